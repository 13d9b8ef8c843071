import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { inkstone } from '../support/cli.ts'
import { make } from '../support/create-articles.ts'
import { createTestDatabase } from '../support/database.ts'
import { folderOf, writeFiles } from '../support/folder.ts'

const { url, drop } = await createTestDatabase()
afterAll(drop)
const environment = { DATABASE_URL: url, SEEDS_DIR: '' }
const exportTo = (...args: string[]) => inkstone(['export', ...args], environment)

test('exit codes: 2 and one line when it cannot run, 0 when all is written, 1 when some files are not', async () => {
  const folder = await folderOf({})
  const nothing = await exportTo(folder)
  expect(nothing).toMatchObject({ code: 2, stdout: '', stderr: 'inkstone: There is no article to export.\n' })

  const db = openDatabase(url, { max: 1 })
  await make(db, { slug: 'a' }, { slug: 'b' })
  await db.close()
  const all = await exportTo(folder)
  expect(all).toMatchObject({ code: 0, stderr: '', stdout: `Exported 2 articles to ${folder}: 2 written.\n` })

  await writeFiles(folder, { 'articles/und/a.md': 'mine' })
  const some = await exportTo(folder)
  expect(some.code).toBe(1)
  expect(some.stdout).toMatch(
    /1 unchanged, 1 with a problem\.\n {2}articles\/und\/a\.md {2}it is not written: somebody/,
  )

  const foreign = await exportTo(join(folder, 'articles'))
  expect(foreign.code).toBe(2)
  expect(foreign.stderr.trim().split('\n')).toHaveLength(1)
  expect(foreign.stderr).toContain('holds files that no export wrote')

  expect((await exportTo()).code).toBe(2)
})
