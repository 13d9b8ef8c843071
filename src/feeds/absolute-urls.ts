/** Addresses inside sanitised HTML made absolute: a feed is read far from the page that it tells of. Pure. */
import { Parser } from 'htmlparser2'
import { URL_ATTRIBUTES } from '../content/html/sanitizer-policy.ts'
import { mapSrcset } from '../content/urls.ts'

/** An address against the page that it stands on (RFC 3986, section 5); what is no address stays as it is. */
export function toAbsoluteUrl(url: string, base: string): string {
  return URL.canParse(url, base) ? new URL(url, base).href : url
}

/** HTML whose links, images and players are absolute against `base`. All else stays as it is, byte for byte. */
export function makeHtmlUrlsAbsolute(html: string, base: string): string {
  const parts: string[] = []
  let done = 0
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const tag = absoluteTag(name, attributes, base)
        if (tag === null) return
        parts.push(html.slice(done, parser.startIndex), tag)
        done = parser.endIndex + 1
      },
    },
    { decodeEntities: true },
  )
  parser.end(html)
  return [...parts, html.slice(done)].join('')
}

/** The opening tag with its addresses made absolute; null when it has none. */
function absoluteTag(name: string, attributes: Record<string, string>, base: string): string | null {
  const changed = Object.entries(attributes).map(([key, value]) => {
    if (URL_ATTRIBUTES.includes(key)) return { key, value: toAbsoluteUrl(value, base), was: value }
    if (key === 'srcset')
      return { key, value: mapSrcset(value, (url) => toAbsoluteUrl(url, base)), was: value }
    return { key, value, was: value }
  })
  if (changed.every(({ value, was }) => value === was)) return null
  const printed = changed.map(({ key, value }) => ` ${key}="${escapeHtmlText(value)}"`)
  return `<${name}${printed.join('')}>`
}

/** Text as HTML, in an element or between double quotes. */
export function escapeHtmlText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
