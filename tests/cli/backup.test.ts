/** `inkstone backup` and `inkstone restore`, on the embedded database and between databases. */
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { inkstone, start } from '../support/cli.ts'
import { createEmptyDatabase, createTestDatabase, queryOnce } from '../support/database.ts'
import { folderOf } from '../support/folder.ts'

const folder = await mkdtemp(join(tmpdir(), 'inkstone-backup-'))
await chmod(folder, 0o755)
afterAll(() => rm(folder, { recursive: true, force: true }))

const pages = {
  'one.md':
    '---\ntitle: One\ntags: [a]\ncategories: [c]\nauthor: Me\n---\nTabs\tand \\\\ and \u2028 lines.\n',
  'two.md': '---\ntitle: 二\ndate: 2024-05-01\naliases: [/old]\n---\nSee [one](one.md).\n',
}

/** Creates articles, a key, revisions and an audit event. Returns the key. */
async function fill(environment: Record<string, string>): Promise<string> {
  const site = await folderOf(pages)
  expect((await inkstone(['import', site, '--source', 'site'], environment)).code).toBe(0)
  const { stdout } = await inkstone(['keys', 'create', 'me', '--scope', 'publish'], environment)
  return stdout.trim().split('\n').at(-1) ?? ''
}

/** Returns all rows of all tables as text. */
async function contentOf(url: string): Promise<string[]> {
  const tables = await queryOnce(
    url,
    `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname`,
  )
  const rows: string[] = []
  for (const { relname } of tables) {
    if (relname === '_prisma_migrations') continue
    const found = await queryOnce(url, `SELECT t::text AS row FROM "${relname}" t ORDER BY 1`)
    rows.push(...found.map(({ row }) => `${relname} ${row}`))
  }
  return rows
}

test('a backup of the embedded database restores articles and keys, while a server runs', async () => {
  const [DATA_DIR, restored] = [join(folder, 'data'), join(folder, 'restored')]
  const file = join(folder, 'embedded.backup')
  const key = await fill({ DATA_DIR })
  const server = start(['serve'], { DATA_DIR, PORT: '0', SEEDS_DIR: '', LOG_LEVEL: 'info' })
  await server.waitForUrl()
  const backup = await inkstone(['backup', file], { DATA_DIR })
  expect([backup.code, backup.stdout.split('\n')]).toEqual([
    0,
    [
      `2 articles and all other data of the database are in ${file}.`,
      `Media files are not in it. Back them up afterwards: ${join(DATA_DIR, 'media')}`,
      '',
    ],
  ])
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const refused = await inkstone(['restore', file, '--force'], { DATA_DIR })
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('is running on this database')])
  server.kill('SIGTERM')
  await server.finished

  expect(await inkstone(['restore', file], { DATA_DIR: restored })).toMatchObject({ code: 0 })
  const next = start(['serve'], { DATA_DIR: restored, PORT: '0', LOG_LEVEL: 'info' })
  const url = await next.waitForUrl()
  const response = await fetch(`${url}/v1/articles`)
  const articles = (await response.json()) as { data: { title: string }[] }
  expect(articles.data.map(({ title }) => title).sort()).toEqual(['One', '二'])
  const created = await fetch(`${url}/v1/articles`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'After', body: { source: 'x' } }),
  })
  expect(created.status).toBe(201)
  next.kill('SIGTERM')
  await next.finished

  const again = await inkstone(['restore', file], { DATA_DIR: restored })
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('has articles or API keys')])
  expect((await inkstone(['restore', file, '--force'], { DATA_DIR: restored })).code).toBe(0)
})

test('all rows of all tables are restored, into another database and schema', async () => {
  const [source, target] = [await createTestDatabase(), await createEmptyDatabase()]
  onTestFinished(source.drop)
  onTestFinished(target.drop)
  const file = join(folder, 'rows.backup')
  await fill({ DATABASE_URL: source.url, DATA_DIR: folder })
  await inkstone(['backup', file], { DATABASE_URL: source.url, DATA_DIR: folder })
  const to = { DATABASE_URL: target.url, DATA_DIR: folder }
  expect(await inkstone(['restore', file], to)).toMatchObject({ code: 0, stderr: '' })
  const content = await contentOf(source.url)
  expect(content.length).toBeGreaterThan(15)
  expect(await contentOf(target.url)).toEqual(content)
  expect(await inkstone(['restore', file], { ...to, DATABASE_SCHEMA: 'other' })).toMatchObject({ code: 0 })
  const db = openDatabase(`${target.url}?schema=other`)
  onTestFinished(() => db.close())
  expect(await db.prisma.article.count()).toBe(2)
})

test('a damaged backup, a foreign file and a foreign database are refused, and nothing changes', async () => {
  const { url, drop } = await createTestDatabase()
  onTestFinished(drop)
  const environment = { DATABASE_URL: url, DATA_DIR: folder }
  await fill(environment)
  const [file, cut, text] = ['good', 'cut', 'text'].map((name) => join(folder, `${name}.backup`)) as [
    string,
    string,
    string,
  ]
  await inkstone(['backup', file], environment)
  const overwritten = await inkstone(['backup', file], environment)
  expect([overwritten.code, overwritten.stderr]).toEqual([2, expect.stringContaining('exists')])
  const bytes = await readFile(file)
  await writeFile(cut, bytes.subarray(0, bytes.length - 200))
  await writeFile(text, 'Not a backup.')
  const content = await contentOf(url)
  for (const [path, message] of [
    [cut, 'damaged, or was cut off'],
    [text, 'is not a file of `inkstone backup`'],
    [join(folder, 'none.backup'), 'no such file'],
  ] as const) {
    const { code, stderr } = await inkstone(['restore', path, '--force'], environment)
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  }
  expect(await contentOf(url)).toEqual(content)
  expect(await queryOnce(url, `SELECT FROM pg_namespace WHERE nspname = 'inkstone_restore'`)).toEqual([])
  const foreign = await createEmptyDatabase()
  onTestFinished(foreign.drop)
  await queryOnce(foreign.url, 'CREATE TABLE theirs (id int)')
  const refused = await inkstone(['restore', file, '--force'], { ...environment, DATABASE_URL: foreign.url })
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('another program (theirs)')])
})
