/** The reserved key `inkstone`: exact field values that no ordinary key can express. */
import { z } from 'zod'
import type { DiagnosticCollector } from '../diagnostic.ts'
import { isMapping } from '../frontmatter/plain-values.ts'
import type { KeyLookup } from './key-lookup.ts'

/** The name of the key. The export writes it only when needed. It never becomes metadata. */
export const RESERVED_KEY = 'inkstone'

/**
 * A date as `Date.toISOString` prints it. Dates that are placeholders elsewhere (the epoch, year 1) are
 * accepted.
 */
const NullableDate = z.iso
  .datetime({ precision: 3 })
  .transform((text) => new Date(text))
  .nullable()

const NullableText = z.string().nullable()
const Term = z.object({ slug: z.string(), name: z.string() })
const Author = Term.extend({
  url: NullableText,
  avatarUrl: NullableText,
  bio: NullableText,
  email: NullableText,
})

const ReservedFields = z
  .strictObject({
    title: z.string().exactOptional(),
    slug: z.string().exactOptional(),
    publishedAt: NullableDate.exactOptional(),
    updatedAt: NullableDate.exactOptional(),
    expiresAt: NullableDate.exactOptional(),
    type: z.enum(['post', 'page']).exactOptional(),
    status: z.enum(['draft', 'published', 'archived']).exactOptional(),
    lang: NullableText.exactOptional(),
    authors: z.array(Author).exactOptional(),
    tags: z.array(Term).exactOptional(),
    categories: z.array(Term).exactOptional(),
    keywords: z.array(z.string()).exactOptional(),
    cover: z.object({ url: z.string(), alt: NullableText, caption: NullableText }).nullable().exactOptional(),
    noindex: z.boolean().exactOptional(),
    excludeFromFeeds: z.boolean().exactOptional(),
    seo: z
      .object({ title: NullableText, description: NullableText, image: NullableText })
      .nullable()
      .exactOptional(),
    sourceUrl: NullableText.exactOptional(),
    canonicalUrl: NullableText.exactOptional(),
    excerpt: z.string().exactOptional(),
    aliases: z.array(z.string()).exactOptional(),
    translationKey: NullableText.exactOptional(),
    metadata: z.record(z.string(), z.unknown()).exactOptional(),
  })
  .readonly()

/**
 * Fields by the names of the API. A member takes precedence over every other key, the path and the body, even
 * if it is null or empty. Each member of `metadata` takes precedence over the metadata of that name.
 */
export type ReservedFields = z.infer<typeof ReservedFields>

/**
 * Returns the members of the reserved key. Warns about unknown members and members of another type, and
 * ignores them.
 */
export function readReservedKey(keys: KeyLookup, collector: DiagnosticCollector): ReservedFields {
  const entries = keys.findTopLevel([RESERVED_KEY])
  for (const entry of entries) keys.markUsed(entry)
  const [entry] = entries
  if (entry === undefined || entry.value === null) return {}
  const result = ReservedFields.safeParse(entry.value)
  if (result.success) return result.data
  const invalidNames = new Set(
    result.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys : issue.path.slice(0, 1),
    ),
  )
  const names = [...invalidNames].map((name) => `"${String(name)}"`).join(', ')
  collector.warn(
    'unusable-exact',
    names === ''
      ? `the reserved key "${entry.key}" is not a mapping`
      : `the reserved key "${entry.key}" has unknown or invalid members: ${names}`,
  )
  if (!isMapping(entry.value)) return {}
  return ReservedFields.parse(
    Object.fromEntries(Object.entries(entry.value).filter(([name]) => !invalidNames.has(name))),
  )
}
