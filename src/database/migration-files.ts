/** Files of migrations (`<name>/migration.sql`): read, selected by name, and their checksums. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseError } from './errors.ts'

export interface Migration {
  name: string
  sql: string
}

/** Returns the migrations of a folder in the order of their names. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const readMigration = async (name: string) => ({
    name,
    sql: await readFile(join(folder, name, 'migration.sql'), 'utf8'),
  })
  return Promise.all(names.sort().map(readMigration))
}

/** Returns the migrations with these names; all of them without names. Throws `DatabaseError` when one does not exist. */
export function selectMigrations(migrations: Migration[], names?: readonly string[]): Migration[] {
  if (!names) return migrations
  const unknown = names.filter((name) => !migrations.some((migration) => migration.name === name))
  if (unknown.length > 0) throw newerVersion(unknown)
  return migrations.filter(({ name }) => names.includes(name))
}

/** The error about migrations of a database, or of a backup, that do not exist here. */
export const newerVersion = (unknown: readonly string[]) =>
  new DatabaseError(
    `The database was migrated by a newer version of Inkstone (unknown migration ${unknown.join(', ')}). Update Inkstone.`,
  )

/** Returns the checksum as Prisma records it. */
export function checksumOf(sql: string): string {
  return createHash('sha256').update(sql).digest('hex')
}

/** Returns the checksums of the text as it is, with LF and with CRLF: line endings do not make it another migration. */
export function checksumsOf(sql: string): string[] {
  const lf = sql.replaceAll('\r\n', '\n')
  return [sql, lf, lf.replaceAll('\n', '\r\n')].map(checksumOf)
}
