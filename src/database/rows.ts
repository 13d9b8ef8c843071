/** Many rows at once: one JSON parameter, which PostgreSQL unfolds. Prisma's createMany takes ten times the CPU for long texts. */
import type { Tx } from './connection.ts'

/** A row by its columns' names. */
export type ColumnRow = Record<string, unknown>

/**
 * Inserts rows into a table of ours. Every column has to be there, since defaults do not apply. Times are given as Dates
 * or ISO 8601 text, arrays and JSON as they are.
 */
export async function insertRows(tx: Tx, table: string, rows: readonly ColumnRow[]): Promise<void> {
  if (rows.length === 0) return
  const text = `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1::json)`
  await tx.$executeRawUnsafe(text, JSON.stringify(rows))
}

/** Replaces the given columns of rows that are there, found by `id`. All rows name the same columns. */
export async function updateRows(
  tx: Tx,
  table: string,
  rows: readonly (ColumnRow & { id: string })[],
): Promise<void> {
  const [first] = rows
  if (!first) return
  const columns = Object.keys(first).filter((column) => column !== 'id')
  const set = columns.map((column) => `${column} = r.${column}`).join(', ')
  const text = `UPDATE ${table} t SET ${set} FROM json_populate_recordset(NULL::${table}, $1::json) r WHERE t.id = r.id`
  await tx.$executeRawUnsafe(text, JSON.stringify(rows))
}
