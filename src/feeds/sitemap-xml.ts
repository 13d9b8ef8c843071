/** Sitemaps as XML streams (sitemaps.org, version 0.9), with translations as `hreflang` alternates and with pictures. Pure. */
import { pipeline, Readable, type Transform } from 'node:stream'
import { ErrorLevel, SitemapIndexStream, SitemapStream } from 'sitemap'
import type { SitemapArticle, SitemapPage } from './db/sitemap-articles.ts'
import type { SiteUrls } from './site-urls.ts'
import { listPictures } from './sitemap-pictures.ts'

/**
 * Maximum number of URLs in one sitemap. The protocol allows 50,000 URLs and 50 MB. Because each article repeats the
 * URLs of all its translations, the limit in bytes would be reached first. 10,000 articles with at most
 * ALTERNATES_BYTES each and the pictures of `listPictures` stay below it.
 */
export const SITEMAP_SIZE = 10_000
/** Maximum size of the alternates of one article, in bytes. */
const ALTERNATES_BYTES = 3_000

/** A sitemap without URLs. The `sitemap` package rejects an empty list. */
const EMPTY_SITEMAP =
  '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>'

/** Returns the XML of one sitemap. The stream fails when `articles` fails. `mediaUrl` is the setting MEDIA_URL. */
export async function streamSitemap(
  articles: AsyncGenerator<SitemapArticle>,
  siteUrls: SiteUrls,
  mediaUrl: string,
): Promise<Readable> {
  const first = await articles.next()
  if (first.done) return Readable.from([EMPTY_SITEMAP])
  const xmlns = { news: false, xhtml: true, image: true, video: false }
  const xmlStream = new SitemapStream({ level: ErrorLevel.THROW, xmlns })
  const picturesOf = listPictures(mediaUrl)
  const toItem = (article: SitemapArticle) => {
    const item = toSitemapItem(article, siteUrls)
    return { ...item, img: picturesOf(article, item.url) }
  }
  return pipeItems(toItems(first.value, articles, toItem), xmlStream)
}

/** Returns the XML of the sitemap index below a path of this server, which is empty for the site. */
export function streamSitemapIndex(
  pages: readonly SitemapPage[],
  path: string,
  siteUrls: SiteUrls,
): Readable {
  const items = pages.map(({ page, updatedAt }) => ({
    url: siteUrls.at(`${path}/sitemap-${page}.xml`),
    ...lastmodOf(updatedAt),
  }))
  return pipeItems(items, new SitemapIndexStream({ level: ErrorLevel.THROW }))
}

/** Size of a chunk in characters. The `sitemap` package emits each tag on its own. */
const CHUNK_CHARACTERS = 64 * 1024

async function* joinChunks(tags: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = ''
  for await (const tag of tags) {
    chunk += tag
    if (chunk.length < CHUNK_CHARACTERS) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}

/** Returns a stream of XML. Its consumer receives errors; `pipeline` requires the callback. */
function pipeItems(items: Iterable<unknown> | AsyncIterable<unknown>, xmlStream: Transform): Readable {
  return Readable.from(joinChunks(pipeline(Readable.from(items), xmlStream, () => {})))
}

async function* toItems<Item>(
  first: SitemapArticle,
  rest: AsyncGenerator<SitemapArticle>,
  toItem: (article: SitemapArticle) => Item,
) {
  yield toItem(first)
  for await (const article of rest) yield toItem(article)
}

const lastmodOf = (updatedAt: string | null) => (updatedAt === null ? {} : { lastmod: updatedAt })

/** Estimated size of the tag around the URL of an alternate, in bytes. */
const ALTERNATE_TAG_BYTES = 80

/** Returns a URL with its alternates; the one in the default language of the site is for readers of all others (`x-default`). */
function toSitemapItem(article: SitemapArticle, siteUrls: SiteUrls) {
  const translations = article.translations.map(({ slug, lang }) => ({
    lang,
    url: siteUrls.article({ slug, lang }),
  }))
  const original = translations.find(
    ({ lang }) => lang.split('-', 1)[0] === siteUrls.defaultLang?.split('-', 1)[0],
  )
  const links = [...translations, ...(original ? [{ ...original, lang: 'x-default' }] : [])]
  const bytes = links.reduce((sum, { url }) => sum + url.length + ALTERNATE_TAG_BYTES, 0)
  const hasAlternates = translations.length > 1 && bytes <= ALTERNATES_BYTES
  return { url: siteUrls.article(article), ...lastmodOf(article.updatedAt), ...(hasAlternates && { links }) }
}
