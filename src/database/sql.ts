/** SQL composition: the `sql` template tag, prepared statements with named parameters, and fragments that many statements share. */
import { Prisma } from '../generated/prisma/client.ts'
import type { Cursor, Slice } from '../schemas/pagination.ts'

/**
 * `sql` builds a statement or a fragment: an interpolated value becomes a placeholder, an interpolated fragment is inlined.
 * `raw` makes a fragment of constant text, such as the name of a table; `join` joins fragments, `empty` is none.
 */
export const { sql, raw, join, empty } = Prisma
export type Sql = Prisma.Sql

/** The text of a statement and the values of its placeholders; every `Sql` is one. */
export interface Statement {
  text: string
  values: readonly unknown[]
}

/** The placeholder of a prepared statement for a value that is given by name at each execution. */
class NamedParameter {
  constructor(readonly name: string) {}
}

/**
 * Builds the text of a statement once and returns a function that binds its parameters; undefined is bound as null. Use it
 * for statements that run for most requests: composing an `Sql` costs more than binding values.
 */
export function prepareStatement<Parameters extends object>(
  build: (parameter: (name: keyof Parameters & string) => NamedParameter) => Sql,
): (parameters: Parameters) => Statement {
  const { text, values } = build((name) => new NamedParameter(name))
  return (parameters) => {
    const byName = parameters as Readonly<Record<string, unknown>>
    const bind = (value: unknown) => (value instanceof NamedParameter ? (byName[value.name] ?? null) : value)
    return { text, values: values.map(bind) }
  }
}

/** Returns the conjunction of conditions; `true` of none. */
export const allOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`true` : join([...conditions], ' AND ')

/** The order in which people sort titles and names: letters before case and accents, numbers by their value. */
export const HUMAN_ORDER = 'COLLATE "human"'

/**
 * Returns a JSON object with the given members. It has no blanks between tokens, like JSON that JavaScript prints;
 * `json_build_object` and jsonb have some.
 */
export const jsonObjectSql = (members: Readonly<Record<string, Sql>>): Sql =>
  sql`(SELECT row_to_json(o) FROM (SELECT ${join(Object.entries(members).map(([name, value]) => sql`${value} AS ${raw(`"${name}"`)}`))}) o)`

/** Returns an aggregate: the JSON array of `item` of every row, without blanks between tokens; empty without rows. */
export const jsonArraySql = (item: Sql, orderBy: string): Sql =>
  sql`coalesce(array_to_json(array_agg(${item} ORDER BY ${raw(orderBy)})), '[]')`

/** Returns a timestamptz as RFC 3339 text in UTC with milliseconds, which SQL's JSON functions do not print. */
export const isoTimeSql = (column: string): Sql =>
  raw(`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)

/** The columns by which a list is sorted, the type of the first, and the direction of the list. */
export interface SortOrder {
  key: string
  id: string
  type: 'timestamptz' | 'text' | 'uuid' | 'jsonb'
  direction: 'ASC' | 'DESC'
}

/** Returns the operator that compares the sort key of a row with that of a cursor. */
export const keysetOperator = ({ inclusive }: Cursor, ascending: boolean): Sql =>
  raw(`${ascending ? '>' : '<'}${inclusive ? '=' : ''}`)

/** Limits that `constantLimitSql` writes as numbers. They are few, because the number of prepared texts is limited. */
const USUAL_LIMITS = new Set([10, 20, 50, 100])

/**
 * Returns the LIMIT of a slice as a number of the text, for a list whose conditions have no values; null for unusual limits and
 * for page numbers. PostgreSQL plans such a statement once. With a parameter in LIMIT it assumes a tenth of the table, finds
 * that plan worse, and plans again for each request, which costs as much as the list itself.
 */
export const constantLimitSql = ({ limit, offset }: Slice): Sql | null =>
  offset === 0 && USUAL_LIMITS.has(limit) ? raw(`LIMIT ${limit + 1}`) : null

/** The parts of a statement that reads a slice of a list. `tail` is `orderBy` and `limit`. */
interface KeysetParts {
  conditions: Sql[]
  isAscending: boolean
  orderBy: Sql
  limit: Sql
  tail: Sql
}

/** Returns where a slice begins, as a row comparison that an index supports, and the order and the limit in which it is read. */
export function keysetSql(order: SortOrder, slice: Slice): KeysetParts {
  const { cursor } = slice
  const isAscending = (order.direction === 'ASC') === (cursor?.direction !== 'prev')
  const direction = isAscending ? 'ASC' : 'DESC'
  const orderBy = raw(`ORDER BY ${order.key} ${direction}, ${order.id} ${direction}`)
  const limit = sql`LIMIT ${slice.limit + 1} OFFSET ${slice.offset}`
  return {
    conditions: cursor ? [afterCursorSql(order, cursor, isAscending)] : [],
    isAscending,
    orderBy,
    limit,
    tail: sql`${orderBy} ${limit}`,
  }
}

function afterCursorSql({ key, id, type }: SortOrder, cursor: Cursor, isAscending: boolean): Sql {
  const operator = keysetOperator(cursor, isAscending)
  return sql`(${raw(key)}, ${raw(id)}) ${operator} (${cursor.key}::${raw(type)}, ${cursor.id}::uuid)`
}

/** A comment in statements whose best plan depends on their values. They run unprepared, and are planned each time. */
export const PLANNED_FOR_VALUES = raw('/* planned for its values */')

/** Further texts run unprepared: a session holds every prepared plan, and a list of ids has a text for each length. */
const MAX_PREPARED_TEXTS = 300

/** Returns a function that names each text for PREPARE. The name of a text that runs unprepared is empty. */
export function statementNames(): (text: string) => string {
  const names = new Map<string, string>()
  return (text) => {
    const existing = names.get(text)
    if (existing) return existing
    if (names.size >= MAX_PREPARED_TEXTS || text.includes(PLANNED_FOR_VALUES.sql)) return ''
    const name = `inkstone_${names.size}`
    names.set(text, name)
    return name
  }
}
