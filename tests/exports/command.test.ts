import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { inkstone } from '../support/cli.ts'
import { createArticles } from '../support/create-articles.ts'
import { createTestDatabase } from '../support/database.ts'
import { folderOf, writeFiles } from '../support/folder.ts'

const { url, drop } = await createTestDatabase()
afterAll(drop)
const environment = { DATABASE_URL: url, SEEDS_DIR: '' }
const exportTo = (...args: string[]) => inkstone(['export', ...args], environment)

test('export exits with 2 and one line when it cannot run, 0 when all files are written, 1 when some are not', async () => {
  const folder = await folderOf({})
  const empty = await exportTo(folder)
  expect(empty).toMatchObject({ code: 2, stdout: '', stderr: 'inkstone: There is no article to export.\n' })

  const db = openDatabase(url, { readSessions: 1 })
  await createArticles(db, { slug: 'a' }, { slug: 'b' })
  await db.close()
  const complete = await exportTo(folder)
  expect(complete).toMatchObject({
    code: 0,
    stderr: '',
    stdout: `Exported 2 articles to ${folder}: 2 written.\n`,
  })

  await writeFiles(folder, { 'articles/und/a.md': 'changed' })
  const partial = await exportTo(folder)
  expect(partial.code).toBe(1)
  expect(partial.stdout).toMatch(
    /1 unchanged, 1 with a problem\.\n {2}articles\/und\/a\.md {2}not written: the existing file was not exported, or was changed since/,
  )

  const otherFolder = await exportTo(join(folder, 'articles'))
  expect(otherFolder.code).toBe(2)
  expect(otherFolder.stderr.trim().split('\n')).toHaveLength(1)
  expect(otherFolder.stderr).toContain('contains files that were not exported')

  expect((await exportTo()).code).toBe(2)
})
