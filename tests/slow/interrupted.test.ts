/** Imports that are killed repeatedly: a further run writes the same rows as an uninterrupted import. */

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { sql } from '../../src/database/sql.ts'
import { inkstoneProcess, start } from '../support/cli.ts'
import { createTestDatabase } from '../support/database.ts'
import { folderOf } from '../support/folder.ts'

const FILES = 10_000
const KILLS = 10

/** Returns a seeded generator of random numbers from 0 to 1 (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Creates files with conflicting slugs: 100 names in 100 folders. */
async function createFiles(): Promise<string> {
  const folder = await folderOf({})
  for (let n = 0; n < FILES; n++) {
    const path = join(folder, `part-${n % 100}`, `name-${Math.floor(n / 100)}.md`)
    if (n < 100) await mkdir(join(folder, `part-${n}`))
    const tags = [`tag-${n % 7}`, `tag-${n % 31}`].join(', ')
    await writeFile(
      path,
      `---\ntitle: Number ${n}\ntags: ${tags}\nauthor: Author ${n % 13}\n---\n${'Words of the body. '.repeat(40)}`,
    )
  }
  return folder
}

/** Returns all that an import writes, except ids and times. */
async function rowsOf(url: string): Promise<unknown[]> {
  const db = openDatabase(url)
  const rows = await db.query<Record<string, unknown>>(
    sql`SELECT f.path, f.slug, f.hash, f.article_version, a.slug AS article_slug, a.title, a.html, a.status::text, a.version,
      (SELECT array_agg(t.slug ORDER BY x.position) FROM article_tag x JOIN tag t ON t.id = x.tag_id WHERE x.article_id = a.id) AS tags,
      (SELECT array_agg(u.slug ORDER BY x.position) FROM article_author x JOIN author u ON u.id = x.author_id WHERE x.article_id = a.id) AS authors,
      (SELECT count(*)::int FROM revision r WHERE r.article_id = a.id) AS revisions,
      (SELECT count(*)::int FROM change c WHERE c.entity_id = a.id) AS changes
    FROM import_file f JOIN article a ON a.id = f.article_id ORDER BY f.path`,
  )
  await db.close()
  return rows
}

test(`an import of ${FILES} files that is killed ${KILLS} times writes the same rows as an uninterrupted one`, async () => {
  const folder = await createFiles()
  const [uninterrupted, interrupted] = [await createTestDatabase(), await createTestDatabase()]
  onTestFinished(async () => {
    await uninterrupted.drop()
    await interrupted.drop()
  })
  const startedAt = performance.now()
  const reference = await inkstoneProcess(['import', folder, '--source', 's'], {
    DATABASE_URL: uninterrupted.url,
  })
  expect(reference.code).toBe(0)
  const durationMs = performance.now() - startedAt

  const random = randomNumbers(1)
  for (let kill = 0; kill < KILLS; kill++) {
    const running = start(['import', folder, '--source', 's'], { DATABASE_URL: interrupted.url })
    const timer = setTimeout(() => running.kill('SIGKILL'), random() * durationMs * 0.5)
    await running.finished
    clearTimeout(timer)
  }
  const last = await inkstoneProcess(['import', folder, '--source', 's'], { DATABASE_URL: interrupted.url })
  expect(last.code).toBe(0)
  expect(await rowsOf(interrupted.url)).toEqual(await rowsOf(uninterrupted.url))
})
