/** Facts about a database for `inkstone doctor`: server, durability, encoding, migrations, indexes, clock, replication. Changes nothing. */
import type pg from 'pg'
import { createClient } from './client.ts'
import { toDatabaseError } from './errors.ts'
import { inspectMigrations, type MigrationState } from './migrations.ts'
import { enterSchema, schemaOf } from './schema-name.ts'

/** Settings and state of a server and its database, as one statement reads them. */
interface ServerFacts {
  /** The version of PostgreSQL, such as `18.1`. */
  version: string
  /** The same as a number, such as 180001. */
  versionNumber: number
  encoding: string
  /** True when the collation of the operating system, or of ICU, has changed since indexes on text were built. */
  hasOutdatedCollation: boolean
  /** True for a standby, and for a server that refuses writes. */
  isReadOnly: boolean
  connections: number
  maxConnections: number
  /** The size of the database with its unit, such as `12 MB`. */
  size: string
  /** The age of the last archived WAL file, in seconds; null without an archive. */
  archiveAgeSeconds: number | null
  /** True when the last attempt to archive a WAL file has failed. */
  isArchiveFailing: boolean
  /** Settings that are off and without which a crash loses data. */
  unsafeSettings: string[]
  /** Replication slots that no replica uses, with the bytes of WAL that they keep. */
  slots: { name: string; bytes: number }[]
  invalidIndexes: string[]
  indexes: string[]
}

/** The facts about a database. */
export interface DatabaseInspection {
  server: ServerFacts
  migrations: MigrationState
  /** Indexes that the applied migrations have created, and that do not exist. */
  missingIndexes: string[]
  /** The clock of the database minus that of this process, in milliseconds. As exact as half of the round trip. */
  clockDifferenceMs: number
}

const readServerFacts = `
  SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS "versionNumber",
    current_setting('server_encoding') AS encoding,
    coalesce(d.datcollversion <> pg_database_collation_actual_version(d.oid), false) OR EXISTS (
      SELECT FROM pg_collation c WHERE c.collname = 'human' AND c.collversion <> pg_collation_actual_version(c.oid)) AS "hasOutdatedCollation",
    pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool AS "isReadOnly",
    (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections,
    current_setting('max_connections')::int AS "maxConnections",
    pg_size_pretty(pg_database_size(d.oid)) AS size,
    (SELECT extract(epoch FROM clock_timestamp() - last_archived_time)::float8 FROM pg_stat_archiver
     WHERE current_setting('archive_mode') <> 'off') AS "archiveAgeSeconds",
    (SELECT coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) FROM pg_stat_archiver)
      AS "isArchiveFailing",
    (SELECT coalesce(json_agg(name ORDER BY name), '[]') FROM pg_settings
     WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off') AS "unsafeSettings",
    (SELECT coalesce(json_agg(json_build_object('name', slot_name, 'bytes',
       CASE WHEN pg_is_in_recovery() THEN 0 ELSE coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0) END)), '[]')
     FROM pg_replication_slots WHERE NOT active) AS slots,
    (SELECT coalesce(json_agg(c.relname ORDER BY c.relname), '[]') FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE NOT i.indisvalid AND c.relnamespace = to_regnamespace(current_schema())) AS "invalidIndexes",
    (SELECT coalesce(json_agg(relname), '[]') FROM pg_class
     WHERE relkind = 'i' AND relnamespace = to_regnamespace(current_schema())) AS indexes
  FROM pg_database d WHERE d.datname = current_database()`

/** Inspects a database. Throws `DatabaseError` with one line of advice when it cannot be reached. */
export async function inspectDatabase(url: string, migrationsFolder: string): Promise<DatabaseInspection> {
  const client = createClient(url)
  try {
    await client.connect()
    await enterSchema(client, schemaOf(url))
    const clockDifferenceMs = await readClockDifference(client)
    const { rows } = await client.query<ServerFacts>(readServerFacts)
    const [server] = rows
    if (!server) throw new Error('the server returned no facts about the database')
    const migrations = await inspectMigrations(client, migrationsFolder)
    const existing = new Set(server.indexes)
    const missingIndexes = indexesOf(migrations.appliedSql).filter((name) => !existing.has(name))
    return { server, migrations, missingIndexes, clockDifferenceMs }
  } catch (error) {
    throw toDatabaseError(error, client)
  } finally {
    await client.end().catch(() => {})
  }
}

async function readClockDifference(client: pg.Client): Promise<number> {
  const before = Date.now()
  const { rows } = await client.query<{ now: number }>(
    'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now',
  )
  return (rows[0]?.now ?? Number.NaN) - (before + Date.now()) / 2
}

/** Returns the names of the indexes that migrations create, without those that they drop. */
function indexesOf(migrations: readonly string[]): string[] {
  const names = new Set<string>()
  const statement = /^\s*(CREATE(?: UNIQUE)?|DROP) INDEX "([^"]+)"/gm
  for (const text of migrations) {
    for (const [, action = '', name = ''] of text.matchAll(statement)) {
      if (action === 'DROP') names.delete(name)
      else names.add(name)
    }
  }
  return [...names]
}
