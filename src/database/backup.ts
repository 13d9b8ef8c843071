/** Backups of a database without programs of PostgreSQL: all tables in one consistent state, while servers run. */
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { type BackupPart, writeBackupFile } from './backup-file.ts'
import { createClient } from './client.ts'
import { DatabaseError, toDatabaseError } from './errors.ts'
import { appliedMigrations } from './migrations.ts'
import { enterSchema, schemaOf } from './schema-name.ts'

/**
 * Writes a backup of all tables to a file, as of one moment. Returns the number of articles in it. Throws `CannotRun` when the
 * database cannot be reached, has no tables, or the file cannot be written.
 */
export async function backUp(url: string, path: string, version: string): Promise<{ articles: number }> {
  const client = createClient(url)
  try {
    await client.connect()
    await enterSchema(client, schemaOf(url))
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY')
    const migrations = await appliedMigrations(client)
    if (migrations.length === 0)
      throw new DatabaseError('The database has no tables: there is nothing to back up.')
    const { rows } = await client.query<{ articles: number }>('SELECT count(*)::int AS articles FROM article')
    const header = { inkstoneBackup: 1, version, createdAt: new Date().toISOString(), migrations } as const
    await writeBackupFile(path, header, readTables(client))
    return { articles: rows[0]?.articles ?? 0 }
  } catch (error) {
    throw toDatabaseError(error, client)
  } finally {
    await client.end().catch(() => {})
  }
}

async function* readTables(client: pg.Client): AsyncGenerator<BackupPart> {
  for (const { table, columns } of await listTables(client)) {
    yield { table: { table, columns } }
    const stream = client.query(copyTo(`COPY ${copyTarget(table, columns)} TO STDOUT`))
    for await (const rows of stream) yield { rows: rows as Buffer }
  }
}

/** Returns the table and its columns for COPY. */
export const copyTarget = (table: string, columns: readonly string[]): string =>
  `${pg.escapeIdentifier(table)} (${columns.map(pg.escapeIdentifier).join(', ')})`

interface TableColumns {
  table: string
  columns: string[]
  /** The tables to which its foreign keys refer. */
  references: string[]
}

const TABLES_STATEMENT = `
  SELECT c.relname AS table,
    (SELECT json_agg(attname ORDER BY attnum) FROM pg_attribute
     WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns,
    (SELECT coalesce(json_agg(f.relname), '[]') FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid
     WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid) AS references
  FROM pg_class c
  WHERE c.relkind = 'r' AND c.relnamespace = to_regnamespace(current_schema()) AND c.relname <> '_prisma_migrations'
  ORDER BY c.relname`

/** Returns the tables of the schema, each after those to which it refers: so they can be filled in this order. */
export async function listTables(client: pg.Client): Promise<TableColumns[]> {
  const { rows } = await client.query<TableColumns>(TABLES_STATEMENT)
  const sorted = new Map<string, TableColumns>()
  const add = (table: TableColumns) => {
    for (const other of rows)
      if (table.references.includes(other.table) && !sorted.has(other.table)) add(other)
    sorted.set(table.table, table)
  }
  for (const table of rows) if (!sorted.has(table.table)) add(table)
  return [...sorted.values()]
}
