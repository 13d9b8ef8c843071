/** What a feed says, whatever its format: every address absolute, every text as it is meant. Pure. */
import { safeUrl } from '../content/urls.ts'
import { escapeHtmlText, makeHtmlUrlsAbsolute, toAbsoluteUrl } from './absolute-urls.ts'
import type { FeedArticle, FeedContent } from './schema.ts'
import type { SiteSettings, SiteUrls } from './site-urls.ts'

/** A feed, ready to be printed. */
export interface FeedChannel {
  title: string
  /** Of the site; never empty, as RSS wants one. */
  description: string
  siteTitle: string
  home: string
  self: string
  lang: string | null
  updated: Date
  entries: FeedEntry[]
}

/** An article in a feed. */
export interface FeedEntry {
  /** `urn:uuid:` and the article's id (RFC 9562): the same for ever, whatever becomes of its address. */
  id: string
  url: string
  title: string
  /** Plain text; may be empty. */
  summary: string
  /** Never empty. */
  html: string
  published: Date
  updated: Date
  lang: string | null
  authors: string[]
  /** Categories first; a name that is a tag, too, stands once. */
  tags: { slug: string; name: string }[]
  cover: FeedCover | null
}

/** A cover image. Its media type follows from the file extension in its URL; null when that is unknown. */
export interface FeedCover {
  url: string
  mediaType: string | null
}

/** Media types of images by file extension. */
const IMAGE_TYPES: Record<string, string> = {
  avif: 'image/avif',
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  png: 'image/png',
  svg: 'image/svg+xml',
  webp: 'image/webp',
}

/** The feed of a site, or of the `language` or the tag, category or author that `content.name` names. */
export function buildFeedChannel(
  { name, articles }: FeedContent,
  of: { site: SiteSettings; addresses: SiteUrls; path: string; language: string | null },
): FeedChannel {
  const { site, addresses, path, language } = of
  const entries = articles.map((article) => entryOf(article, addresses))
  const about = name ?? language
  return {
    title: about === null ? site.title : `${site.title}: ${about}`,
    description: site.description || site.title,
    siteTitle: site.title,
    home: addresses.home,
    self: addresses.at(path),
    lang: (language ?? site.lang ?? 'und') === 'und' ? null : (language ?? site.lang ?? null),
    updated: new Date(Math.max(0, ...entries.map(({ updated }) => updated.getTime()))),
    entries,
  }
}

/** A scheduled article is written before it appears: it counts as changed when it appeared. */
function entryOf(article: FeedArticle, addresses: SiteUrls): FeedEntry {
  const url = new URL(addresses.article(article)).href
  const published = new Date(article.publishedAt ?? 0)
  const updated = new Date(Math.max(published.getTime(), Date.parse(article.updatedAt)))
  const html = article.html?.trim()
    ? makeHtmlUrlsAbsolute(article.html, url)
    : `<p>${escapeHtmlText(article.excerpt)}</p>`
  return {
    id: `urn:uuid:${article.id}`,
    url,
    title: article.title,
    summary: article.excerpt,
    html,
    published,
    updated,
    lang: article.lang,
    authors: article.authors.map(({ name }) => name),
    tags: [...article.categories, ...article.tags.filter((tag) => !isNamed(article.categories, tag))],
    cover: buildFeedCover(article.cover?.url ?? '', url),
  }
}

const isNamed = (terms: readonly { name: string }[], { name }: { name: string }) =>
  terms.some((term) => term.name === name)

/** Returns the cover of an article, or null when its URL is not an absolute http or https URL and cannot be made one. */
function buildFeedCover(url: string, base: string): FeedCover | null {
  const safe = safeUrl(url)
  const absolute = safe === null ? '' : toAbsoluteUrl(safe, base)
  if (!/^https?:/.test(absolute)) return null
  const extension = /\.(\w+)$/.exec(new URL(absolute).pathname)?.[1]?.toLowerCase() ?? ''
  return { url: absolute, mediaType: IMAGE_TYPES[extension] ?? null }
}
