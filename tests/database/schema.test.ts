/** Prisma's schema compared with the tables that the migrations create. */

import { readFile } from 'node:fs/promises'
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { sql } from '../../src/database/sql.ts'
import { createTestDatabase } from '../support/database.ts'

const schema = await readFile(new URL('../../prisma/schema.prisma', import.meta.url), 'utf8')
const database = await createTestDatabase()
const db = openDatabase(database.url)
afterAll(async () => {
  await db.close()
  await database.drop()
})

const blocks = [...schema.matchAll(/^(model|enum) (\w+) \{\n([\s\S]*?)^\}/gm)].map(
  ([, kind, name = '', body = '']) => ({
    kind,
    name,
    body,
    table: /@@map\("(\w+)"\)/.exec(body)?.[1] ?? name,
  }),
)
const models = blocks.filter(({ kind }) => kind === 'model')
const enums = new Map(blocks.filter(({ kind }) => kind === 'enum').map(({ name, table }) => [name, table]))

const types: Record<string, string> = {
  ...{ String: 'text', Int: 'integer', BigInt: 'bigint', Boolean: 'boolean', Json: 'jsonb', Bytes: 'bytea' },
  ...{ Unsupported: 'tsvector' }, // the only column type that Prisma does not support
  ...{
    Float: 'double precision',
    Uuid: 'uuid',
    SmallInt: 'smallint',
    'Timestamptz(3)': 'timestamp(3) with time zone',
  },
}

/** Returns a field as `table.column type`, or undefined for a relation. Prisma's migrations create lists without NOT NULL. */
function columnOf(table: string, line: string): string | undefined {
  const [, field = '', type = '', modifier] = /^ {2}(\w+)\s+(\w+)(\[\]|\?)?/.exec(line) ?? []
  const native = /@db\.(\w+(?:\(\d+\))?)/.exec(line)?.[1] ?? type
  const sqlType = types[native] ?? enums.get(type)
  if (!sqlType) return undefined
  const column = /@map\("(\w+)"\)/.exec(line)?.[1] ?? field
  return `${table}.${column} ${sqlType}${modifier === '[]' ? '[]' : ''}${modifier ? '' : ' NOT NULL'}`
}

test('every column matches a field in name, type and nullability, and no column is missing or extra', async () => {
  const expected = models.flatMap(({ table, body }) =>
    body.split('\n').flatMap((line) => columnOf(table, line) ?? []),
  )
  const rows = await db.query<{ line: string }>(
    sql`SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) ||
       CASE WHEN a.attnotnull AND format_type(a.atttypid, a.atttypmod) NOT LIKE '%[]' THEN ' NOT NULL' ELSE '' END AS line
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
       AND c.relname <> '_prisma_migrations'`,
  )
  expect(rows.map(({ line }) => line).sort()).toEqual(expected.sort())
  expect(expected.length).toBeGreaterThan(80)
})

test('every enum has the labels of the schema, in the same order', async () => {
  const rows = await db.query<{ name: string; labels: string[] }>(
    sql`SELECT t.typname AS name, array_agg(e.enumlabel::text ORDER BY e.enumsortorder) AS labels
     FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid GROUP BY 1`,
  )
  const expected = blocks
    .filter(({ kind }) => kind === 'enum')
    .map(({ table, body }) => [table, body.match(/^ {2}\w+$/gm)?.map((label) => label.trim())])
  expect(new Map(rows.map(({ name, labels }) => [name, labels]))).toEqual(
    new Map(expected as [string, string[]][]),
  )
})

test('the database has every unique key and index of the schema', async () => {
  const expected = models.flatMap(({ table, body }) => {
    const columns = new Map(
      [...body.matchAll(/^ {2}(\w+).*?(?:[^@]@map\("(\w+)"\).*)?$/gm)].map(([, f = '', c]) => [f, c ?? f]),
    )
    return [...body.matchAll(/^ {2}@@(id|unique|index)\(\[(.*)\]\)/gm)].map(([, , list = '']) => {
      const fields = list.replaceAll(/\(sort: Desc\)/g, ' DESC').split(', ')
      return `${table} (${fields.map((f) => f.replace(/^\w+/, (name) => columns.get(name) ?? name)).join(', ')})`
    })
  })
  const rows = await db.query<{ line: string }>({
    text: `SELECT tablename || ' ' || coalesce(substring(indexdef FROM '\\(.*\\)$'), '') AS line FROM pg_indexes WHERE schemaname = 'public'`,
    values: [],
  })
  expect(rows.map(({ line }) => line.replaceAll('"', ''))).toEqual(expect.arrayContaining(expected))
  expect(expected.length).toBeGreaterThan(10)
})
