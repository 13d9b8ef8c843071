/** Atom documents (RFC 4287). Pure. */
import { escapeHtmlText } from './absolute-urls.ts'
import type { FeedChannel, FeedEntry } from './feed-entries.ts'
import { printXml, type XmlContent } from './xml.ts'

/** Returns a feed as Atom. Its author is the site, which is also the author of each entry without one. */
export function printAtom(channel: FeedChannel): string {
  return printXml('feed', {
    '@_xmlns': 'http://www.w3.org/2005/Atom',
    '@_xml:lang': channel.lang ?? undefined,
    id: channel.self,
    title: channel.title,
    updated: channel.updated.toISOString(),
    generator: 'Inkstone',
    author: { name: channel.siteTitle },
    link: [
      { '@_rel': 'alternate', '@_href': channel.home },
      { '@_rel': 'self', '@_href': channel.self },
    ],
    subtitle: channel.description,
    entry: channel.entries.map(toAtomEntry),
  })
}

/** Returns the `entry` of an article. Its title and its summary are HTML. */
function toAtomEntry(entry: FeedEntry): XmlContent {
  const summary = escapeHtmlText(entry.summary)
  return {
    title: { '@_type': 'html', '#text': escapeHtmlText(entry.title) },
    id: entry.id,
    link: [{ '@_href': entry.url }, toEnclosure(entry.enclosure), toEnclosure(entry.cover)],
    updated: entry.updated.toISOString(),
    summary: summary === '' ? undefined : { '@_type': 'html', '#text': summary },
    content: { '@_type': 'html', '#cdata': entry.html },
    author: entry.authors.map((name) => ({ name })),
    category: entry.tags.map(({ slug, name }) => ({ '@_term': slug, '@_label': name })),
    published: entry.published.toISOString(),
  }
}

function toEnclosure(file: FeedEntry['enclosure'] | FeedEntry['cover']): XmlContent {
  if (!file?.mediaType) return undefined
  const { url, mediaType, length } = file
  return { '@_rel': 'enclosure', '@_href': url, '@_type': mediaType, '@_length': length?.toString() }
}
