/** Attacks on their way in, and HTML on its way out: what is written, and what of an answer a page would show as HTML. */
import { XMLParser } from 'fast-xml-parser'
import type { Piece } from './browser.ts'
import { type Attack, wellFormed } from './payloads.ts'

/** An article that is an attack in every text it has. */
export function articleOf({ id, html }: Attack, format: 'markdown' | 'html', tag: string) {
  const named = { slug: `of-${id}`, name: wellFormed(`Name ${html}`.slice(0, 2_000)) }
  return {
    ...{ slug: `${format}-${id}`, title: `Attack ${html}`, excerpt: `attack ${html}` },
    ...{ status: 'published', publishedAt: '2024-01-01T00:00:00Z' },
    ...{ body: { format, source: html }, authors: [named], categories: [named], tags: [tag] },
  }
}

/** A result of a search. */
export interface Found {
  slug: string
  highlights: Record<string, string | null>
}

const parser = new XMLParser({
  processEntities: { maxTotalExpansions: 1_000_000, maxExpandedLength: 100_000_000 },
  parseTagValue: false,
  isArray: (name) => /^(?:item|entry)$/.test(name),
})

/**
 * What of a feed is HTML to its reader, in each format. The texts of RSS are, titles aside; those of Atom say so. What
 * is empty is left out.
 */
export const piecesOfFeed = {
  'feed.json': (text: string): Piece[] =>
    JSON.parse(text).items.flatMap((item: Texts) => piecesOf(`JSON Feed ${item.url}`, [item.content_html])),
  'feed.xml': (text: string): Piece[] =>
    parser
      .parse(text)
      .rss.channel.item.flatMap((item: Texts) =>
        piecesOf(`RSS ${item.link}`, [item.description, item['content:encoded']]),
      ),
  'atom.xml': (text: string): Piece[] =>
    parser
      .parse(text)
      .feed.entry.flatMap((entry: Texts) =>
        piecesOf(`Atom ${entry.id}`, [entry.title, entry.summary, entry.content]),
      ),
}
type Texts = Record<string, string | undefined>

function piecesOf(label: string, texts: readonly (string | undefined)[]): Piece[] {
  return texts.flatMap((html) => (html === undefined ? [] : [{ label, html }]))
}
