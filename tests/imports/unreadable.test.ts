/** Imports of files and folders that the user may not read. */
import { chmod } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { createTestDatabase } from '../support/database.ts'
import { folderOf } from '../support/folder.ts'
import { ordinaryUser } from '../support/ordinary.ts'

const { url, drop } = await createTestDatabase()
const db = openDatabase(url, { readSessions: 1 })
const user = await ordinaryUser()
afterAll(async () => {
  await user.remove()
  await db.close()
  await drop()
})

const run = (folder: string, ...flags: string[]) =>
  user.inkstone(['import', folder, ...flags], { DATABASE_URL: url, SEEDS_DIR: '' })

/** Creates a folder with files. `close` removes the permissions of some paths in it, or of "." itself; `open` grants them. */
async function folderWithPermissions(paths: string[], files: Record<string, string>) {
  const folder = await folderOf(files)
  user.makeReadable(folder)
  const close = () => Promise.all(paths.map((path) => chmod(join(folder, path), 0o000)))
  const open = () => Promise.all(paths.map((path) => chmod(join(folder, path), 0o755)))
  onTestFinished(async () => void (await open()))
  return { folder, close, open }
}

/** Returns the paths of a folder's files whose articles are public. */
async function publicFiles(folder: string): Promise<string[]> {
  const where = { source: basename(folder), article: { status: 'published', deletedAt: null } } as const
  return (await db.prisma.importFile.findMany({ where, orderBy: { path: 'asc' } })).map(({ path }) => path)
}

test('an unreadable file or folder is an error with its reason; it does not count as missing, and is imported once it is readable', async () => {
  const files = {
    'mine.md': '# Mine',
    'theirs.md': '# Theirs',
    'open/in.md': '# In',
    'closed/out.md': '# Out',
  }
  const { folder, close, open } = await folderWithPermissions(['theirs.md', 'closed'], files)
  await close()
  const { code, stdout, stderr } = await run(folder)
  expect([code, stderr]).toEqual([1, ''])
  expect(stdout).toContain('2 created, 2 failed.')
  expect(stdout).toMatch(/^ {2}theirs\.md:1:1 {2}This file cannot be read \(permission denied\)\.$/m)
  expect(stdout).toMatch(/^ {2}closed:1:1 {2}This folder cannot be read \(permission denied\)\.$/m)
  expect(await publicFiles(folder)).toEqual(['mine.md', 'open/in.md'])
  await open()
  expect(await run(folder)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('2 created, 2 unchanged.'),
  })
  await close()
  const pruned = await run(folder, '--prune')
  expect([pruned.code, pruned.stdout]).toEqual([1, expect.stringContaining('2 unchanged, 2 failed.')])
  expect(pruned.stdout).not.toContain('missing')
  expect(await publicFiles(folder)).toEqual(Object.keys(files).sort())
})

test('an import of an unreadable folder is rejected', async () => {
  const { folder, close } = await folderWithPermissions(['.'], { 'mine.md': '# Mine' })
  await close()
  const { code, stderr } = await run(folder)
  expect([code, stderr]).toEqual([2, `inkstone: The folder ${folder} cannot be read (permission denied).\n`])
})
