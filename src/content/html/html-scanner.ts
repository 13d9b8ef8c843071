/** HTML scanner for sanitized HTML: a fast tokenizer for the small grammar that sanitize-html writes. */
import type { SafeHtml } from './sanitizer.ts'
import { VOID_TAGS } from './sanitizer-policy.ts'

/** Callbacks for the tokens of a document. Offsets are UTF-16 code units; `end` is the offset after the tag. */
interface HtmlScanHandlers {
  openTag: (name: string, attributes: HtmlAttributes, start: number, end: number) => void
  /** Receives a run of text with decoded character references. */
  text: (text: string) => void
  closeTag: (name: string) => void
}

/** The attributes of one element. The value of an attribute without a value is `''`. */
export type HtmlAttributes = Readonly<Record<string, string>>

const VOID = new Set(VOID_TAGS)
const NO_ATTRIBUTES: HtmlAttributes = {}
const ATTRIBUTE = / ([^\s"'<>/=]+)(?:="([^"]*)")?/g
const REFERENCE = /&(?:amp|lt|gt|quot);/g
const DECODED_REFERENCES: Readonly<Record<string, string>> = {
  ...{ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' },
}

/**
 * Scans sanitized HTML, several times faster than a parser. Relies on the output of sanitize-html: elements are balanced,
 * attribute values are in double quotes, and there are no comments. `&`, `<` and `>`, and `"` in attribute values, occur
 * only as `&amp;`, `&lt;`, `&gt;` and `&quot;`. So `<` begins a tag and the next `>` ends it. Void elements are closed at
 * once.
 */
export function scanHtml(html: SafeHtml, { openTag, text, closeTag }: HtmlScanHandlers): void {
  let at = 0
  while (at < html.length) {
    const start = html.indexOf('<', at)
    if (start !== at) text(decodeReferences(html.slice(at, start < 0 ? undefined : start)))
    if (start < 0) return
    const close = html.indexOf('>', start)
    at = close + 1
    if (html.charCodeAt(start + 1) === 0x2f) {
      closeTag(html.slice(start + 2, close))
    } else {
      const tag = html.slice(start + 1, close)
      const space = tag.indexOf(' ')
      const name = space < 0 ? tag : tag.slice(0, space)
      openTag(name, space < 0 ? NO_ATTRIBUTES : parseAttributes(tag), start, at)
      if (VOID.has(name)) closeTag(name)
    }
  }
}

function parseAttributes(tag: string): HtmlAttributes {
  const attributes: Record<string, string> = {}
  for (const [, name = '', value = ''] of tag.matchAll(ATTRIBUTE)) attributes[name] = decodeReferences(value)
  return attributes
}

function decodeReferences(text: string): string {
  return text.includes('&')
    ? text.replace(REFERENCE, (reference) => DECODED_REFERENCES[reference] ?? reference)
    : text
}
