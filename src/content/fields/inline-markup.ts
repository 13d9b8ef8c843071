/** Markup in front matter that pages show as text: character references (`&amp;`, `&#8211;`), as exports from WordPress leave them, emphasis, and links to notes. */
import MarkdownIt from 'markdown-it'

const REFERENCE = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/i
const md = new MarkdownIt('zero').enable('entity')

/** A text as a theme shows it, which puts it into a page as HTML. Text without a well-formed reference stays as it is. */
export function decodeReferences(text: string): string {
  if (!REFERENCE.test(text)) return text
  const [inline] = md.parseInline(text, {})
  return inline?.children?.map(({ content }) => content).join('') ?? text
}

const EMPHASIS = /<(i|em|b|strong|u|s|sub|sup|small|span|mark|code|tt|cite)(?:\s[^<>]*)?>([^<>]*)<\/\1\s*>/gi
/** No title has its emphasis nested deeper. */
const DEPTH_MAX = 4

/** A title without the elements that only set words apart (`<i>Walden</i>`). Tags without their pair are what it is about. */
export function stripEmphasis(title: string): string {
  let text = title
  for (let depth = 0; depth < DEPTH_MAX && text.includes('</'); depth++) text = text.replace(EMPHASIS, '$2')
  return text
}

/** The name that a link to a note shows (`[[note]]`, `[[note|name]]`), as Obsidian has them in properties; other texts as they are. */
export function wikiLinkLabel(text: string): string {
  return /^\[\[(?:[^[\]|]*\|)?([^[\]|]+)\]\]$/.exec(text)?.[1] ?? text
}
