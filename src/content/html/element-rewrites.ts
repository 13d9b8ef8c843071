/** Element rewrites of the sanitizer: repairs URLs, restricts links, checkboxes and iframes, and keeps hidden content hidden. */
import type { Transformer } from 'sanitize-html'
import { type IsLocal, isScriptUrl, mapSrcset, repairUrl } from '../urls.ts'
import { ALLOWED_IFRAME_HOSTS, ALLOWED_REL_KEYWORDS, URL_ATTRIBUTES } from './sanitizer-policy.ts'

/** The attributes of an element, as sanitize-html passes them. */
export type Attributes = Record<string, string>

/** A tag name that the policy does not allow: sanitize-html discards the tag and keeps its content. */
const DISCARDED_TAG = 'dropped'

const DATA_IMAGE = /^data:image\/(?:png|gif|jpe?g|webp);base64,[a-z\d+/=\s]*$/i

/** A style that hides an element. `style` attributes are removed, so the element gets `hidden` instead. */
const HIDING_STYLE = /(?:^|;)\s{0,99}(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)\b/i

/**
 * Rewrites the attributes of an element in place and returns its new tag name. Adds the name to `removedTags` if the tag
 * is discarded.
 */
export function rewriteElement(
  name: string,
  attributes: Attributes,
  isLocal: IsLocal | undefined,
  removedTags: Set<string>,
): string {
  rewriteUrls(name, attributes, isLocal)
  if (attributes.id !== undefined && /\s/.test(attributes.id)) delete attributes.id
  if (attributes.hidden !== undefined || HIDING_STYLE.test(attributes.style ?? '')) attributes.hidden = ''
  if (name === 'a') rewriteLink(attributes)
  if (name === 'td' || name === 'th') rewriteAlignment(attributes)
  if (name !== 'input') return name
  const isCheckbox = attributes.type?.toLowerCase() === 'checkbox'
  if (!isCheckbox) removedTags.add(name)
  attributes.disabled = ''
  return isCheckbox ? name : DISCARDED_TAG
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

/**
 * Restricts `target`, `rel`, `id` and `name` of a link. A link to another page has no id and no name: `window.<id>` would
 * be an element that converts to its URL (DOM clobbering).
 */
function rewriteLink(attributes: Attributes): void {
  if (attributes.href !== undefined && !attributes.href.startsWith('#')) {
    delete attributes.id
    delete attributes.name
  }
  const opensWindow = attributes.target?.trim().toLowerCase() === '_blank'
  if (opensWindow) attributes.target = '_blank'
  else delete attributes.target
  const keywords = new Set((attributes.rel ?? '').toLowerCase().split(/\s+/))
  if (opensWindow) keywords.add('noopener')
  const rel = [...keywords].filter((keyword) => ALLOWED_REL_KEYWORDS.includes(keyword)).join(' ')
  if (rel === '') delete attributes.rel
  else attributes.rel = rel
}

function rewriteAlignment(attributes: Attributes): void {
  const align = /text-align\s{0,9}:\s{0,9}(left|right|center)/i.exec(attributes.style ?? '')?.[1]
  if (align !== undefined) attributes.align = align.toLowerCase()
}

/** Returns a transformer that keeps iframes of allowed hosts and replaces all others with a link to their page. */
export function iframeRewriter(isLocal: IsLocal | undefined, removedTags: Set<string>): Transformer {
  return (tagName, attributes) => {
    const src = repairUrl(attributes.src ?? '', isLocal).replace(/^http:/i, 'https:')
    const url = URL.canParse(src) ? new URL(src) : null
    const isHttps = url?.protocol === 'https:'
    if (isHttps && ALLOWED_IFRAME_HOSTS.includes(url.hostname)) {
      return { tagName, attribs: { ...attributes, src: url.href } }
    }
    removedTags.add('iframe')
    if (!isHttps) return { tagName: DISCARDED_TAG, attribs: {} }
    const label = attributes.title?.trim() || src
    return { tagName: 'a', attribs: { href: repairUrl(attributes.src ?? '', isLocal) }, text: label }
  }
}
