/** Absolute URLs in sanitized HTML, for readers outside the article's page. Pure. */
import { Parser } from 'htmlparser2'
import { URL_ATTRIBUTES } from '../content/html/sanitizer-policy.ts'
import { mapSrcset } from '../content/urls.ts'

/**
 * Returns the absolute URL of a reference on the page `base` (RFC 3986, section 5). Returns an invalid URL unchanged.
 */
export function toAbsoluteUrl(url: string, base: string): string {
  return URL.canParse(url, base) ? new URL(url, base).href : url
}

/**
 * Returns HTML in which the URLs of links, images and players are absolute. Other tags and text stay byte for byte
 * the same.
 */
export function makeHtmlUrlsAbsolute(html: string, base: string): string {
  const parts: string[] = []
  let copiedTo = 0
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const tag = printTagWithAbsoluteUrls(name, attributes, base)
        if (tag === null) return
        parts.push(html.slice(copiedTo, parser.startIndex), tag)
        copiedTo = parser.endIndex + 1
      },
    },
    { decodeEntities: true },
  )
  parser.end(html)
  return [...parts, html.slice(copiedTo)].join('')
}

/** Returns the opening tag with absolute URLs, or null when no URL changes. */
function printTagWithAbsoluteUrls(
  name: string,
  attributes: Record<string, string>,
  base: string,
): string | null {
  const entries = Object.entries(attributes)
  const absoluteEntries = entries.map(([key, value]) => [key, toAbsoluteAttribute(key, value, base)] as const)
  if (absoluteEntries.every(([key, value]) => value === attributes[key])) return null
  const printed = absoluteEntries.map(([key, value]) => ` ${key}="${escapeHtmlText(value)}"`)
  return `<${name}${printed.join('')}>`
}

function toAbsoluteAttribute(name: string, value: string, base: string): string {
  if (URL_ATTRIBUTES.includes(name)) return toAbsoluteUrl(value, base)
  if (name === 'srcset') return mapSrcset(value, (url) => toAbsoluteUrl(url, base))
  return value
}

/** Escapes text for HTML, as the content of an element or as an attribute in double quotes. */
export function escapeHtmlText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
