/** HTML sanitizer: applies the only policy, and is the only code that creates `SafeHtml`. */
import sanitizeHtml from 'sanitize-html'
import { ContentError } from '../diagnostic.ts'
import type { IsLocal } from '../urls.ts'
import { type Attributes, iframeRewriter, rewriteElement } from './element-rewrites.ts'
import {
  ADMONITION_KIND,
  ALLOWED_ATTRIBUTES,
  ALLOWED_CLASSES,
  ALLOWED_SCHEMES,
  ALLOWED_TAGS,
  NON_TEXT_TAGS,
  REPORTED_TAGS,
  URL_ATTRIBUTES,
  VOID_TAGS,
} from './sanitizer-policy.ts'

declare const brand: unique symbol

/** Sanitized HTML. Code outside this file cannot create it. */
export type SafeHtml = string & { readonly [brand]: true }

/** The result of sanitizing a body: the HTML, and the names of removed elements that are worth a diagnostic. */
interface SanitizedBody {
  html: SafeHtml
  removedTags: string[]
}

/** Maximum length of an HTML or Markdown body, in UTF-16 code units. */
const SOURCE_LENGTH_MAX = 5_000_000
/** Maximum nesting depth of elements: sanitize-html takes quadratic time with it. */
const DEPTH_MAX = 500

const TAGS = new Set(ALLOWED_TAGS)
const REPORTED = new Set(REPORTED_TAGS)

/** Throws `ContentError` `too-large` when a body is too long to be processed. */
export function assertSourceLength(text: string): void {
  if (text.length > SOURCE_LENGTH_MAX) {
    throw new ContentError(
      'too-large',
      `The body is longer than ${SOURCE_LENGTH_MAX} characters. Split the article.`,
    )
  }
}

/** Sanitizes HTML. The operation is idempotent. Throws `ContentError` `too-large` or `too-deep`. */
export function sanitize(html: string): SafeHtml {
  return sanitizeBody(html).html
}

/** Sanitizes HTML, repairs its URLs (see `repairUrl`) and lists removed elements. Throws as `sanitize` does. */
export function sanitizeBody(html: string, isLocal?: IsLocal): SanitizedBody {
  assertSourceLength(html)
  const removedTags = new Set<string>()
  const firstPass = sanitizePass(html, isLocal, removedTags)
  // The removal of an element can leave its content where HTML does not allow it. A second pass repairs that.
  const result = removedTags.size === 0 ? firstPass : sanitizePass(firstPass, isLocal, new Set())
  return { html: result as SafeHtml, removedTags: [...removedTags].filter((name) => REPORTED.has(name)) }
}

/**
 * Sets the ids of elements: each edit replaces the `id` of the opening tag from `start` to `end`. The edits must be in
 * document order. Throws `RangeError` when an id contains anything but letters, marks, digits, `-` and `_`.
 */
export function insertElementIds(
  html: SafeHtml,
  edits: { start: number; end: number; id: string }[],
): SafeHtml {
  let out = ''
  let done = 0
  for (const { start, end, id } of edits) {
    if (!/^[\p{L}\p{M}\p{N}_-]+$/u.test(id)) throw new RangeError(`invalid element id: ${id}`)
    const tag = html.slice(start, end).replace(/ id="[^"]*"/, '')
    const name = /^<\w+/.exec(tag)?.[0] ?? ''
    out += `${html.slice(done, start)}${name} id="${id}"${tag.slice(name.length)}`
    done = end
  }
  return (out + html.slice(done)) as SafeHtml
}

/** The `href` of a link. Values of attributes contain no quotes, so an attribute ends at the next one. */
const LINK = /(<a(?: [^\s"'<>/=]+(?:="[^"]*")?)*? href=")([^"]*)"/g
/** A path on the same host, an http or https URL, or a fragment. */
const SAFE_TARGET = /^(?:\/(?![/\\])|https?:\/\/|#)/

/**
 * Replaces the targets of links: `urls` has the new URL by the present one, both without escapes. Throws `RangeError` for a
 * URL that is neither a path nor an http or https URL nor a fragment.
 */
export function replaceLinkTargets(html: SafeHtml, urls: Readonly<Record<string, string>>): SafeHtml {
  const targets = new Map(Object.entries(urls).map(([from, to]) => [escapeValue(from), to]))
  if (targets.size === 0) return html
  return html.replace(LINK, (tag, start: string, href: string) => {
    const url = targets.get(href)
    if (url === undefined) return tag
    if (!SAFE_TARGET.test(url)) throw new RangeError(`invalid target of a link: ${url}`)
    return `${start}${escapeValue(url)}"`
  }) as SafeHtml
}

const escapeValue = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

function sanitizePass(html: string, isLocal: IsLocal | undefined, removedTags: Set<string>): string {
  let depth = 0
  return sanitizeHtml(html, {
    ...POLICY,
    transformTags: {
      iframe: iframeRewriter(isLocal, removedTags),
      '*': (name, attributes) => {
        if (!TAGS.has(name)) removedTags.add(name)
        const tagName = rewriteElement(name, attributes, isLocal, removedTags)
        return { tagName, attribs: allowedAttributes(tagName, attributes) }
      },
    },
    onOpenTag: () => {
      depth++
      if (depth > DEPTH_MAX) {
        throw new ContentError(
          'too-deep',
          `HTML is nested deeper than ${DEPTH_MAX} elements. Reduce the nesting.`,
        )
      }
    },
    onCloseTag: () => {
      depth--
    },
  })
}

const GLOBAL_ATTRIBUTES = ALLOWED_ATTRIBUTES['*'] ?? []
const ATTRIBUTES = new Map(
  ALLOWED_TAGS.map((name) => [
    name,
    new Set([...GLOBAL_ATTRIBUTES, ...(ALLOWED_ATTRIBUTES[name] ?? []), 'class']),
  ]),
)

/** Returns the attributes that the policy allows on an element. */
function allowedAttributes(name: string, attributes: Attributes): Attributes {
  const allowed = ATTRIBUTES.get(name)
  const names = Object.keys(attributes)
  if (allowed === undefined || names.every((attribute) => allowed.has(attribute))) return attributes
  return Object.fromEntries(Object.entries(attributes).filter(([attribute]) => allowed.has(attribute)))
}

const POLICY: sanitizeHtml.IOptions & { allowedEmptyAttributes: string[] } = {
  allowedTags: [...ALLOWED_TAGS],
  // Attributes by element are checked in `allowedAttributes`: sanitize-html would expand a list per element on every call.
  allowedAttributes: { '*': [...new Set(Object.values(ALLOWED_ATTRIBUTES).flat())] },
  allowedClasses: { '*': ALLOWED_CLASSES, aside: [ADMONITION_KIND] },
  allowedEmptyAttributes: ['alt', 'hidden'],
  selfClosing: VOID_TAGS,
  nonTextTags: NON_TEXT_TAGS,
  allowedSchemes: ALLOWED_SCHEMES,
  allowedSchemesByTag: { img: ['http', 'https', 'data'] },
  allowedSchemesAppliedToAttributes: URL_ATTRIBUTES,
  allowProtocolRelative: false,
  // The content of an iframe is a fallback for browsers without iframes, which no longer exist.
  textFilter: (text, tag) => (tag === 'iframe' ? '' : text),
}
