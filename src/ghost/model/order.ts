/** Parses `order` and filters by slug to sort orders. */
import type { Filter } from './filter.ts'

/** A field by which a list is sorted. */
export interface OrderTerm {
  field: string
  direction: 'ASC' | 'DESC'
}

/** Maximum number of fields that count. */
const TERMS_MAX = 5

/** Parses `published_at desc, title asc`. As in Ghost, terms of another form are ignored. */
export function parseOrder(text: string): OrderTerm[] {
  return text.split(',', TERMS_MAX).flatMap((term): OrderTerm[] => {
    const [, field = '', direction = ''] = /^\s*([a-z_.]+)\s+(asc|desc)\s*$/i.exec(term) ?? []
    return field === ''
      ? []
      : [{ field: field.toLowerCase(), direction: /asc/i.test(direction) ? 'ASC' : 'DESC' }]
  })
}

/** Returns the slugs of a filter such as `slug:[b,a]`. As in Ghost, they are the order of a list without `order`. */
export function slugsInOrder(filter: Filter | null): string[] | null {
  if (filter === null) return null
  if ('filters' in filter) return filter.filters.map(slugsInOrder).find((slugs) => slugs !== null) ?? null
  const { field, operator, isNegated, values } = filter
  return field === 'slug' && operator === 'in' && !isNegated && values.length > 1 ? values.map(String) : null
}
