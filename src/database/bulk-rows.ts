/** Bulk writes of rows: by COPY in a bulk transaction, else in one JSON parameter that PostgreSQL expands. */
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Transaction, Tx } from './transaction.ts'

/** A row by its columns' names. */
export type ColumnRow = Record<string, unknown>

/** Returns fields by the names of their columns: `createdAt` is `created_at`. */
export const snakeCaseColumns = (fields: Readonly<Record<string, unknown>>): ColumnRow =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  )

/** Columns whose type is an array of text; every other array is JSON. */
const TEXT_ARRAYS = new Set(['keywords', 'tags', 'scopes', 'events', 'languages'])

/**
 * Inserts rows into a table. Every row must have every column, since defaults do not apply. Times are Dates or ISO 8601
 * text; arrays and JSON are passed as they are.
 */
export function insertRows(
  transaction: Transaction,
  table: string,
  rows: readonly ColumnRow[],
): Promise<void> {
  return insertIntoTables(transaction, [[table, rows]])
}

/** A table and the rows to insert into it. */
export type TableRows = readonly [table: string, rows: readonly ColumnRow[]]

/**
 * Inserts rows into several tables, parents before children. Rows that are not copied go in one statement: a statement of a
 * transaction costs more than a row.
 */
export async function insertIntoTables(
  { tx, copySession }: Transaction,
  tables: readonly TableRows[],
): Promise<void> {
  const filled = tables.filter(([, rows]) => rows.length > 0)
  if (filled.length === 0) return
  if (copySession) {
    for (const [table, rows] of filled) await copyRows(copySession, table, rows)
    return
  }
  const inserts = filled.map(
    ([table], index) => `INSERT INTO ${table} SELECT * FROM ${expandedRows(table, index + 1)}`,
  )
  const last = inserts.pop()
  const others = inserts.map((insert, index) => `i${index} AS (${insert})`)
  const text = others.length === 0 ? last : `WITH ${others.join(', ')} ${last}`
  await tx.execute({ text: `${text}`, values: filled.map(([, rows]) => JSON.stringify(rows)) })
}

/** Inserts rows into a table, but those that a unique constraint excludes, and returns columns of the inserted ones. */
export function insertNewRows<Row extends object>(
  tx: Tx,
  table: string,
  rows: readonly ColumnRow[],
  returning: string,
): Promise<Row[]> {
  const text = `INSERT INTO ${table} SELECT * FROM ${expandedRows(table)} ON CONFLICT DO NOTHING RETURNING ${returning}`
  return tx.execute({ text, values: [JSON.stringify(rows)] })
}

/** Updates the given columns of existing rows, found by `id`. All rows must have the same columns. */
export async function updateRows(
  tx: Tx,
  table: string,
  rows: readonly (ColumnRow & { id: string })[],
): Promise<void> {
  const [first] = rows
  if (!first) return
  const columns = Object.keys(first).filter((column) => column !== 'id')
  const set = columns.map((column) => `${column} = r.${column}`).join(', ')
  const text = `UPDATE ${table} t SET ${set} FROM ${expandedRows(table)} r WHERE t.id = r.id`
  await tx.execute({ text, values: [JSON.stringify(rows)] })
}

/** Rows of a JSON parameter in the column types of a table. */
const expandedRows = (table: string, parameter = 1) =>
  `json_populate_recordset(NULL::${table}, $${parameter}::json)`

async function copyRows(session: pg.ClientBase, table: string, rows: readonly ColumnRow[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
  const lines = rows.map((row) => `${columns.map((column) => copyText(column, row[column])).join('\t')}\n`)
  const stream = session.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`))
  await new Promise<void>((done, failed) => {
    stream.on('finish', done).on('error', failed)
    stream.end(lines.join(''))
  })
}

/** A value in COPY's text format (PostgreSQL, "COPY", file formats). */
function copyText(column: string, value: unknown): string {
  if (value === null || value === undefined) return '\\N'
  if (typeof value === 'string') return escapeCopy(value)
  if (value instanceof Date) return value.toISOString()
  if (typeof value !== 'object') return String(value)
  return escapeCopy(
    Array.isArray(value) && TEXT_ARRAYS.has(column) ? arrayText(value) : JSON.stringify(value),
  )
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const escapeCopy = (text: string) =>
  text.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? character)

/** An array of text as PostgreSQL reads it (PostgreSQL, "Array input and output syntax"). */
const arrayText = (items: unknown[]) =>
  `{${items.map((item) => `"${String(item).replace(/["\\]/g, '\\$&')}"`).join(',')}}`
