/** The name in an `Idempotency-Key` field (draft-ietf-httpapi-idempotency-key-header, section 2.1). Pure. */
import { invalidRequest } from '../../errors.ts'

/** A name has so many characters at most. */
export const IDEMPOTENCY_KEY_LENGTH_MAX = 255

/** Visible ASCII, bare or as the quoted string of RFC 9651, section 3.3.3. Both spellings are one name. */
const BARE = /^[\x21\x23-\x7e]+$/
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])+)"$/

/** The name that a field says. Throws DomainError `invalid` at the field. */
export function parseIdempotencyKey(field: string): string {
  const text = field.trim()
  const name = BARE.test(text) ? text : QUOTED.exec(text)?.[1]?.replace(/\\(.)/g, '$1')
  if (name !== undefined && name.length <= IDEMPOTENCY_KEY_LENGTH_MAX) return name
  const detail = `must be 1 to ${IDEMPOTENCY_KEY_LENGTH_MAX} characters of visible ASCII, bare or in double quotes`
  throw invalidRequest('header', '/Idempotency-Key', detail)
}
