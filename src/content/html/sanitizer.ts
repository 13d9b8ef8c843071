/** The one sanitising policy, and the only maker of SafeHtml. */
import sanitizeHtml from 'sanitize-html'
import { ContentError } from '../diagnostic.ts'
import { type IsLocal, isScriptUrl, mapSrcset, repairUrl } from '../urls.ts'
import {
  ALLOWED_ATTRIBUTES,
  ALLOWED_CLASSES,
  ALLOWED_IFRAME_HOSTS,
  ALLOWED_REL_KEYWORDS,
  ALLOWED_SCHEMES,
  ALLOWED_TAGS,
  NON_TEXT_TAGS,
  REPORTED_TAGS,
  URL_ATTRIBUTES,
  VOID_TAGS,
} from './sanitizer-policy.ts'

declare const brand: unique symbol

/** HTML that has been through the policy. Nothing outside this file can make one. */
export type SafeHtml = string & { readonly [brand]: true }

/** What sanitising gave: the HTML, and the names of elements worth telling about that are gone. */
export interface SanitizedBody {
  html: SafeHtml
  removed: string[]
}

/** Longest HTML or Markdown that is looked at, in UTF-16 code units. */
export const SOURCE_LENGTH_MAX = 5_000_000
/** Deepest nesting of elements. sanitize-html takes time with the square of it. */
const MAX_DEPTH = 500

const DATA_IMAGE = /^data:image\/(?:png|gif|jpe?g|webp);base64,[a-z\d+/=\s]*$/i
const TAGS = new Set(ALLOWED_TAGS)
const REPORTED = new Set(REPORTED_TAGS)

/** What a site has hidden by style stays hidden, though styles go. */
const HIDING = /(?:^|;)\s{0,99}(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)\b/i

type Attributes = Record<string, string>

/** Refuses a body that is too long to be worked on. */
export function assertSourceLength(text: string): void {
  if (text.length > SOURCE_LENGTH_MAX) {
    throw new ContentError('too-large', `The body is longer than ${SOURCE_LENGTH_MAX} characters.`)
  }
}

/** Makes HTML safe. Sanitising it again gives the same string. Throws ContentError `too-large`, `too-deep`. */
export function sanitize(html: string): SafeHtml {
  return sanitizeBody(html).html
}

/** Makes HTML safe, repairs its addresses (see repairUrl) and tells what it took out. Throws as sanitize does. */
export function sanitizeBody(html: string, isLocal?: IsLocal): SanitizedBody {
  assertSourceLength(html)
  const gone = new Set<string>()
  const once = sanitizePass(html, isLocal, gone)
  // Taking an element out can leave its content where HTML does not allow it: the second pass settles that.
  const settled = gone.size === 0 ? once : sanitizePass(once, isLocal, new Set())
  return { html: settled as SafeHtml, removed: [...gone].filter((name) => REPORTED.has(name)) }
}

/**
 * Writes ids into opening tags: each edit replaces the `id` of the tag that begins at `start` and ends before
 * `end`. The edits come in document order. An id may hold letters, marks, digits, `-` and `_` only.
 */
export function insertElementIds(
  html: SafeHtml,
  edits: { start: number; end: number; id: string }[],
): SafeHtml {
  let out = ''
  let done = 0
  for (const { start, end, id } of edits) {
    if (!/^[\p{L}\p{M}\p{N}_-]+$/u.test(id)) throw new RangeError(`not an id: ${id}`)
    const tag = html.slice(start, end).replace(/ id="[^"]*"/, '')
    const name = /^<\w+/.exec(tag)?.[0] ?? ''
    out += `${html.slice(done, start)}${name} id="${id}"${tag.slice(name.length)}`
    done = end
  }
  return (out + html.slice(done)) as SafeHtml
}

function sanitizePass(html: string, isLocal: IsLocal | undefined, gone: Set<string>): string {
  let depth = 0
  return sanitizeHtml(html, {
    ...POLICY,
    transformTags: {
      iframe: rewriteFrame(isLocal, gone),
      '*': (name, attributes) => {
        if (!TAGS.has(name)) gone.add(name)
        const tagName = rewrite(name, attributes, isLocal, gone)
        return { tagName, attribs: allowedOf(tagName, attributes) }
      },
    },
    onOpenTag: () => {
      depth++
      if (depth > MAX_DEPTH)
        throw new ContentError('too-deep', `HTML is nested deeper than ${MAX_DEPTH} elements.`)
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

/** The attributes that an element may have. */
function allowedOf(name: string, attributes: Attributes): Attributes {
  const allowed = ATTRIBUTES.get(name)
  const names = Object.keys(attributes)
  if (allowed === undefined || names.every((attribute) => allowed.has(attribute))) return attributes
  return Object.fromEntries(Object.entries(attributes).filter(([attribute]) => allowed.has(attribute)))
}

const POLICY: sanitizeHtml.IOptions & { allowedEmptyAttributes: string[] } = {
  allowedTags: [...ALLOWED_TAGS],
  // sanitize-html unfolds a list for each element anew for every text; which element may have which is allowedOf's matter.
  allowedAttributes: { '*': [...new Set(Object.values(ALLOWED_ATTRIBUTES).flat())] },
  allowedClasses: { '*': ALLOWED_CLASSES },
  allowedEmptyAttributes: ['alt', 'hidden'],
  selfClosing: VOID_TAGS,
  nonTextTags: NON_TEXT_TAGS,
  allowedSchemes: ALLOWED_SCHEMES,
  allowedSchemesByTag: { img: ['http', 'https', 'data'] },
  allowedSchemesAppliedToAttributes: URL_ATTRIBUTES,
  allowProtocolRelative: false,
  // What stands inside a frame is for browsers without frames: there are none left.
  textFilter: (text, tag) => (tag === 'iframe' ? '' : text),
}

/** Rewrites an element's attributes in place and gives the name it goes on under; `dropped` is never allowed. */
function rewrite(
  name: string,
  attributes: Attributes,
  isLocal: IsLocal | undefined,
  gone: Set<string>,
): string {
  rewriteUrls(name, attributes, isLocal)
  if (attributes.id !== undefined && /\s/.test(attributes.id)) delete attributes.id
  if (attributes.hidden !== undefined || HIDING.test(attributes.style ?? '')) attributes.hidden = ''
  if (name === 'a') rewriteAnchor(attributes)
  if (name === 'td' || name === 'th') rewriteAlignment(attributes)
  if (name !== 'input') return name
  const isCheckbox = attributes.type?.toLowerCase() === 'checkbox'
  if (!isCheckbox) gone.add(name)
  attributes.disabled = ''
  return isCheckbox ? name : 'dropped'
}

function rewriteUrls(name: string, attributes: Attributes, isLocal: IsLocal | undefined): void {
  for (const key of URL_ATTRIBUTES) {
    const value = attributes[key]
    if (value === undefined) continue
    const isImageData = name === 'img' && key === 'src' && DATA_IMAGE.test(value.trim())
    if (isScriptUrl(value) && !isImageData) delete attributes[key]
    else attributes[key] = repairUrl(value, isLocal)
  }
  const { srcset } = attributes
  if (srcset === undefined) return
  if (/data\s*:/i.test(srcset)) delete attributes.srcset
  else attributes.srcset = mapSrcset(srcset, (url) => repairUrl(url, isLocal))
}

/** A link that leaves the page is no anchor of it: as `window.<id>` it would read as an address of its own. */
function rewriteAnchor(attributes: Attributes): void {
  if (attributes.href !== undefined && !attributes.href.startsWith('#')) {
    delete attributes.id
    delete attributes.name
  }
  const opensWindow = attributes.target?.trim().toLowerCase() === '_blank'
  if (opensWindow) attributes.target = '_blank'
  else delete attributes.target
  const words = new Set((attributes.rel ?? '').toLowerCase().split(/\s+/))
  if (opensWindow) words.add('noopener')
  const rel = [...words].filter((word) => ALLOWED_REL_KEYWORDS.includes(word)).join(' ')
  if (rel === '') delete attributes.rel
  else attributes.rel = rel
}

function rewriteAlignment(attributes: Attributes): void {
  const align = /text-align\s{0,9}:\s{0,9}(left|right|center)/i.exec(attributes.style ?? '')?.[1]
  if (align !== undefined) attributes.align = align.toLowerCase()
}

/** Keeps the players of known video hosts; of any other frame a link remains, so that nothing is lost. */
function rewriteFrame(isLocal: IsLocal | undefined, gone: Set<string>): sanitizeHtml.Transformer {
  return (tagName, attributes) => {
    const src = repairUrl(attributes.src ?? '', isLocal).replace(/^http:/i, 'https:')
    const host = URL.canParse(src) ? new URL(src) : null
    if (host?.protocol === 'https:' && ALLOWED_IFRAME_HOSTS.includes(host.hostname)) {
      return { tagName, attribs: { ...attributes, src: host.href } }
    }
    gone.add('iframe')
    const isAddress = host?.protocol === 'https:'
    if (!isAddress) return { tagName: 'dropped', attribs: {} }
    const label = attributes.title?.trim() || src
    return { tagName: 'a', attribs: { href: repairUrl(attributes.src ?? '', isLocal) }, text: label }
  }
}
