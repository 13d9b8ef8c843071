/** Restores a backup: fills a schema of its own, migrates it, and then puts it in the place of the present tables. */
import { finished } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { copyTarget, listTables } from './backup.ts'
import { type BackupHeader, type BackupPart, readBackupFile, type TableHeader } from './backup-file.ts'
import { createClient } from './client.ts'
import { DatabaseError, toDatabaseError } from './errors.ts'
import { migrate } from './migrations.ts'
import { enterSchema, schemaOf, withSchema } from './schema-name.ts'

interface RestoreOptions {
  /** The folder of migrations. */
  migrations: string
  /** True to replace a database that is not empty. */
  isForced: boolean
}

/** The schema that is filled. It remains only when the process is killed. */
const STAGING_SCHEMA = 'inkstone_restore'

/**
 * Restores a backup, and applies the migrations that it lacks. Until all is complete, the database stays as it is. Returns the
 * header of the backup. Throws `CannotRun` when the file is no complete backup, was made by a newer version, servers use the
 * database, or the database is not empty and `isForced` is false.
 */
export async function restore(url: string, path: string, options: RestoreOptions): Promise<BackupHeader> {
  const { header, parts } = await readBackupFile(path)
  const client = createClient(url)
  try {
    await client.connect()
    const schema = schemaOf(url)
    await enterSchema(client, schema)
    await requireReplaceable(client, options.isForced)
    await dropStaging(client)
    const staging = withSchema(url, STAGING_SCHEMA)
    await migrate(staging, options.migrations, header.migrations)
    await fillTables(client, parts)
    await migrate(staging, options.migrations)
    await replaceSchema(client, schema)
    return header
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    await dropStaging(client).catch(() => {})
    throw toDatabaseError(error, client)
  } finally {
    await client.end().catch(() => {})
  }
}

const dropStaging = (client: pg.Client) => client.query(`DROP SCHEMA IF EXISTS ${STAGING_SCHEMA} CASCADE`)

/** Throws `DatabaseError` when processes use the database, or when it must not be replaced. */
async function requireReplaceable(client: pg.Client, isForced: boolean): Promise<void> {
  const sessions = await client.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'inkstone' AND pid <> pg_backend_pid()`,
  )
  if ((sessions.rowCount ?? 0) > 0)
    throw new DatabaseError('Inkstone is running on this database. Stop it, and then restore.')
  const tables = (await listTables(client)).map(({ table }) => table)
  if (tables.length === 0) return
  const others = tables.includes('article') && tables.includes('api_key') ? [] : tables
  if (others.length > 0)
    throw new DatabaseError(
      `The database has tables of another program (${others.slice(0, 3).join(', ')}). Restore into another database, or set DATABASE_SCHEMA.`,
    )
  if (isForced) return
  const { rowCount } = await client.query('SELECT FROM article UNION ALL (SELECT FROM api_key) LIMIT 1')
  if (rowCount !== 0)
    throw new DatabaseError(
      'The database has articles or API keys. Restore into an empty one (another DATA_DIR), or replace it with --force.',
    )
}

/** Fills the tables of the staging schema in one transaction. */
async function fillTables(client: pg.Client, parts: AsyncIterable<BackupPart>): Promise<void> {
  await client.query('BEGIN')
  await client.query(`SET LOCAL search_path = ${STAGING_SCHEMA}`)
  const tables = (await listTables(client)).map(({ table }) => pg.escapeIdentifier(table))
  await client.query(`TRUNCATE ${tables.join(', ')}`) // migrations insert rows, too
  await copyTables(client, parts)
  await client.query('COMMIT')
}

async function copyTables(client: pg.Client, parts: AsyncIterable<BackupPart>): Promise<void> {
  let copy: ReturnType<typeof openCopy> | null = null
  try {
    for await (const part of parts) {
      if ('rows' in part) await copy?.write(part.rows)
      else {
        await copy?.end()
        copy = 'table' in part ? openCopy(client, part.table) : null
      }
    }
  } catch (err) {
    await copy?.cancel(err as Error)
    throw err
  }
}

function openCopy(client: pg.Client, { table, columns }: TableHeader) {
  const stream = client.query(copyFrom(`COPY ${copyTarget(table, columns)} FROM STDIN`))
  const done = finished(stream)
  done.catch(() => {}) // `end` and `write` reject with it
  return {
    write: (rows: Buffer) =>
      Promise.race([new Promise<void>((resolve) => stream.write(rows, () => resolve())), done]),
    end: () => {
      stream.end()
      return done
    },
    /** Ends the statement with an error, so that the session can be used again. */
    cancel: (err: Error) => {
      stream.destroy(err)
      return done.catch(() => {})
    },
  }
}

async function replaceSchema(client: pg.Client, schema: string): Promise<void> {
  const name = pg.escapeIdentifier(schema)
  await client.query('BEGIN')
  await client.query(`DROP SCHEMA IF EXISTS ${name} CASCADE`)
  await client.query(`ALTER SCHEMA ${STAGING_SCHEMA} RENAME TO ${name}`)
  await client.query('COMMIT')
  await client.query('ANALYZE')
}
