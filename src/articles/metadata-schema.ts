/** Schemas of filters and sort orders by metadata: `metadata.series=inks`, `sort=-metadata.weight`. */
import { z } from 'zod'
import { Text } from '../schemas/text.ts'

/** A filter by one key: the article must have one of the values, or a list with one of them, at this path. */
export interface MetadataFilter {
  path: string[]
  values: string[]
}

const DEPTH_MAX = 5
const FILTERS_MAX = 10
const VALUES_MAX = 20

/** Returns the path of a key with dots between its steps, or null for an unusable one. */
function parsePath(key: string): string[] | null {
  const path = key.split('.')
  return path.length <= DEPTH_MAX && path.every((step) => step !== '') ? path : null
}

const splitValues = (text: string) =>
  text
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '')

const Values = Text.max(2_000)
  .transform(splitValues)
  .pipe(
    z
      .array(z.string())
      .min(1, { error: 'must not be empty: omit the parameter to list all' })
      .max(VALUES_MAX, { error: `must have at most ${VALUES_MAX} values` }),
  )

const NEEDS_KEY = 'needs a key: `metadata.series=inks`'

/** Operators of other systems at the end of a key: `series[$eq]`, `series[_in]`, `series][$eq`. */
const OPERATOR = /\[[$_]\w+\]?$/

/** The filters by metadata, by key, as a hook has collected them from the parameters `metadata.<key>`. */
export const MetadataFilters = z
  .record(
    Text.max(200)
      .refine((key) => parsePath(key) !== null, {
        error: ({ input }) =>
          input === ''
            ? NEEDS_KEY
            : `must be a key of the metadata, with dots between at most ${DEPTH_MAX} steps`,
      })
      .refine((key) => !OPERATOR.test(key), {
        error: 'must not have an operator: `metadata.series=inks` is for equal values',
      }),
    z.union([Values, z.array(Values).max(VALUES_MAX)]),
    // Zod has the messages about a key in an issue about the record.
    { error: (issue) => (issue.code === 'invalid_key' ? issue.issues[0]?.message : NEEDS_KEY) },
  )
  .transform((filters): MetadataFilter[] =>
    Object.entries(filters).flatMap(([key, value]) => {
      const groups = (Array.isArray(value[0]) ? value : [value]) as string[][]
      return groups.map((values) => ({ path: parsePath(key) ?? [], values }))
    }),
  )
  .refine((filters) => filters.length <= FILTERS_MAX, {
    error: `must have at most ${FILTERS_MAX} keys and repetitions`,
  })
  .optional()
  .meta({
    description:
      'Filters by metadata: `metadata.series=inks`, or `metadata[series]=inks`. Texts, numbers, booleans and lists that contain one match. A dot steps into an object, a comma means any of them, a repeated parameter all of them.',
  })

const METADATA_SORT = /^-?metadata\.(.+)$/

/** A sort order by a key of the metadata: `metadata.weight`, `-metadata.weight`. */
export const MetadataSort = z
  .templateLiteral([z.enum(['', '-']), 'metadata.', z.string().min(1).max(200)])
  .refine((sort) => parsePath(METADATA_SORT.exec(sort)?.[1] ?? '') !== null, {
    error: `must have a key of the metadata, with dots between at most ${DEPTH_MAX} steps`,
  })
export type MetadataSort = z.infer<typeof MetadataSort>

/** Returns the path of a sort order by metadata; null for every other order. */
export function metadataPathOf(sort: string): string[] | null {
  const key = METADATA_SORT.exec(sort)?.[1]
  return key === undefined ? null : parsePath(key)
}
