/** Inline markup in front matter: character references (`&amp;`), emphasis and wiki links. */
import MarkdownIt from 'markdown-it'

const REFERENCE = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/i
const entityParser = new MarkdownIt('zero').enable('entity')

/**
 * Decodes the character references of a text. A text without a well-formed reference is returned unchanged.
 */
export function decodeReferences(text: string): string {
  if (!REFERENCE.test(text)) return text
  const [inline] = entityParser.parseInline(text, {})
  return inline?.children?.map(({ content }) => content).join('') ?? text
}

const EMPHASIS = /<(i|em|b|strong|u|s|sub|sup|small|span|mark|code|tt|cite)(?:\s[^<>]*)?>([^<>]*)<\/\1\s*>/gi
/** Maximum nesting of emphasis that is removed. */
const DEPTH_MAX = 4

/**
 * Removes elements of emphasis (`<i>Walden</i>`) from a title. Tags without a counterpart are part of the
 * title.
 */
export function stripEmphasis(title: string): string {
  let text = title
  for (let depth = 0; depth < DEPTH_MAX && text.includes('</'); depth++) text = text.replace(EMPHASIS, '$2')
  return text
}

/**
 * Returns the label of a wiki link as in Obsidian's properties (`[[note]]`, `[[note|label]]`); any other text
 * unchanged.
 */
export function wikiLinkLabel(text: string): string {
  return /^\[\[(?:[^[\]|]*\|)?([^[\]|]+)\]\]$/.exec(text)?.[1] ?? text
}
