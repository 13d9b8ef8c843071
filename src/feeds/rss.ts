/** RSS 2.0 documents. Pure. */
import { escapeHtmlText } from './absolute-urls.ts'
import type { FeedChannel, FeedEntry } from './feed-entries.ts'
import { printXml, type XmlContent } from './xml.ts'

/** Returns a feed as RSS 2.0, with the elements of the modules `content`, `dc`, `atom` and `media` (Media RSS). */
export function printRss(channel: FeedChannel): string {
  return printXml('rss', {
    '@_version': '2.0',
    '@_xmlns:dc': 'http://purl.org/dc/elements/1.1/',
    '@_xmlns:content': 'http://purl.org/rss/1.0/modules/content/',
    '@_xmlns:atom': 'http://www.w3.org/2005/Atom',
    '@_xmlns:media': 'http://search.yahoo.com/mrss/',
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
    'media:content': toMediaContent(entry.cover),
    'media:thumbnail': toThumbnail(entry.cover),
  }
}

/**
 * Returns the `enclosure` of a media file, else of a cover image; RSS allows one. It requires a media type and a length; an
 * unknown length is written as 0.
 */
function toEnclosure({ enclosure, cover }: FeedEntry): XmlContent {
  const file = enclosure ?? cover
  if (!file?.mediaType) return undefined
  return { '@_url': file.url, '@_type': file.mediaType, '@_length': `${file.length ?? 0}` }
}

/** Returns the `media:content` of a cover, with what is known of it. */
function toMediaContent(cover: FeedEntry['cover']): XmlContent {
  if (cover === null) return undefined
  const { url, mediaType, length, width, height, alt } = cover
  return {
    ...{ '@_url': url, '@_medium': 'image', '@_type': mediaType ?? undefined },
    ...{ '@_fileSize': length?.toString(), '@_width': width?.toString(), '@_height': height?.toString() },
    'media:description': alt ?? undefined,
  }
}

function toThumbnail(cover: FeedEntry['cover']): XmlContent {
  if (!cover?.thumbnail) return undefined
  const { url, width, height } = cover.thumbnail
  return { '@_url': url, '@_width': `${width}`, '@_height': `${height}` }
}
