/** Feed channels and their entries, the same for RSS, Atom and JSON Feed. */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import { escapeHtmlText, makeHtmlUrlsAbsolute } from './absolute-urls.ts'
import { type Enclosure, findEnclosure } from './enclosure.ts'
import { buildFeedCover, type FeedCover } from './feed-cover.ts'
import type { FeedArticle, FeedContent, FeedFiles } from './schema.ts'
import type { SiteSettings, SiteUrls } from './site-urls.ts'

/** A feed before it is written in a format. All URLs are absolute. */
export interface FeedChannel {
  title: string
  /** Describes the site. Never empty, because RSS requires a description. */
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
  /** The entry id that the import has set, else `urn:uuid:` and the id of the article. It never changes. */
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
  /** Categories first. A tag with the name of a category is left out. */
  tags: { slug: string; name: string }[]
  cover: FeedCover | null
  /** The media file of a podcast episode. */
  enclosure: Enclosure | null
}

/** Builds a feed. Its title contains the name of the tag, category or author, or else the language, if there is one. */
export async function buildFeedChannel(
  { name, articles, files }: FeedContent,
  context: { site: SiteSettings; siteUrls: SiteUrls; path: string; language: string | null },
): Promise<FeedChannel> {
  const { site, siteUrls, path, language } = context
  const entries: FeedEntry[] = []
  for (const article of articles) {
    entries.push(buildFeedEntry(article, files, siteUrls))
    await yieldToEventLoop() // 50 long articles must not block other requests
  }
  const subject = name ?? language
  const lang = language ?? site.lang ?? 'und'
  return {
    title: subject === null ? site.title : `${site.title}: ${subject}`,
    description: site.description || site.title,
    siteTitle: site.title,
    home: siteUrls.home,
    self: siteUrls.at(path),
    lang: lang === 'und' ? null : lang,
    updated: new Date(Math.max(0, ...entries.map(({ updated }) => updated.getTime()))),
    entries,
  }
}

/**
 * Builds an entry. A scheduled article is edited before it is published: its date of change is then its publication.
 */
function buildFeedEntry(article: FeedArticle, files: FeedFiles, siteUrls: SiteUrls): FeedEntry {
  const url = new URL(siteUrls.article(article)).href
  const published = new Date(article.publishedAt ?? 0)
  const updated = new Date(Math.max(published.getTime(), Date.parse(article.updatedAt)))
  const html = article.html?.trim()
    ? makeHtmlUrlsAbsolute(article.html, url)
    : `<p>${escapeHtmlText(article.excerpt)}</p>`
  const categoryNames = new Set(article.categories.map(({ name }) => name))
  return {
    id: article.entryId ?? `urn:uuid:${article.id}`,
    url,
    title: article.title,
    summary: article.excerpt,
    html,
    published,
    updated,
    lang: article.lang,
    authors: article.authors.map(({ name }) => name),
    tags: [...article.categories, ...article.tags.filter(({ name }) => !categoryNames.has(name))],
    cover: article.cover === null ? null : buildFeedCover(article.cover, url, files),
    enclosure: findEnclosure({ metadata: article.mediaMetadata, base: url, files }),
  }
}
