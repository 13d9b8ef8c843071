/** Filters and sort orders by metadata as SQL: the GIN index finds values, an expression orders few articles. */
import { PLANNED_FOR_VALUES, raw, type SortOrder, type Sql, sql } from '../../database/sql.ts'
import { type MetadataFilter, metadataPathOf } from '../metadata-schema.ts'

/** Maximum number of articles that are sorted by a key of the metadata, which no index has in order. */
export const METADATA_SORT_MAX = 5_000

/**
 * Returns the conditions on the article `a` for filters by metadata. The values decide the plan: the index `article_metadata` for
 * a rare one, the order of the list for a frequent one.
 */
export const metadataConditions = (filters: readonly MetadataFilter[] = []): Sql[] =>
  filters.map((filter) => sql`${PLANNED_FOR_VALUES} a.metadata @> ANY(${containedBy(filter)}::jsonb[])`)

/** Returns the JSON that an article contains when it matches: each value as text, as what it looks like, and in a list. */
function containedBy({ path, values }: MetadataFilter): string[] {
  const nested = (value: unknown) => path.reduceRight((inner: unknown, step) => ({ [step]: inner }), value)
  return values
    .flatMap((text) => [text, ...scalarOf(text)])
    .flatMap((value) => [nested(value), nested([value])])
    .map((json) => JSON.stringify(json))
}

/** Returns the number, boolean or null that a text looks like, if any. */
function scalarOf(text: string): unknown[] {
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[-+]?\d+)?$/i.test(text)) return [Number(text)].filter(Number.isFinite)
  return /^(?:true|false|null)$/.test(text) ? [JSON.parse(text)] : []
}

/**
 * Returns the sort order by a key of the metadata of rows with the column `key`. Texts come before numbers, and numbers before
 * booleans, in the order of the type `jsonb`.
 */
export const metadataOrder = (sort: string): SortOrder => ({
  ...{ key: 's.key', id: 's.id', type: 'jsonb', direction: sort.startsWith('-') ? 'DESC' : 'ASC' },
})

/**
 * Returns the sort key of the article `a`: a scalar of the metadata, of a text the first hundred characters. Articles without one
 * are last in both directions: an object is greater than every scalar, and null is less.
 */
export function metadataKeySql(sort: string): Sql {
  const value = sql`(a.metadata #> ${metadataPathOf(sort) ?? []}::text[])`
  return sql`CASE jsonb_typeof(${value})
    WHEN 'string' THEN to_jsonb(left(${value} #>> '{}', 100)) WHEN 'number' THEN ${value} WHEN 'boolean' THEN ${value}
    ELSE ${raw(sort.startsWith('-') ? `'null'` : `'{}'`)}::jsonb END`
}

/** Returns true for the text of a sort key in a cursor. */
export function isMetadataKey(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
