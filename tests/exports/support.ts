/** Test helpers for exports: new databases, and the files of a folder. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Database, openDatabase } from '../../src/database/connection.ts'
import { createTestDatabase } from '../support/database.ts'

/** Creates an empty database that is dropped after the test. */
export async function newDatabase(): Promise<Database> {
  const { url, drop } = await createTestDatabase()
  const db = openDatabase(url, { readSessions: 5 })
  onTestFinished(async () => {
    await db.close()
    await drop()
  })
  return db
}

/** Returns the files of a folder by path. Their bytes are decoded as Latin-1, so that they can be compared as text. */
export async function filesIn(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const files = paths
    .sort()
    .map(async (path) => [path.slice(folder.length + 1), await readFile(path, 'latin1')] as const)
  return Object.fromEntries(await Promise.all(files))
}

/** Returns the paths of the articles in a folder. */
export async function articlesIn(folder: string): Promise<string[]> {
  return Object.keys(await filesIn(folder)).filter((path) => !path.startsWith('.'))
}
