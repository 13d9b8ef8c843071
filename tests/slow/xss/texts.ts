/** Articles made of attacks, and the parts of responses that a client renders as HTML. */
import { XMLParser } from 'fast-xml-parser'
import type { Piece } from './browser.ts'
import { type Attack, wellFormed } from './payloads.ts'

/** Returns an article with the attack in every text. */
export function articleOf({ id, html }: Attack, format: 'markdown' | 'html', tag: string) {
  const term = { slug: `of-${id}`, name: wellFormed(`Name ${html}`.slice(0, 2_000)) }
  return {
    ...{ slug: `${format}-${id}`, title: `Attack ${html}`, excerpt: `attack ${html}` },
    ...{ status: 'published', publishedAt: '2024-01-01T00:00:00Z' },
    ...{ body: { format, source: html }, authors: [term], categories: [term], tags: [tag] },
  }
}

/** A result of a search. */
export interface SearchHit {
  slug: string
  highlights: Record<string, string | null>
}

const parser = new XMLParser({
  processEntities: { maxTotalExpansions: 1_000_000, maxExpandedLength: 100_000_000 },
  parseTagValue: false,
  isArray: (name) => /^(?:item|entry)$/.test(name),
})

/** Parsers of each feed format that return the parts that a feed reader renders as HTML, without empty ones. */
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
