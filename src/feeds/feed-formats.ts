/** Feeds as text: RSS and Atom by the library `feed`, JSON Feed by hand, since the library writes its version 1.0. Pure. */
import { Feed, type Item } from 'feed'
import { escapeHtmlText } from './absolute-urls.ts'
import type { FeedChannel, FeedEntry } from './feed-entries.ts'
import type { FeedFormat } from './schema.ts'
import { escapeAttribute, escapeCdata, escapeElementText } from './xml.ts'

/** The media type of each format. */
export const FEED_TYPES: Record<FeedFormat, string> = {
  rss: 'application/rss+xml; charset=utf-8',
  atom: 'application/atom+xml; charset=utf-8',
  json: 'application/feed+json; charset=utf-8',
}

/** The text of a feed in each format. */
export const printFeed: Record<FeedFormat, (channel: FeedChannel) => string> = {
  rss: printRss,
  atom: printAtom,
  json: printJsonFeed,
}

/** Media types of pictures by the end of their address. RSS wants one for an enclosure. */
const PICTURES: Record<string, string> = {
  ...{ jpg: 'image/jpeg', jpeg: 'image/jpeg', png: 'image/png', gif: 'image/gif', webp: 'image/webp' },
  ...{ avif: 'image/avif', svg: 'image/svg+xml' },
}

const endingOf = (url: string) => /\.(\w+)$/.exec(new URL(url).pathname)?.[1]?.toLowerCase() ?? ''

function openFeed(channel: FeedChannel): Feed {
  return new Feed({
    id: escapeElementText(channel.self),
    title: escapeElementText(channel.title),
    description: escapeElementText(channel.description),
    author: { name: escapeElementText(channel.siteTitle) },
    link: channel.home,
    feed: channel.self,
    updated: channel.updated,
    generator: 'Inkstone',
    ...(channel.lang !== null && { language: channel.lang }),
  })
}

/** What RSS and Atom have in common. Texts that may hold markup are HTML in both. */
function itemOf(entry: FeedEntry): Item {
  return {
    id: entry.id,
    title: escapeCdata(entry.title),
    link: entry.url,
    description: escapeCdata(escapeHtmlText(entry.summary)),
    content: escapeCdata(entry.html),
    date: entry.updated,
    published: entry.published,
  }
}

/**
 * RSS 2.0. Titles are plain text. Authors are `dc:creator`, since `author` takes an e-mail address. The length of a
 * cover is unknown, which is written as 0.
 */
function printRss(channel: FeedChannel): string {
  const feed = openFeed(channel)
  for (const entry of channel.entries) {
    const type = entry.cover === null ? undefined : PICTURES[endingOf(entry.cover)]
    feed.addItem({
      ...itemOf(entry),
      category: entry.tags.map(({ name }) => ({ name: escapeElementText(name) })),
      extensions: [{ name: 'dc:creator', objects: creatorsOf(entry) }],
      ...(entry.cover !== null && type !== undefined && { enclosure: { url: entry.cover, type, length: 0 } }),
    })
  }
  return feed.rss2()
}

/** The library's types know one element of a name, its writer any number. */
function creatorsOf({ authors }: FeedEntry): Record<string, unknown> {
  return authors.map((name) => ({ _text: escapeElementText(name) })) as object as Record<string, unknown>
}

/** Atom, RFC 4287. Titles are HTML, and escaped. An entry without author is the site's. */
function printAtom(channel: FeedChannel): string {
  const feed = openFeed(channel)
  for (const entry of channel.entries) {
    feed.addItem({
      ...itemOf(entry),
      title: escapeCdata(escapeHtmlText(entry.title)),
      author: entry.authors.map((name) => ({ name: escapeElementText(name) })),
      category: entry.tags.map(({ slug, name }) => ({
        term: escapeAttribute(slug),
        name: escapeAttribute(name),
      })),
      ...(entry.cover !== null && endingOf(entry.cover) in PICTURES && { image: entry.cover }),
    })
  }
  const xml = withMediaTypes(feed.atom1())
  return channel.lang === null ? xml : xml.replace('<feed ', () => `<feed xml:lang="${channel.lang}" `)
}

/** The library makes the media type of a picture from the end of its address: `image/jpg`, which is none. */
function withMediaTypes(xml: string): string {
  const cover = /(<link rel="enclosure" href="[^"]*" type=")image\/(\w+)"/g
  return xml.replace(cover, (_, head: string, end: string) => `${head}${PICTURES[end.toLowerCase()]}"`)
}

/** JSON Feed 1.1 (jsonfeed.org/version/1.1). */
function printJsonFeed(channel: FeedChannel): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: channel.title,
    home_page_url: channel.home,
    feed_url: channel.self,
    description: channel.description,
    ...(channel.lang !== null && { language: channel.lang }),
    items: channel.entries.map((entry) => ({
      id: entry.id,
      url: entry.url,
      title: entry.title,
      content_html: entry.html,
      ...(entry.summary !== '' && { summary: entry.summary }),
      ...(entry.cover !== null && { image: entry.cover }),
      date_published: entry.published.toISOString(),
      date_modified: entry.updated.toISOString(),
      authors: entry.authors.map((name) => ({ name })),
      tags: entry.tags.map(({ name }) => name),
      ...(entry.lang !== null && { language: entry.lang }),
    })),
  })
}
