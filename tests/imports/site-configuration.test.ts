/** Imports of sites with a configuration: repeated imports after a change of it, the report, and options. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { describeReport } from '../../src/imports/folder/report.ts'
import { inkstone } from '../support/cli.ts'
import { createTestDatabase } from '../support/database.ts'
import { folderOf, writeFiles } from '../support/folder.ts'
import { importAs } from './rules/site.ts'

const { url, drop } = await createTestDatabase()
const db = openDatabase(url, { readSessions: 5 })
afterAll(async () => {
  await db.close()
  await drop()
})

const post = (title: string, date = '') => `---\ntitle: ${title}\n${date}---\nBody.`

test('a repeated import writes nothing, unless the configuration has changed the result', async () => {
  const folder = await folderOf({
    '_config.yml': 'timezone: Asia/Shanghai\nlang: en\npermalink: /:year/:title/\n',
    '_posts/2016-02-19-a.md': post('A', 'date: 2016-02-19 00:55:35\n'),
    '_notes/b.md': post('B'),
  })
  const first = await importAs(db, 'configured', folder)
  expect(first.articles['_posts/2016-02-19-a.md']).toMatchObject({
    ...{ publishedAt: '2016-02-18T16:55:35.000Z', lang: 'en', aliases: ['/2016/a/'] },
  })
  expect(first.articles['_notes/b.md']?.status).toBe('draft')
  const second = await importAs(db, 'configured', folder)
  expect(second.report).toMatchObject({ unchanged: 2, updated: 0, created: 0 })
  await writeFiles(folder, {
    '_config.yml':
      'timezone: UTC\nlang: en\npermalink: /:year/:title/\ncollections: {notes: {output: true}}\n',
  })
  const third = await importAs(db, 'configured', folder)
  expect(third.report.updated).toBe(2)
  expect(third.articles['_posts/2016-02-19-a.md']?.publishedAt).toBe('2016-02-19T00:55:35.000Z')
  expect(third.articles['_notes/b.md']?.status).toBe('published')
  await writeFiles(folder, { '_config.yml': 'timezone: UTC\nlang: en\nexclude: [_notes]\n' })
  const fourth = await importAs(db, 'configured', folder, { prune: true })
  expect(fourth.report).toMatchObject({ files: 1, pruned: 1 })
  expect(fourth.articles['_notes/b.md']?.status).toBe('draft')
})

test('a page that the configuration hides later is no longer public after the next import', async () => {
  const folder = await folderOf({
    'mkdocs.yml': 'site_name: T\n',
    'docs/next.md': post('Next'),
    'docs/now.md': post('Now'),
  })
  await importAs(db, 'hidden-later', folder)
  await writeFiles(folder, { 'mkdocs.yml': 'site_name: T\ndraft_docs: next.md\n' })
  const { report, articles } = await importAs(db, 'hidden-later', folder)
  expect(report).toMatchObject({ updated: 1, unchanged: 1 })
  expect(articles['docs/next.md']?.status).toBe('draft')
  expect(articles['docs/now.md']?.status).toBe('published')
})

test('the report says what is taken from the configuration and what is not read', async () => {
  const folder = await folderOf({
    'hugo.toml': 'title = "T"\ntimeZone = "Asia/Tokyo"\ndefaultContentLanguage = "ja"\n',
    'content/a.md': post('A'),
    'content/b.rst': 'B',
    'README.md': '# Readme',
  })
  const { report } = await importAs(db, 'reported', folder)
  expect(report).toMatchObject({
    files: 1,
    sites: [{ generator: 'Hugo', files: ['hugo.toml'], timeZone: 'Asia/Tokyo', language: 'ja', title: 'T' }],
    notRead: [
      { reason: 'files ending in .rst', count: 1, examples: ['content/b.rst'] },
      { reason: 'outside of content/ (Hugo)', count: 1, examples: ['README.md'] },
    ],
  })
  const text = describeReport(report, false).split('\n')
  expect(text[1]).toBe('Site configuration: hugo.toml (Hugo): time zone Asia/Tokyo, language ja')
  expect(text[2]).toContain('Not read: 1 × files ending in .rst (content/b.rst). Convert them to Markdown')
  const empty = importAs(db, 'rst', await folderOf({ 'a.rst': 'A' }))
  await expect(empty).rejects.toThrow(
    /There is no article .*1 × files ending in \.rst \(a\.rst\)\. Convert them/,
  )
})

test('the command line takes a time zone and a language', async () => {
  const folder = await folderOf({ 'a.md': post('A', 'date: 2020-07-01 00:30\n') })
  const file = join(folder, 'report.json')
  const environment = { DATABASE_URL: url }
  const options = ['--timezone', 'Europe/Berlin', '--lang', 'de_AT', '--report', file]
  expect((await inkstone(['import', folder, '--source', 'zone', ...options], environment)).code).toBe(0)
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ created: 1, sites: [], notRead: [] })
  const { article } = await db.prisma.importFile.findFirstOrThrow({
    where: { source: 'zone' },
    include: { article: true },
  })
  expect([article.publishedAt?.toISOString(), article.lang]).toEqual(['2020-06-30T22:30:00.000Z', 'de-AT'])
  const wrong = await inkstone(['import', folder, '--timezone', 'Mars/Base'], environment)
  expect([wrong.code, wrong.stderr]).toEqual([
    2,
    expect.stringContaining('It must be a time zone such as Europe/Berlin'),
  ])
  const noLanguage = await inkstone(['import', folder, '--lang', 'deutsch-x'], environment)
  expect([noLanguage.code, noLanguage.stderr]).toEqual([
    2,
    expect.stringContaining('It must be a language tag'),
  ])
})
