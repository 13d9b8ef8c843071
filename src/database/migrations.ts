/** Brings a database's schema up to date at start, in Prisma's own bookkeeping, without Prisma's command. */
import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { DatabaseError, toDatabaseError } from './errors.ts'
import { createClient } from './single-session.ts'

interface Migration {
  name: string
  sql: string
}

/** A row of Prisma's table: neither finished nor rolled back means that it failed half-way. */
interface Entry {
  migration_name: string
  checksum: string
  finished: boolean
}

/** The lock under which Prisma's schema engine migrates. */
const prismaLock = 72707369

/** As Prisma's schema engine creates it. */
const bookkeeping = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`

/**
 * Applies the migrations of `folder` (Prisma's: `<name>/migration.sql`) that the database has not had, each in one
 * transaction with its entry, so a failed one leaves nothing. Any number of processes may do so at once.
 * `applied` are the names of those applied now; `warnings` name those that were edited afterwards.
 * Throws DatabaseError when the database cannot be reached, is older than PostgreSQL 15, is newer than this program, or
 * holds a migration that failed.
 */
export async function migrate(
  url: string,
  folder: string,
): Promise<{ applied: string[]; warnings: string[] }> {
  const migrations = await readMigrations(folder)
  const client = createClient(url)
  try {
    await client.connect()
    const entries = await readEntries(client)
    const applied = pendingOf(migrations, entries).length > 0 ? await applyPending(client, migrations) : []
    return { applied, warnings: editedOf(migrations, entries) }
  } catch (error) {
    throw toDatabaseError(error, client)
  } finally {
    await client.end().catch(() => {})
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const read = async (name: string) => ({
    name,
    sql: await readFile(join(folder, name, 'migration.sql'), 'utf8'),
  })
  return Promise.all(names.sort().map(read))
}

/** None at all when the table is not there yet: the database is new. */
async function readEntries(client: pg.Client): Promise<Entry[]> {
  const { rows } = await client
    .query<Entry>(
      `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished
       FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
    )
    .catch((error) => {
      if (error.code === '42P01') return { rows: [] } // undefined_table
      throw error
    })
  return rows
}

/** The migrations still to apply. Throws DatabaseError if the database's own history forbids to go on. */
function pendingOf(migrations: Migration[], entries: Entry[]): Migration[] {
  const failed = entries.find(({ finished }) => !finished)
  if (failed) {
    throw new DatabaseError(
      `Migration ${failed.migration_name} failed earlier: repair the database, then run npx prisma migrate resolve.`,
    )
  }
  const known = new Set(migrations.map(({ name }) => name))
  const unknown = entries.filter(({ migration_name }) => !known.has(migration_name))
  if (unknown.length > 0) {
    const names = unknown.map(({ migration_name }) => migration_name).join(', ')
    throw new DatabaseError(
      `The database is newer than this program, which does not know migration ${names}.`,
    )
  }
  const done = new Set(entries.map(({ migration_name }) => migration_name))
  return migrations.filter(({ name }) => !done.has(name))
}

function editedOf(migrations: Migration[], entries: Entry[]): string[] {
  const checksums = new Map(entries.map(({ migration_name, checksum }) => [migration_name, checksum]))
  return migrations
    .filter(({ name, sql }) => !checksumsOf(sql).includes(checksums.get(name) ?? checksumOf(sql)))
    .map(({ name }) => `Migration ${name} was edited after it had been applied.`)
}

async function applyPending(client: pg.Client, migrations: Migration[]): Promise<string[]> {
  await requireVersion(client)
  await client.query('SELECT pg_advisory_lock($1)', [prismaLock]) // ends with the session
  await client.query(bookkeeping)
  const pending = pendingOf(migrations, await readEntries(client)) // another process may have been first
  for (const migration of pending) await apply(client, migration)
  return pending.map(({ name }) => name)
}

async function apply(client: pg.Client, { name, sql }: Migration): Promise<void> {
  await client.query('BEGIN')
  await client.query(sql).catch((error) => {
    if (error.code === '42501') throw error // toDatabaseError has better advice
    throw new DatabaseError(`Migration ${name} failed and was undone: ${error.message}.`, { cause: error })
  })
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
    [randomUUID(), checksumOf(sql), name],
  )
  await client.query('COMMIT')
}

async function requireVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string; number: number }>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number`,
  )
  const [server] = rows
  if (server && server.number < 150_000) {
    throw new DatabaseError(`PostgreSQL 15 or newer is needed; this server is ${server.version}.`)
  }
}

function checksumOf(sql: string): string {
  return createHash('sha256').update(sql).digest('hex')
}

/** As it is and with either line ending: Prisma, too, takes a checkout on Windows for the same migration. */
function checksumsOf(sql: string): string[] {
  const lf = sql.replaceAll('\r\n', '\n')
  return [sql, lf, lf.replaceAll('\n', '\r\n')].map(checksumOf)
}
