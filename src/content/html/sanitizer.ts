/** HTML sanitizer: applies the policy, and is the only code that creates `SafeHtml`. */
import sanitizeHtml from 'sanitize-html'
import { ContentError } from '../diagnostic.ts'
import { toMediaUrl } from '../media/media-urls.ts'
import { type IsLocal, mapSrcset } from '../urls.ts'
import { type Attributes, rewriteElement } from './element-rewrites.ts'
import { frameRewriter } from './frames.ts'
import type { HtmlPolicy } from './html-policy.ts'
import { allowedAttributes, hasKatexCopies, isKatexCopy, sanitizerOptions } from './sanitizer-options.ts'
import { ALLOWED_TAGS, REPORTED_TAGS } from './sanitizer-policy.ts'

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
export function sanitize(html: string, policy: HtmlPolicy): SafeHtml {
  return sanitizeBody(html, policy).html
}

/** Sanitizes HTML, repairs its URLs (see `repairUrl`) and lists removed elements. Throws as `sanitize` does. */
export function sanitizeBody(html: string, policy: HtmlPolicy, isLocal?: IsLocal): SanitizedBody {
  assertSourceLength(html)
  const removedTags = new Set<string>()
  const firstPass = sanitizePass(html, policy, isLocal, removedTags)
  // The removal of an element can leave its content where HTML does not allow it. A second pass repairs that.
  const result = removedTags.size === 0 ? firstPass : sanitizePass(firstPass, policy, isLocal, new Set())
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

/** New URLs by the present ones, both without escapes. */
interface UrlReplacements {
  /** Targets of links. */
  links?: Readonly<Record<string, string>> | undefined
  /** URLs of media files, in links, pictures and players. */
  media?: Readonly<Record<string, string>> | undefined
}

/**
 * Replaces URLs. Those of media files on this server become URLs below MEDIA_URL. Throws `RangeError` for a new URL that is neither a
 * path nor an http or https URL nor a fragment.
 */
export function replaceUrls(
  html: SafeHtml,
  { links = {}, media = {} }: UrlReplacements,
  { mediaUrl }: Pick<HtmlPolicy, 'mediaUrl'>,
): SafeHtml {
  const targets = escapedUrls(links, (url) => url)
  const files = escapedUrls(media, (url) => toMediaUrl(url, mediaUrl))
  const linked =
    targets.size === 0
      ? html
      : html.replace(LINK, (tag, start: string, href: string) =>
          targets.has(href) ? `${start}${targets.get(href)}"` : tag,
        )
  if (files.size === 0) return linked as SafeHtml
  const replace = (url: string) => files.get(url) ?? url
  return linked.replace(MEDIA_TAG, (tag) =>
    tag.replace(
      URL_ATTRIBUTE,
      (_, name: string, value: string) =>
        ` ${name}="${name === 'srcset' ? mapSrcset(value, replace) : replace(value)}"`,
    ),
  ) as SafeHtml
}

/** An opening tag whose URL may be that of a media file. In sanitized HTML, `<` begins a tag and `>` ends it. */
const MEDIA_TAG = /<(?:a|img|source|video|audio|track) [^>]*>/g
const URL_ATTRIBUTE = / (href|src|srcset|poster)="([^"]*)"/g

function escapedUrls(
  urls: Readonly<Record<string, string>>,
  map: (url: string) => string,
): Map<string, string> {
  return new Map(
    Object.entries(urls).map(([from, to]) => {
      if (!SAFE_TARGET.test(to)) throw new RangeError(`invalid URL: ${to}`)
      return [escapeValue(from), escapeValue(map(to))]
    }),
  )
}

const escapeValue = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/**
 * Prefixes the ids of the footnotes that the Markdown renderer has numbered, and the links to them, so that the footnotes of
 * two articles on one page are distinct: `fn1` becomes `fn-<prefix>-1`. The operation is idempotent. Throws `RangeError` when
 * the prefix is not made of letters and digits.
 */
export function prefixFootnoteIds(html: SafeHtml, prefix: string): SafeHtml {
  if (!html.includes('class="footnote-item"')) return html
  if (!/^[A-Za-z\d]+$/.test(prefix)) throw new RangeError(`invalid prefix: ${prefix}`)
  const ids = new Set(Array.from(html.matchAll(FOOTNOTE_ITEM), ([, number]) => number))
  return html.replace(FOOTNOTE_TAG, (tag) =>
    tag.replace(FOOTNOTE_ID, (attribute, name: string, kind: string, number: string, rest: string) =>
      ids.has(number) ? `${name}${kind}-${prefix}-${number}${rest}"` : attribute,
    ),
  ) as SafeHtml
}

const FOOTNOTE_ITEM = /<li id="fn(\d+)" class="footnote-item">/g
/** An opening tag. In sanitized HTML, `<` begins a tag and `>` ends it. */
const FOOTNOTE_TAG = /<(?:a|li) [^>]*>/g
const FOOTNOTE_ID = /( (?:id="|href="#))(fn(?:ref)?)(\d+)((?::\d+)?)"/g

function sanitizePass(
  html: string,
  policy: HtmlPolicy,
  isLocal: IsLocal | undefined,
  removedTags: Set<string>,
): string {
  let depth = 0
  const urls = { isLocal, mediaUrl: policy.mediaUrl }
  const hasCopies = hasKatexCopies(html)
  const copies = new Set<Attributes>()
  return sanitizeHtml(html, {
    ...sanitizerOptions(policy),
    transformTags: {
      iframe: frameRewriter(policy, isLocal, removedTags),
      '*': (name, attributes) => {
        if (!TAGS.has(name)) removedTags.add(name)
        const tagName = rewriteElement(name, attributes, urls, removedTags)
        const attribs = allowedAttributes(tagName, attributes)
        if (hasCopies && isKatexCopy(name, attributes)) copies.add(attribs)
        return { tagName, attribs }
      },
    },
    ...(hasCopies && { exclusiveFilter: ({ attribs }) => copies.has(attribs) }),
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
