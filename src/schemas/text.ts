/** What the database can keep as text: schemas that every written field is made of. */
import { z } from 'zod'

/** True for text that PostgreSQL and UTF-8 can hold: no NUL, no lone surrogate. */
const isStorable = (text: string) =>
  !text.includes('\0') && Buffer.from(text, 'utf8').toString('utf8') === text

/** True for JSON whose keys and texts can be kept, and that is nested no deeper than `depth`. */
export function isStorableJson(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return isStorable(value)
  if (value === null || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (depth === 0 || typeof value !== 'object') return false
  if (Array.isArray(value)) return value.every((member) => isStorableJson(member, depth - 1))
  const isPlain = [Object.prototype, null].includes(Object.getPrototypeOf(value))
  return (
    isPlain &&
    Object.entries(value).every(([key, member]) => isStorable(key) && isStorableJson(member, depth - 1))
  )
}

/** Any text. */
export const Text = z
  .string()
  .refine(isStorable, { error: 'must not hold NUL characters or lone surrogates' })

/** Text that says something: not blank. */
export const NonBlankText = Text.refine((text) => text.trim() !== '', { error: 'must not be blank' })

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * The last segment of an address: letters of every script, no slash, no control character, at most 500 bytes of UTF-8
 * in NFC, as it is kept.
 * A UUID is refused, since `/v1/articles/{slug or id}` tells the two apart by their shape.
 */
export const Slug = NonBlankText.refine((slug) => Buffer.byteLength(slug.normalize('NFC')) <= 500, {
  error: 'must be at most 500 bytes',
})
  .refine((slug) => !/[/\\\p{Cc}]/u.test(slug), { error: 'must not hold slashes or control characters' })
  .refine((slug) => slug !== '.' && slug !== '..', { error: 'must not be a dot segment' })
  .refine((slug) => !isUuid(slug), { error: 'must not look like an id' })

/** The slug of a tag, category or author. Lists are filtered by it: there a comma parts slugs, and a leading minus excludes. */
export const TermSlug = Slug.refine((slug) => !/^[-\s]|,|\s$/u.test(slug), {
  error: 'must not hold commas, nor begin with "-", nor begin or end with a blank',
})

/** True for text in the shape of an id. */
export function isUuid(text: string): boolean {
  return uuid.test(text)
}
