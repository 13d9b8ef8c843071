/** The sample articles with their pictures: imported without warnings, seen from a front end, and removed without a trace. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { bootWithKeys } from '../articles/support.ts'
import { inkstone } from '../support/cli.ts'
import { createTestDatabase } from '../support/database.ts'
import { checkNamedFiles } from '../support/named-files.ts'
import { mediaPartsIn } from './support.ts'

const { url, drop } = await createTestDatabase()
const dataDir = await mkdtemp(join(tmpdir(), 'inkstone-samples-'))
const db = openDatabase(url)
afterAll(async () => {
  await db.close()
  await drop()
  await rm(dataDir, { recursive: true, force: true })
})
const media = mediaPartsIn(dataDir)
const { request, send } = await bootWithKeys({ db, media })
const run = (...args: string[]) =>
  inkstone(['import', ...args], { DATABASE_URL: url, DATA_DIR: dataDir, SEEDS_DIR: '' })

/** Returns the keys of all stored files. */
async function listKeys(): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of media.store.list('')) keys.push(key)
  return keys
}

test('the samples have pictures and portraits that are there; removed, they leave no file', async () => {
  const { code, stdout, stderr } = await run(resolve('seeds'))
  expect([code, stdout + stderr]).toEqual([0, expect.not.stringMatching(/warning|failed/i)])
  const { faults, count } = await checkNamedFiles(request)
  expect(faults).toEqual([])
  expect(count(/ cover$/)).toBeGreaterThan(15)
  expect([count(/^author /), count(/^grinding-ink cover variant/)]).toEqual([5, 5])
  expect((await request.get('/v1/authors')).body.data).toEqual(
    Array(5).fill(expect.objectContaining({ bio: expect.any(String), avatarUrl: expect.any(String) })),
  )
  expect((await listKeys()).length).toBeGreaterThan(20)

  const [imported] = await db.prisma.importRun.findMany()
  const removal = await run('undo', imported?.id ?? '', '--purge')
  expect([removal.code, removal.stderr]).toEqual([0, ''])
  expect((await send('get', '/media')).body.data).toEqual([])
  expect(await listKeys()).toEqual([])
})
