/** Conditional GET and HEAD: entity tags, `If-None-Match`, `If-Modified-Since`, `If-Match` and `If-Unmodified-Since` (RFC 9110, section 13). */
import { hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { encodeText } from './encode-text.ts'

/** The validators of a response. */
export interface Validators {
  /** The entity tag with its quotes; null for a response without one. */
  etag: string | null
  /** In milliseconds since 1970; null when unknown. */
  lastModified: number | null
}

/** 132 bits of the hash: enough against collisions. */
const HASH_CHARACTERS = 22

/** Returns the strong entity tag of a representation, see `encodeWithEtag`. */
export const strongEtag = (type: string, content: string | Uint8Array, version?: number): string =>
  encodeWithEtag(type, content, version).etag

/**
 * Returns the content of a representation as bytes, and its strong entity tag (RFC 9110, section 8.8.3): a hash of its media type
 * and content, after the version if there is one. A text is encoded once for both. `etagForCoding` adds the content coding.
 */
export function encodeWithEtag(
  type: string,
  content: string | Uint8Array,
  version?: number,
): { content: Uint8Array; etag: string } {
  const start = `${type}\n`
  const bytes =
    typeof content === 'string' ? encodeText(start + content) : Buffer.concat([Buffer.from(start), content])
  const tag = hash('sha256', bytes, 'base64url').slice(0, HASH_CHARACTERS)
  return {
    content: bytes.subarray(Buffer.byteLength(start)),
    etag: version === undefined ? `"${tag}"` : `"${version}-${tag}"`,
  }
}

/** Returns the entity tag for a content coding: different bytes need different strong tags. */
export function etagForCoding(etag: string, coding: string): string {
  return coding === 'identity' ? etag : `${etag.slice(0, -1)}-${coding}"`
}

/**
 * Returns true when the response to a GET or HEAD is 304. `If-None-Match` (a list, compared weakly, or `*`) takes precedence
 * over `If-Modified-Since`, which needs a known time of the last change. `now` is in milliseconds.
 */
export function isNotModified(
  headers: IncomingHttpHeaders,
  { etag, lastModified }: Validators,
  now: number,
): boolean {
  const tags = headers['if-none-match']
  if (tags !== undefined) return etag !== null && matchesEtag(tags, etag)
  const since = headers['if-modified-since']
  if (since === undefined || lastModified === null) return false
  const time = parseHttpDate(since)
  return time !== null && time <= now && lastModified <= time // a date in the future comes from a wrong clock
}

/**
 * Returns false when the response to a GET or HEAD is 412. `If-Match` (a list, compared strongly, or `*`; RFC 9110, section
 * 13.1.1) takes precedence over `If-Unmodified-Since`, which needs a known time of the last change. Preconditions do not
 * apply to a response without an entity tag, such as a redirect (section 13.2.1).
 */
export function satisfiesPreconditions(
  headers: IncomingHttpHeaders,
  { etag, lastModified }: Validators,
): boolean {
  if (etag === null) return true
  const tags = headers['if-match']
  if (tags !== undefined) return tags.trim() === '*' || matchesEtagStrongly(tags, etag)
  const since = headers['if-unmodified-since']
  const time = since === undefined || lastModified === null ? null : parseHttpDate(since)
  return time === null || lastModified === null || lastModified <= time
}

/** A weak or strong entity tag, which may contain commas (RFC 9110, section 8.8.3). */
const ENTITY_TAG = /(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g

/** Returns true when the list contains the tag by strong comparison: a weak tag never matches (RFC 9110, section 8.8.3.2). */
function matchesEtagStrongly(list: string, etag: string): boolean {
  for (const [tag] of list.matchAll(ENTITY_TAG)) if (tag === etag) return true
  return false
}

/** Returns true when the list is `*` or contains the tag by weak comparison (RFC 9110, section 8.8.3.2). */
export function matchesEtag(list: string, etag: string): boolean {
  if (list === etag || list.trim() === '*') return true
  for (const [, tag] of list.matchAll(ENTITY_TAG)) if (tag === etag) return true
  return false
}

const MONTHS = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec'
const IMF_FIXDATE = new RegExp(`^\\w{3}, \\d\\d (?:${MONTHS}) \\d{4} \\d\\d:\\d\\d:\\d\\d GMT$`)
const RFC_850 = new RegExp(`^\\w{6,9}, \\d\\d-(?:${MONTHS})-\\d\\d \\d\\d:\\d\\d:\\d\\d GMT$`)
const ASCTIME = new RegExp(`^\\w{3} (?:${MONTHS}) [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}$`)

/** Parses an HTTP date in any of the three formats of RFC 9110, section 5.6.7. Returns milliseconds; null for other text. */
export function parseHttpDate(text: string): number | null {
  const withZone = ASCTIME.test(text) ? `${text} GMT` : text
  if (withZone === text && !IMF_FIXDATE.test(text) && !RFC_850.test(text)) return null
  const time = Date.parse(withZone)
  return Number.isNaN(time) ? null : time
}
