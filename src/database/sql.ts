/** SQL composition: Prisma's `sql` template tag, and the fragments that many statements share. */
import { Prisma } from '../generated/prisma/client.ts'
import type { Cursor, Slice } from '../schemas/pagination.ts'

/**
 * `sql` builds a statement or a fragment: an interpolated value becomes a placeholder, an interpolated fragment is inlined.
 * `raw` makes a fragment of constant text, such as the name of a table.
 */
export const { sql, raw } = Prisma
export type Sql = Prisma.Sql

/** The text of a statement and the values of its placeholders; every `Sql` is one. */
export interface Statement {
  text: string
  values: readonly unknown[]
}

/** Takes a value and answers its placeholder: `$1`, `$2`, … */
export type BindValue = (value: unknown) => string

/** Collects the values of a statement while its text is put together. */
export function bindValues(): { bind: BindValue; values: unknown[] } {
  const values: unknown[] = []
  return { values, bind: (value) => `$${values.push(value)}` }
}

/** A timestamptz as RFC 3339 text in UTC with milliseconds; json_build_object's own form has neither. */
export function isoTimeSql(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

/** The columns by which a list is sorted, the type of the first, and the direction of the list. */
export interface SortOrder {
  key: string
  id: string
  type: 'timestamptz' | 'text' | 'uuid'
  direction: 'ASC' | 'DESC'
}

/** How what a cursor asks for compares with the item at its place. */
export const keysetOperator = ({ inclusive }: Cursor, ascending: boolean): string =>
  `${ascending ? '>' : '<'}${inclusive ? '=' : ''}`

/** Where a slice begins and how it is read: a row comparison, which one index answers, and the tail of the statement. */
export function keysetSql(
  order: SortOrder,
  slice: Slice,
  bind: BindValue,
): { conditions: string[]; isAscending: boolean; orderBy: string; limit: string; tail: string } {
  const forwards = slice.cursor?.direction !== 'prev'
  const isAscending = (order.direction === 'ASC') === forwards
  const conditions = slice.cursor
    ? [
        `(${order.key}, ${order.id}) ${keysetOperator(slice.cursor, isAscending)} (${bind(slice.cursor.key)}::${order.type}, ${bind(slice.cursor.id)}::uuid)`,
      ]
    : []
  const direction = isAscending ? 'ASC' : 'DESC'
  const orderBy = `ORDER BY ${order.key} ${direction}, ${order.id} ${direction}`
  const limit = `LIMIT ${bind(slice.limit + 1)} OFFSET ${bind(slice.offset)}`
  return { conditions, isAscending, orderBy, limit, tail: `${orderBy} ${limit}` }
}
