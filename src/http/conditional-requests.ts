/** Conditional requests: entity tags, and whether what the client has is still what we would send (RFC 9110, section 13). */
import { hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** What a client may already have: the tag with its quotes, and the time of the last change in milliseconds. */
export interface Validators {
  etag: string | null
  /** Null: not known. */
  modified: number | null
}

/** 132 bits: nobody finds two answers with the same tag. */
const HASH_CHARACTERS = 22

/**
 * The strong entity tag of a representation (RFC 9110, section 8.8.3): its media type and its content, after the
 * version if there is one. Each content coding adds its name, see `codedTag`.
 */
export function strongEtag(type: string, content: string | Uint8Array, version?: number): string {
  const typed =
    typeof content === 'string' ? `${type}\n${content}` : Buffer.concat([Buffer.from(`${type}\n`), content])
  const tag = hash('sha256', typed, 'base64url').slice(0, HASH_CHARACTERS)
  return version === undefined ? `"${tag}"` : `"${version}-${tag}"`
}

/** The tag of the same representation in a content coding: a strong tag is never shared by two sequences of bytes. */
export function etagForCoding(etag: string, coding: string): string {
  return coding === 'identity' ? etag : `${etag.slice(0, -1)}-${coding}"`
}

/**
 * Whether a GET or HEAD is answered 304: `If-None-Match` decides alone where it is given (a list, compared weakly, or
 * `*`), else `If-Modified-Since` where the time of the last change is known. `now` is in milliseconds.
 */
export function isNotModified(
  headers: IncomingHttpHeaders,
  { etag, modified }: Validators,
  now: number,
): boolean {
  const tags = headers['if-none-match']
  if (tags !== undefined) return etag !== null && matchesEtag(tags, etag)
  const since = headers['if-modified-since']
  if (since === undefined || modified === null) return false
  const time = parseHttpDate(since)
  return time !== null && time <= now && modified <= time // a date in the future is a clock gone wrong
}

/**
 * Whether the answer is what a GET or HEAD wants or nothing: `If-Match` decides alone where it is given (a list, compared
 * strongly, or `*`; RFC 9110, section 13.1.1), else `If-Unmodified-Since` where the time of the last change is known.
 * An answer without a tag, a redirect, is no content that could be meant: it is sent whatever is asked (section 13.2.1).
 */
export function satisfiesPreconditions(
  headers: IncomingHttpHeaders,
  { etag, modified }: Validators,
): boolean {
  if (etag === null) return true
  const tags = headers['if-match']
  if (tags !== undefined) return tags.trim() === '*' || namesStrongly(tags, etag)
  const since = headers['if-unmodified-since']
  const time = since === undefined || modified === null ? null : parseHttpDate(since)
  return time === null || modified === null || modified <= time
}

/** RFC 9110, section 8.8.3: an entity tag, weak or strong; commas may stand inside. */
const ENTITY_TAG = /(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g

/** Whether a field of entity tags names this one; a weak tag is none (RFC 9110, section 8.8.3.2). */
function namesStrongly(field: string, etag: string): boolean {
  for (const [tag] of field.matchAll(ENTITY_TAG)) if (tag === etag) return true
  return false
}

/** Whether a field of entity tags names this one, compared weakly (RFC 9110, section 8.8.3.2). */
export function matchesEtag(field: string, etag: string): boolean {
  if (field === etag || field.trim() === '*') return true
  for (const [, tag] of field.matchAll(ENTITY_TAG)) if (tag === etag) return true
  return false
}

const MONTHS = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec'
const IMF_FIXDATE = new RegExp(`^\\w{3}, \\d\\d (?:${MONTHS}) \\d{4} \\d\\d:\\d\\d:\\d\\d GMT$`)
const RFC_850 = new RegExp(`^\\w{6,9}, \\d\\d-(?:${MONTHS})-\\d\\d \\d\\d:\\d\\d:\\d\\d GMT$`)
const ASCTIME = new RegExp(`^\\w{3} (?:${MONTHS}) [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}$`)

/** A time in any of the three forms of RFC 9110, section 5.6.7, in milliseconds; null for anything else. */
export function parseHttpDate(text: string): number | null {
  const zoned = ASCTIME.test(text) ? `${text} GMT` : text
  if (zoned === text && !IMF_FIXDATE.test(text) && !RFC_850.test(text)) return null
  const time = Date.parse(zoned)
  return Number.isNaN(time) ? null : time
}
