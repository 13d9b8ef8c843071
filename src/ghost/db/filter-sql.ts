/** Converts filters and sort orders of Ghost's Content API to SQL, with all values as parameters. */
import { allOf, join, raw, type Sql, sql } from '../../database/sql.ts'
import { isUuid } from '../../schemas/text.ts'
import { type Filter, type FilterComparison, type FilterValue, invalidFilter } from '../model/filter.ts'
import type { OrderTerm } from '../model/order.ts'
import { parseTime } from '../model/time.ts'
import type { Column, Field, FieldType, ResourceFields } from './fields.ts'

/** Returns the condition of a filter. Throws `DomainError` `invalid` for an unknown field, or a value that its type excludes. */
export function filterSql(filter: Filter, resource: ResourceFields): Sql {
  if (!('filters' in filter)) return comparisonSql(filter, resource)
  const conditions = filter.filters.map((member) => filterSql(member, resource))
  return filter.operator === 'and' ? sql`(${allOf(conditions)})` : sql`(${join(conditions, ' OR ')})`
}

function comparisonSql(comparison: FilterComparison, { fields }: ResourceFields): Sql {
  const field = fields.get(comparison.field)
  if (!field)
    throw invalidFilter(
      `has the unknown field "${comparison.field.slice(0, 100)}". Known are: ${[...fields.keys()].join(', ')}`,
    )
  const { isNegated, operator, values } = comparison
  const positive =
    operator === 'all'
      ? allOf(values.map((value) => heldSql(field, { ...comparison, operator: 'in', values: [value] })))
      : heldSql(field, comparison)
  return isNegated ? sql`(${positive}) IS NOT TRUE` : sql`(${positive})`
}

/** Returns the condition that the row, or a row that is related to it, meets the comparison. */
function heldSql(field: Field, comparison: FilterComparison): Sql {
  if (!('related' in field)) return columnSql(field, comparison)
  const { field: name, operator, values } = comparison
  const given = values.filter((value) => value !== null)
  const related = sql`EXISTS (${field.related} AND ${columnSql(field, { field: name, operator, isNegated: false, values: given })})`
  if (operator !== 'in' || given.length === values.length) return related
  return sql`${related} OR NOT EXISTS (${field.related})` // `tag:null`: an article without tags
}

function columnSql({ type, value }: Column, { field, operator, values }: FilterComparison): Sql {
  if (operator === 'like') {
    if (type !== 'text') throw invalidFilter(`searches for text in "${field}", which is not text`)
    return sql`${value} ILIKE ${String(values[0])}`
  }
  const given = values.flatMap((each) => (each === null ? [] : toParameter(type, field, each)))
  const cast = raw(type)
  if (operator !== 'in') {
    if (given.length === 0) throw invalidFilter(`compares "${field}" with a value that has no order`)
    return sql`${value} ${raw(operator)} ${given[0]}::${cast}`
  }
  const isGiven = sql`${value} = ANY(${given}::${cast}[])`
  return values.includes(null) ? sql`${isGiven} OR ${value} IS NULL` : isGiven
}

/** Returns the parameters for a value: one, or none for a value that no row can have. */
function toParameter(type: FieldType, field: string, value: Exclude<FilterValue, null>): (string | number)[] {
  const words = { true: 'true', false: 'false', 1: 'true', 0: 'false' }[String(value)]
  switch (type) {
    case 'text':
      return [String(value)]
    case 'uuid':
      return isUuid(String(value)) ? [String(value)] : []
    case 'boolean':
      if (words === undefined)
        throw invalidFilter(`compares "${field}" with a value that is not true or false`)
      return [words]
    case 'float8':
      if (!/^-?\d{1,15}(\.\d{1,15})?$/.test(String(value)))
        throw invalidFilter(`compares "${field}" with a value that is not a number`)
      return [Number(value)]
    case 'timestamptz': {
      const instant = parseTime(String(value))
      if (instant === null)
        throw invalidFilter(
          `compares "${field}" with a value that is not a date such as '2024-01-31 12:00:00'`,
        )
      return [instant]
    }
  }
}

/** How a list is sorted. */
interface ListOrder {
  terms: readonly OrderTerm[]
  /** Slugs in the order of the list; null for a list that is sorted by `terms`. */
  slugs: readonly string[] | null
  /** The terms of a list without an order. */
  fallback: readonly OrderTerm[]
}

/** Returns ORDER BY for the rows `row`. Unknown fields are ignored. The id comes last, so that no item is on two pages. */
export function orderSql(
  row: 'a' | 't',
  { terms, slugs, fallback }: ListOrder,
  { order }: ResourceFields,
): Sql {
  const known = (each: readonly OrderTerm[]): Sql[] =>
    each.flatMap(({ field, direction }) => {
      const expression = order.get(field)
      return expression ? [sql`${expression} ${raw(direction)}`] : []
    })
  const chosen = known(terms)
  const bySlug = slugs === null ? [] : [sql`array_position(${slugs}::text[], ${raw(row)}.slug)`]
  const sorted = [chosen, bySlug].find((each) => each.length > 0) ?? known(fallback)
  return sql`ORDER BY ${join([...sorted, raw(`${row}.id DESC`)])}`
}
