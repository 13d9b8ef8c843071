/** Files of schema migrations, and their checksums as Prisma records them. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Migration {
  name: string
  sql: string
}

/** Returns the migrations of a folder (`<name>/migration.sql`) in order. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const readMigration = async (name: string) => ({
    name,
    sql: await readFile(join(folder, name, 'migration.sql'), 'utf8'),
  })
  return Promise.all(names.sort().map(readMigration))
}

/** Returns the checksum that Prisma records. */
export function checksumOf(sql: string): string {
  return createHash('sha256').update(sql).digest('hex')
}

/** Returns the checksums of the text as it is, with LF and with CRLF: line endings do not make it another migration. */
export function checksumsOf(sql: string): string[] {
  const lf = sql.replaceAll('\r\n', '\n')
  return [sql, lf, lf.replaceAll('\n', '\r\n')].map(checksumOf)
}
