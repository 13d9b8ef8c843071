/** An import that is killed again and again ends, run once more, with the rows of an undisturbed one. */

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { sql } from '../../src/database/sql.ts'
import { inkstone, start } from '../support/cli.ts'
import { createTestDatabase } from '../support/database.ts'
import { folderOf } from '../support/folder.ts'

const FILES = 10_000
const KILLS = 10

/** Random numbers from 0 to 1 that are the same every time (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Files that fight for addresses: a hundred names in a hundred folders. */
async function makeFiles(): Promise<string> {
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

/** Everything that an import writes, but ids and times of writing. */
async function rowsOf(url: string): Promise<unknown[]> {
  const db = openDatabase(url)
  const rows = await db.query<Record<string, unknown>>(
    sql`SELECT f.path, f.slug, f.hash, f.article_version, a.slug AS address, a.title, a.html, a.status::text, a.version,
      (SELECT array_agg(t.slug ORDER BY x.position) FROM article_tag x JOIN tag t ON t.id = x.tag_id WHERE x.article_id = a.id) AS tags,
      (SELECT array_agg(u.slug ORDER BY x.position) FROM article_author x JOIN author u ON u.id = x.author_id WHERE x.article_id = a.id) AS authors,
      (SELECT count(*)::int FROM revision r WHERE r.article_id = a.id) AS revisions,
      (SELECT count(*)::int FROM change c WHERE c.entity_id = a.id) AS changes
    FROM import_file f JOIN article a ON a.id = f.article_id ORDER BY f.path`,
  )
  await db.close()
  return rows
}

test(`kill -9 at ${KILLS} moments of an import of ${FILES} files`, async () => {
  const folder = await makeFiles()
  const [calm, rough] = [await createTestDatabase(), await createTestDatabase()]
  onTestFinished(async () => {
    await calm.drop()
    await rough.drop()
  })
  const began = performance.now()
  const undisturbed = await inkstone(['import', folder, '--source', 's'], { DATABASE_URL: calm.url })
  expect(undisturbed.code).toBe(0)
  const whole = performance.now() - began

  const random = randomNumbers(1)
  for (let kill = 0; kill < KILLS; kill++) {
    const running = start(['import', folder, '--source', 's'], { DATABASE_URL: rough.url })
    const timer = setTimeout(() => running.kill('SIGKILL'), random() * whole * 0.5)
    await running.finished
    clearTimeout(timer)
  }
  const last = await inkstone(['import', folder, '--source', 's'], { DATABASE_URL: rough.url })
  expect(last.code).toBe(0)
  expect(await rowsOf(rough.url)).toEqual(await rowsOf(calm.url))
})
