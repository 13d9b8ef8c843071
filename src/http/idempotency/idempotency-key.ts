/** Parser of the `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header, section 2.1). Pure. */
import { invalidRequest } from '../../errors.ts'

/** The maximum length of a key, in characters. */
export const IDEMPOTENCY_KEY_LENGTH_MAX = 255

/** Visible ASCII, bare or as a quoted string (RFC 9651, section 3.3.3). Both forms are the same key. */
const BARE = /^[\x21\x23-\x7e]+$/
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])+)"$/

/** Returns the key without quotes. Throws DomainError `invalid` for an invalid header. */
export function parseIdempotencyKey(header: string): string {
  const text = header.trim()
  const key = BARE.test(text) ? text : QUOTED.exec(text)?.[1]?.replace(/\\(.)/g, '$1')
  if (key !== undefined && key.length <= IDEMPOTENCY_KEY_LENGTH_MAX) return key
  const detail = `must be 1 to ${IDEMPOTENCY_KEY_LENGTH_MAX} characters of visible ASCII, bare or in double quotes`
  throw invalidRequest('header', '/Idempotency-Key', detail)
}
