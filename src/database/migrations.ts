/** Schema migrations at start, recorded in Prisma's table `_prisma_migrations`, without Prisma's command. */
import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { createClient } from './client.ts'
import { DatabaseError, toDatabaseError } from './errors.ts'
import {
  checksumOf,
  checksumsOf,
  type Migration,
  newerVersion,
  readMigrations,
  selectMigrations,
} from './migration-files.ts'
import { createSchema, enterSchema, schemaOf } from './schema-name.ts'

/** A row of Prisma's table that was not rolled back. One that is not finished has failed. */
interface MigrationRecord {
  migration_name: string
  checksum: string
  finished: boolean
}

/** The advisory lock that Prisma's schema engine holds while it migrates. */
const prismaLockId = 72707369

/** The table as Prisma's schema engine creates it. */
const createRecordTable = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`

/**
 * Applies the pending migrations of `folder` (`<name>/migration.sql`, as Prisma writes them). Each runs in one transaction
 * together with its record, so a failed one is rolled back. An advisory lock makes it safe to run in several processes at
 * once. The schema in `url` is created if needed. With `names`, only these migrations are applied. Returns the names of the migrations applied now, and a warning for each that was edited after it had been applied.
 * Throws `DatabaseError` when the database cannot be reached, the server is older than PostgreSQL 15, the encoding is not UTF8, the
 * database has a migration that `folder` does not contain, or a migration has failed.
 */
export async function migrate(
  url: string,
  folder: string,
  names?: readonly string[],
): Promise<{ applied: string[]; warnings: string[] }> {
  const migrations = selectMigrations(await readMigrations(folder), names)
  const client = createClient(url)
  try {
    await client.connect()
    const schema = schemaOf(url)
    await enterSchema(client, schema)
    const records = await readRecords(client)
    const applied =
      pendingMigrations(migrations, records).length > 0 ? await applyPending(client, schema, migrations) : []
    return { applied, warnings: editWarnings(migrations, records) }
  } catch (error) {
    throw toDatabaseError(error, client)
  } finally {
    await client.end().catch(() => {})
  }
}

/** Returns the names of the migrations that a database has, in the order of the folder; none when it is new. */
export const appliedMigrations = async (client: pg.Client): Promise<string[]> =>
  (await readRecords(client)).map(({ migration_name }) => migration_name).sort()

/** The migrations of a folder, compared with those of a database. The lists have names. */
export interface MigrationState {
  pending: string[]
  /** Applied to the database, but not in the folder. */
  unknown: string[]
  failed: string[]
  /** Edited after they had been applied. */
  edited: string[]
  /** The SQL of the applied migrations, in order. */
  appliedSql: string[]
}

/** Compares the migrations of a folder with those of a database, and changes nothing. */
export async function inspectMigrations(client: pg.Client, folder: string): Promise<MigrationState> {
  const migrations = await readMigrations(folder)
  const records = await readRecords(client)
  const applied = new Set(records.map(({ migration_name }) => migration_name))
  const names = new Set(migrations.map(({ name }) => name))
  return {
    pending: migrations.map(({ name }) => name).filter((name) => !applied.has(name)),
    unknown: [...applied].filter((name) => !names.has(name)),
    failed: records.filter(({ finished }) => !finished).map(({ migration_name }) => migration_name),
    edited: editedMigrations(migrations, records),
    appliedSql: migrations.filter(({ name }) => applied.has(name)).map(({ sql }) => sql),
  }
}

/** Returns the records, or none when the table does not exist: the database is new. */
async function readRecords(client: pg.Client): Promise<MigrationRecord[]> {
  const { rows } = await client
    .query<MigrationRecord>(
      `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished
       FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
    )
    .catch((error) => {
      if (error.code === '42P01') return { rows: [] } // undefined_table
      throw error
    })
  return rows
}

/**
 * Returns the migrations that have not been applied. Throws `DatabaseError` when one has failed earlier, or the database
 * has one that is not in the folder.
 */
function pendingMigrations(migrations: Migration[], records: MigrationRecord[]): Migration[] {
  const failed = records.find(({ finished }) => !finished)
  if (failed) {
    throw new DatabaseError(
      `Migration ${failed.migration_name} failed earlier. Repair the database, then run npx prisma migrate resolve.`,
    )
  }
  const names = new Set(migrations.map(({ name }) => name))
  const unknownNames = records.map((record) => record.migration_name).filter((name) => !names.has(name))
  if (unknownNames.length > 0) {
    throw newerVersion(unknownNames)
  }
  const appliedNames = new Set(records.map((record) => record.migration_name))
  return migrations.filter(({ name }) => !appliedNames.has(name))
}

const editWarnings = (migrations: Migration[], records: MigrationRecord[]): string[] =>
  editedMigrations(migrations, records).map(
    (name) => `Migration ${name} was edited after it had been applied.`,
  )

function editedMigrations(migrations: Migration[], records: MigrationRecord[]): string[] {
  const checksums = new Map(records.map(({ migration_name, checksum }) => [migration_name, checksum]))
  return migrations
    .filter(({ name, sql }) => !checksumsOf(sql).includes(checksums.get(name) ?? checksumOf(sql)))
    .map(({ name }) => name)
}

async function applyPending(client: pg.Client, schema: string, migrations: Migration[]): Promise<string[]> {
  await requireSuitableDatabase(client)
  const applied: string[] = []
  for (;;) {
    const name = await applyNext(client, schema, migrations)
    if (name === null) return applied
    applied.push(name)
  }
}

/**
 * Applies the first pending migration. Returns its name, or null when none is pending. The advisory lock is that of the transaction:
 * a lock of the session would outlive it behind a connection pooler.
 */
async function applyNext(client: pg.Client, schema: string, migrations: Migration[]): Promise<string | null> {
  await client.query('BEGIN')
  await client.query('SELECT pg_advisory_xact_lock($1)', [prismaLockId])
  await createSchema(client, schema)
  await client.query(createRecordTable)
  // Read under the lock: another process may have applied some meanwhile.
  const [migration] = pendingMigrations(migrations, await readRecords(client))
  if (migration) await apply(client, migration)
  await client.query('COMMIT')
  return migration?.name ?? null
}

/** Applies one migration and records it, inside a transaction. */
async function apply(client: pg.Client, { name, sql }: Migration): Promise<void> {
  await client.query(sql).catch((error) => {
    if (error.code === '42501') throw error // insufficient privilege: toDatabaseError has a better message
    throw new DatabaseError(`Migration ${name} failed and was rolled back: ${error.message}.`, {
      cause: error,
    })
  })
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, clock_timestamp(), clock_timestamp(), 1)`,
    [randomUUID(), checksumOf(sql), name],
  )
}

/** Throws `DatabaseError` when the server is too old, or when the database cannot store every character. */
async function requireSuitableDatabase(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string; number: number; encoding: string; name: string }>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
       current_setting('server_encoding') AS encoding, current_database() AS name`,
  )
  const [server] = rows
  if (server && server.number < 150_000) {
    throw new DatabaseError(`PostgreSQL 15 or newer is required. This server has version ${server.version}.`)
  }
  if (server && server.encoding !== 'UTF8') {
    throw new DatabaseError(
      `The database "${server.name}" has the encoding ${server.encoding}, but UTF8 is required. Create another one: CREATE DATABASE inkstone ENCODING 'UTF8' TEMPLATE template0;`,
    )
  }
}
