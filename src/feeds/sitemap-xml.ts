/** Sitemaps as streams of XML (sitemaps.org, version 0.9), with translations as `hreflang` alternates. Pure. */
import { pipeline, Readable, type Transform } from 'node:stream'
import { ErrorLevel, SitemapIndexStream, SitemapStream } from 'sitemap'
import type { SitemapArticle, SitemapPage } from './db/sitemap-articles.ts'
import type { SiteUrls } from './site-urls.ts'

/**
 * URLs of one sitemap. The protocol allows 50,000 and 50 MB: with translations, whose addresses stand in every one of
 * them, the bytes are reached first. At 10,000, each with at most ALTERNATES_BYTES beside it, they never are.
 */
export const SITEMAP_SIZE = 10_000
const ALTERNATES_BYTES = 3_000

/** What the library writes nothing for: it refuses a sitemap without a URL. */
const EMPTY =
  '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>'

/** The XML of one sitemap, as it is read. Ends with an error when reading does. */
export async function streamSitemap(
  articles: AsyncGenerator<SitemapArticle>,
  addresses: SiteUrls,
): Promise<Readable> {
  const first = await articles.next()
  if (first.done) return Readable.from([EMPTY])
  const xmlns = { news: false, xhtml: true, image: false, video: false }
  const printer = new SitemapStream({ level: ErrorLevel.THROW, xmlns })
  return printed(urlsOf(first.value, articles, addresses), printer)
}

/** The XML of the index of sitemaps in a folder of this server. */
export function streamSitemapIndex(
  pages: readonly SitemapPage[],
  folder: string,
  addresses: SiteUrls,
): Readable {
  const items = pages.map(({ page, updatedAt }) => ({
    url: addresses.at(`${folder}/sitemap-${page}.xml`),
    lastmod: updatedAt,
  }))
  return printed(items, new SitemapIndexStream({ level: ErrorLevel.THROW }))
}

/** Characters that are sent at a time: the library writes tag by tag. */
const BLOCK = 64 * 1024

async function* inBlocks(tags: AsyncIterable<string>): AsyncGenerator<string> {
  let block = ''
  for await (const tag of tags) {
    block += tag
    if (block.length < BLOCK) continue
    yield block
    block = ''
  }
  yield block
}

/** Whoever reads gets the error; the callback is there because `pipeline` wants one. */
function printed(items: Iterable<unknown> | AsyncIterable<unknown>, printer: Transform): Readable {
  return Readable.from(inBlocks(pipeline(Readable.from(items), printer, () => {})))
}

async function* urlsOf(first: SitemapArticle, rest: AsyncGenerator<SitemapArticle>, addresses: SiteUrls) {
  yield urlOf(first, addresses)
  for await (const article of rest) yield urlOf(article, addresses)
}

function urlOf(article: SitemapArticle, addresses: SiteUrls) {
  const links = article.translations.map(({ slug, lang }) => ({
    lang,
    url: addresses.article({ slug, lang }),
  }))
  const bytes = links.reduce((sum, { url }) => sum + url.length + 80, 0)
  const isTold = links.length > 1 && bytes <= ALTERNATES_BYTES
  return { url: addresses.article(article), lastmod: article.updatedAt, ...(isTold && { links }) }
}
