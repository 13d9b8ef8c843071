/** Schemas of text that PostgreSQL can store: plain text, slugs, JSON. */
import { z } from 'zod'

/** Returns true for text that PostgreSQL can store as UTF-8: no NUL characters, no lone surrogates. */
const isStorable = (text: string) =>
  !text.includes('\0') && Buffer.from(text, 'utf8').toString('utf8') === text

/** Returns true for JSON whose keys and strings can be stored, with a nesting depth of at most `depth`. */
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

/** Control characters (C0 and C1) but tab and line feed, which a terminal may carry out as commands. */
const CONTROL_CHARACTERS = /[^\P{Cc}\t\n]/gu

/** Returns text for a terminal: control characters, which names and paths may contain, are printed as escapes (`\x1b`). */
export const printableText = (text: string): string =>
  text.replace(
    CONTROL_CHARACTERS,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )

/** Text that PostgreSQL can store; it may be empty. */
export const Text = z
  .string()
  .refine(isStorable, { error: 'must not contain NUL characters or lone surrogates' })

/** Text that is not blank. */
export const NonBlankText = Text.refine((text) => text.trim() !== '', { error: 'must not be blank' })

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** In bytes of UTF-8. */
export const SLUG_BYTES_MAX = 500

/**
 * The last segment of a URL path: letters of every script, no slashes or control characters, at most 500 bytes
 * in NFC, the form in which it is stored. A UUID is rejected, since `/v1/articles/{slug or id}` distinguishes ids by format.
 */
export const Slug = NonBlankText.refine(
  (slug) => Buffer.byteLength(slug.normalize('NFC')) <= SLUG_BYTES_MAX,
  {
    error: `must be at most ${SLUG_BYTES_MAX} bytes`,
  },
)
  .refine((slug) => !/[/\\\p{Cc}]/u.test(slug), { error: 'must not contain slashes or control characters' })
  .refine((slug) => slug !== '.' && slug !== '..', { error: 'must not be a dot segment' })
  .refine((slug) => !isUuid(slug), { error: 'must not look like an id' })

/** The slug of a tag, category or author. In filters of lists a comma separates slugs, and a leading "-" excludes one. */
export const TermSlug = Slug.refine((slug) => !/^[-\s]|,|\s$/u.test(slug), {
  error: 'must not contain commas, begin with "-", or begin or end with white space',
})

/** Returns true for a UUID, the format of ids. */
export function isUuid(text: string): boolean {
  return uuid.test(text)
}
