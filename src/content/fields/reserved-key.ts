/** The reserved key `inkstone`: what an article is exactly, where no ordinary key can say it. */
import { z } from 'zod'
import type { DiagnosticCollector } from '../diagnostic.ts'
import { isMapping } from '../frontmatter/plain-values.ts'
import type { KeyLookup } from './key-lookup.ts'

/** The name of the key. Export writes it where it has to; it never becomes metadata. */
export const RESERVED_KEY = 'inkstone'

/** A time as JavaScript prints it: placeholders (the epoch, year 1) and all that dates in front matter may not be. */
const Instant = z.iso
  .datetime({ precision: 3 })
  .transform((text) => new Date(text))
  .nullable()

const Text = z.string().nullable()
const Term = z.object({ slug: z.string(), name: z.string() })
const Person = Term.extend({ url: Text, avatarUrl: Text, bio: Text, email: Text })

const ReservedFields = z
  .strictObject({
    title: z.string().exactOptional(),
    slug: z.string().exactOptional(),
    publishedAt: Instant.exactOptional(),
    updatedAt: Instant.exactOptional(),
    status: z.enum(['draft', 'published', 'archived']).exactOptional(),
    lang: Text.exactOptional(),
    authors: z.array(Person).exactOptional(),
    tags: z.array(Term).exactOptional(),
    categories: z.array(Term).exactOptional(),
    keywords: z.array(z.string()).exactOptional(),
    cover: z.object({ url: z.string(), alt: Text, caption: Text }).nullable().exactOptional(),
    sourceUrl: Text.exactOptional(),
    canonicalUrl: Text.exactOptional(),
    excerpt: z.string().exactOptional(),
    aliases: z.array(z.string()).exactOptional(),
    translationKey: Text.exactOptional(),
    metadata: z.record(z.string(), z.unknown()).exactOptional(),
  })
  .readonly()

/**
 * Fields as they are, by their own names. A field that is there counts before every other key and before what would be
 * taken from the path or the body, be it null or empty; of `metadata` each member does.
 */
export type ReservedFields = z.infer<typeof ReservedFields>

/** What the reserved key says. A member that is none of the above, or of another type, is left out with a notice. */
export function readReservedKey(keys: KeyLookup, warnings: DiagnosticCollector): ReservedFields {
  const [entry, ...others] = keys.findOwn([RESERVED_KEY])
  for (const found of [entry, ...others]) if (found !== undefined) keys.take(found)
  if (entry === undefined || entry.value === null) return {}
  const reading = ReservedFields.safeParse(entry.value)
  if (reading.success) return reading.data
  const bad = new Set(
    reading.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys : issue.path.slice(0, 1),
    ),
  )
  const named = [...bad].map((name) => `"${String(name)}"`).join(', ')
  warnings.warn('unusable-exact', `"${entry.key}" is reserved; it says nothing by ${named || 'this'}`)
  if (!isMapping(entry.value)) return {}
  return ReservedFields.parse(
    Object.fromEntries(Object.entries(entry.value).filter(([name]) => !bad.has(name))),
  )
}
