/** Databases and folders for the tests of the export. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Database, openDatabase } from '../../src/database/connection.ts'
import { createTestDatabase } from '../support/database.ts'

/** An empty database, gone when the test is done. */
export async function newDatabase(): Promise<Database> {
  const { url, drop } = await createTestDatabase()
  const db = openDatabase(url, { max: 5 })
  onTestFinished(async () => {
    await db.close()
    await drop()
  })
  return db
}

/** Every file of a folder by its path, as bytes in Latin-1, which are easily compared. */
export async function filesIn(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const files = paths
    .sort()
    .map(async (path) => [path.slice(folder.length + 1), await readFile(path, 'latin1')] as const)
  return Object.fromEntries(await Promise.all(files))
}

/** The paths of a folder's articles. */
export async function articlesIn(folder: string): Promise<string[]> {
  return Object.keys(await filesIn(folder)).filter((path) => !path.startsWith('.'))
}
