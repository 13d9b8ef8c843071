/** RSS 2.0 documents. Pure. */
import { escapeHtmlText } from './absolute-urls.ts'
import type { FeedChannel, FeedEntry } from './feed-entries.ts'
import { printXml, type XmlContent } from './xml.ts'

/** Returns a feed as RSS 2.0, with the elements of the modules `content`, `dc` and `atom`. */
export function printRss(channel: FeedChannel): string {
  return printXml('rss', {
    '@_version': '2.0',
    '@_xmlns:dc': 'http://purl.org/dc/elements/1.1/',
    '@_xmlns:content': 'http://purl.org/rss/1.0/modules/content/',
    '@_xmlns:atom': 'http://www.w3.org/2005/Atom',
    channel: {
      title: channel.title,
      link: channel.home,
      description: channel.description,
      lastBuildDate: channel.updated.toUTCString(),
      docs: 'https://validator.w3.org/feed/docs/rss2.html',
      generator: 'Inkstone',
      language: channel.lang ?? undefined,
      'atom:link': { '@_href': channel.self, '@_rel': 'self', '@_type': 'application/rss+xml' },
      item: channel.entries.map(toItem),
    },
  })
}

/**
 * Returns the `item` of an article. Its title is plain text, its description HTML. Authors are `dc:creator` elements,
 * because `author` requires an e-mail address.
 */
function toItem(entry: FeedEntry): XmlContent {
  return {
    title: entry.title || undefined,
    link: entry.url,
    guid: { '@_isPermaLink': 'false', '#text': entry.id },
    pubDate: entry.published.toUTCString(),
    description: escapeHtmlText(entry.summary) || undefined,
    'content:encoded': { '#cdata': entry.html },
    category: entry.tags.map(({ name }) => name),
    enclosure: toEnclosure(entry),
    'dc:creator': entry.authors,
  }
}

/**
 * Returns the `enclosure` of a media file, else of a cover image; RSS allows one. It requires a media type and a length; an
 * unknown length is written as 0.
 */
function toEnclosure({ enclosure, cover }: FeedEntry): XmlContent {
  const { url, mediaType } = enclosure ?? cover ?? { url: '', mediaType: null }
  if (mediaType === null) return undefined
  return { '@_url': url, '@_type': mediaType, '@_length': `${enclosure?.length ?? 0}` }
}
