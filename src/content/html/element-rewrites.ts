/** Element rewrites of the sanitizer: repairs URLs, restricts links, roles and checkboxes, and converts styles to attributes. */
import { toMediaUrl } from '../media/media-urls.ts'
import { type IsLocal, isScriptUrl, mapSrcset, repairUrl } from '../urls.ts'
import { DISCARDED_TAG } from './frames.ts'
import {
  ALLOWED_REL_KEYWORDS,
  ALLOWED_ROLES,
  SIZED_TAGS,
  TEXT_ALIGNED_TAGS,
  URL_ATTRIBUTES,
} from './sanitizer-policy.ts'

/** The attributes of an element, as sanitize-html passes them. */
export type Attributes = Record<string, string>

const DATA_IMAGE = /^data:image\/(?:png|gif|jpe?g|webp);base64,[a-z\d+/=\s]*$/i

/** A style that hides an element. `style` attributes are removed, so the element gets `hidden` instead. */
const HIDING_STYLE = /(?:^|;)\s{0,99}(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)\b/i

/** How the URLs of an article are rewritten. */
interface UrlRewrite {
  isLocal: IsLocal | undefined
  /** The URL of media files. */
  mediaUrl: string
}

/**
 * Rewrites the attributes of an element in place and returns its new tag name. Adds the name to `removedTags` if the tag
 * is discarded.
 */
export function rewriteElement(
  name: string,
  attributes: Attributes,
  urls: UrlRewrite,
  removedTags: Set<string>,
): string {
  rewriteUrls(name, attributes, urls)
  if (attributes.id !== undefined && /\s/.test(attributes.id)) delete attributes.id
  if (attributes.hidden !== undefined || HIDING_STYLE.test(attributes.style ?? '')) attributes.hidden = ''
  if (attributes.role !== undefined) restrictRole(attributes)
  if (attributes.style !== undefined) convertStyle(name, attributes, attributes.style)
  if (name === 'a') rewriteLink(attributes)
  if (name !== 'input') return name
  const isCheckbox = attributes.type?.toLowerCase() === 'checkbox'
  if (!isCheckbox) removedTags.add(name)
  attributes.disabled = ''
  return isCheckbox ? name : DISCARDED_TAG
}

function rewriteUrls(name: string, attributes: Attributes, { isLocal, mediaUrl }: UrlRewrite): void {
  const rewrite = (url: string) => toMediaUrl(repairUrl(url, isLocal), mediaUrl)
  for (const key of URL_ATTRIBUTES) {
    const value = attributes[key]
    if (value === undefined) continue
    const isImageData = name === 'img' && key === 'src' && DATA_IMAGE.test(value.trim())
    if (isScriptUrl(value) && !isImageData) delete attributes[key]
    else attributes[key] = rewrite(value)
  }
  const { srcset } = attributes
  if (srcset === undefined) return
  if (/data\s*:/i.test(srcset)) delete attributes.srcset
  else attributes.srcset = mapSrcset(srcset, rewrite)
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

/** Keeps the roles that describe the structure of a document. */
function restrictRole(attributes: Attributes): void {
  const roles = (attributes.role ?? '').toLowerCase().split(/\s+/)
  const allowed = roles.filter((role) => ALLOWED_ROLES.has(role)).join(' ')
  if (allowed === '') delete attributes.role
  else attributes.role = allowed
}

/** Converts the alignment and the size of a style, which is removed, to attributes. */
function convertStyle(name: string, attributes: Attributes, style: string): void {
  if (TEXT_ALIGNED_TAGS.includes(name)) {
    const align = /(?:^|;)\s{0,99}text-align\s{0,9}:\s{0,9}(left|right|center|justify)\b/i.exec(style)?.[1]
    if (align !== undefined) attributes.align = align.toLowerCase()
  } else if (SIZED_TAGS.includes(name)) convertSize(attributes, style)
}

/** Converts a width and a height in pixels or per cent. A picture of which the style gives one side only keeps its proportions. */
function convertSize(attributes: Attributes, style: string): void {
  const width = lengthOf(style, 'width')
  const height = lengthOf(style, 'height')
  if (width === undefined && height === undefined) return
  const ratio = Number(attributes.height) / Number(attributes.width)
  const other = (length: string | undefined, factor: number) =>
    length?.endsWith('%') === false && factor > 0 && Number.isFinite(factor)
      ? String(Math.round(Number(length) * factor))
      : undefined
  setOrDelete(attributes, 'width', width ?? other(height, 1 / ratio))
  setOrDelete(attributes, 'height', height ?? other(width, ratio))
}

/** Returns the length of a property, as the value of an attribute. */
function lengthOf(style: string, property: 'width' | 'height'): string | undefined {
  const pattern = new RegExp(
    `(?:^|;)\\s{0,99}${property}\\s{0,9}:\\s{0,9}(\\d{1,5})(?:\\.\\d{1,9})?(px|%)`,
    'i',
  )
  const [, length, unit] = pattern.exec(style) ?? []
  return length === undefined ? undefined : `${Number(length)}${unit === '%' ? '%' : ''}`
}

function setOrDelete(attributes: Attributes, name: string, value: string | undefined): void {
  if (value === undefined) delete attributes[name]
  else attributes[name] = value
}
