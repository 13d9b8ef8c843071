/** Links between imported files are the URLs of their articles, and stay so while the files and their articles change. */
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { exportArticles } from '../../src/exports/export-folder.ts'
import { type ImportOptions, importFolder } from '../../src/imports/folder/import-folder.ts'
import { filesIn, newDatabase } from '../exports/support.ts'
import { folderOf, writeFiles } from '../support/folder.ts'
import { bootForFiles, fileAt } from './single-file-support.ts'

const { db, send, sendFile } = await bootForFiles()

let sources = 0

/** Creates a source in a folder. Slugs are unique in the database, so the names of its files begin with that of the source. */
async function createSite(files: Record<string, string>) {
  const source = `links${++sources}`
  const folder = await folderOf(inSource(source, files))
  return {
    ...{ source, folder },
    run: (options: Partial<ImportOptions> = {}) => importFolder(db, { folder, source, ...options }),
    write: (changed: Record<string, string>) => writeFiles(folder, inSource(source, changed)),
    pathOf: (name: string) => join(folder, inName(source, name)),
    article: async (name: string) => {
      const where = { source_path: { source, path: inName(source, name) } }
      return (await db.prisma.importFile.findUniqueOrThrow({ where, include: { article: true } })).article
    },
    hrefs: async (name: string) => {
      const where = { source_path: { source, path: inName(source, name) } }
      const { article } = await db.prisma.importFile.findUniqueOrThrow({ where, include: { article: true } })
      return hrefsIn(article.html).map((href) => href.replaceAll(source, 'S'))
    },
  }
}

const inName = (source: string, name: string) => name.replace('S-', `${source}-`)
const inSource = (source: string, files: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(files).map(([name, text]) => [inName(source, name), text.replaceAll('S-', `${source}-`)]),
  )
const hrefsIn = (html: string) => [...html.matchAll(/ href="([^"]*)"/g)].map(([, href = '']) => href)

const codes = ({ warnings }: Awaited<ReturnType<typeof importFolder>>) =>
  warnings.map(({ code }) => code).filter((code) => code.endsWith('-link'))

const post = (title: string, rest = '', body = 'Body.') =>
  `---\ntitle: ${title}\ndate: 2024-05-01\n${rest}---\n${body}\n`

describe('an import of a folder', () => {
  test('links lead to articles, a second import writes nothing, and the source stays as it is', async () => {
    const body = '[x](../S-b.md#part) [y](S-c.md) ![z](p.png) [u](none.md)\n\n[v]({% post_url none %})'
    const { run, article, hrefs } = await createSite({
      'sub/S-a.md': post('A', '', body),
      'S-b.md': post('B', '', '[a](sub/S-a.md)'),
      'sub/S-c.md': post('C'),
    })
    const report = await run()
    expect(report).toMatchObject({ created: 3, failed: 0, unrenderedSyntax: {} })
    expect(await hrefs('sub/S-a.md')).toEqual([
      ...['/v1/articles/S-b#part', '/v1/articles/S-c', 'none.md', '{% post_url none %}'],
    ])
    expect(await hrefs('S-b.md')).toEqual(['/v1/articles/S-a'])
    expect(report.warnings.map(({ code, line }) => [code, line])).toEqual([
      ...[
        ['broken-link', 5],
        ['broken-link', 7],
        ['relative-link', undefined],
      ],
    ])
    const before = await article('sub/S-a.md')
    expect(before.source).toContain('-b.md#part)')
    expect(await run()).toMatchObject({ created: 0, updated: 0, unchanged: 3, warnings: [] })
    expect(await article('sub/S-a.md')).toEqual(before)
  })

  test('the URL follows SITE_URL and ARTICLE_URL, and a change of them renders the files with links again', async () => {
    const { run, hrefs } = await createSite({
      'S-a.md': post('A', 'lang: de\n', '[x](S-b.md)'),
      'S-b.md': post('B'),
    })
    const at = (url: string, articleUrl: string) => ({ articleUrls: { url, articleUrl, lang: 'en' } })
    await run(at('https://s.example/blog', '/{lang}/{slug}/'))
    expect(await hrefs('S-a.md')).toEqual(['/blog/en/S-b/'])
    const moved = at('https://s.example', 'https://t.example/{slug}')
    expect(await run(moved)).toMatchObject({ updated: 1, unchanged: 1 })
    expect(await hrefs('S-a.md')).toEqual(['https://t.example/S-b'])
    expect(await run(moved)).toMatchObject({ updated: 0, unchanged: 2 })
  })

  test('a file is rendered again when the target of its link appears, is renamed, and goes', async () => {
    const { run, hrefs, write, article, pathOf } = await createSite({
      'S-a.md': post('A', '', '[x](S-b.md) [y](S-c.md)'),
    })
    expect(codes(await run())).toEqual(['broken-link', 'broken-link'])
    const { updatedAt } = await article('S-a.md')
    await write({ 'S-b.md': post('B') })
    expect(await run()).toMatchObject({ created: 1, updated: 1, unchanged: 0 })
    expect(await hrefs('S-a.md')).toEqual(['/v1/articles/S-b', 'S-c.md'])
    await rename(pathOf('S-b.md'), pathOf('S-c.md'))
    expect(await run()).toMatchObject({ created: 0, updated: 1, unchanged: 1 })
    expect(await hrefs('S-a.md')).toEqual(['S-b.md', '/v1/articles/S-b'])
    await rm(pathOf('S-c.md'))
    expect(await run({ dryRun: true, prune: true })).toMatchObject({ updated: 1, pruned: 1 })
    expect(await run({ prune: true })).toMatchObject({ updated: 1, pruned: 1 })
    expect(await hrefs('S-a.md')).toEqual(['S-b.md', 'S-c.md'])
    expect(await run({ prune: true })).toMatchObject({ updated: 0, unchanged: 1 })
    expect((await article('S-a.md')).updatedAt).toEqual(updatedAt)
  })

  test('a file is rendered again when the target gets another slug, and keeps its links while it is edited', async () => {
    const { run, hrefs, article } = await createSite({
      'S-a.md': post('A', '', '[x](S-b.md)'),
      'S-b.md': post('B'),
    })
    await run()
    const [a, b] = [await article('S-a.md'), await article('S-b.md')]
    await send('patch', `/${b.id}`)
      .send({ slug: `${b.slug}-new` })
      .expect(200)
    expect(await run()).toMatchObject({ updated: 1, unchanged: 1 })
    expect(await hrefs('S-a.md')).toEqual(['/v1/articles/S-b-new'])
    await send('patch', `/${a.id}`).send({ title: 'Edited' }).expect(200)
    expect(await hrefs('S-a.md')).toEqual(['/v1/articles/S-b-new'])
    const source = `${a.source} [y](other.md)`
    const { body } = await send('patch', `/${a.id}`).send({ body: { source } }).expect(200)
    expect(hrefsIn(body.html)).toEqual([`/v1/articles/${b.slug}-new`, 'other.md'])
    expect(await run()).toMatchObject({ updated: 0, unchanged: 2 })
  })

  test('a draft is not revealed by a link, and is linked once it is public', async () => {
    const secret = post('Secret', 'slug: S-hidden-name\ndraft: true\n')
    const { run, hrefs, write } = await createSite({
      'S-a.md': post('A', '', '[x](S-b.md)'),
      'S-b.md': secret,
    })
    const report = await run()
    expect(codes(report)).toEqual(['broken-link'])
    expect(JSON.stringify(report.warnings)).not.toContain('hidden-name')
    expect(await hrefs('S-a.md')).toEqual(['S-b.md'])
    const snapshots = await db.prisma.revision.findMany({
      where: { snapshot: { path: ['title'], equals: 'A' } },
    })
    expect(JSON.stringify(snapshots)).not.toContain('hidden-name')
    await write({ 'S-b.md': secret.replace('draft: true\n', '') })
    expect(await run()).toMatchObject({ updated: 2 })
    expect(await hrefs('S-a.md')).toEqual(['/v1/articles/S-hidden-name'])
  })

  test('an article that is unpublished over the API is no longer linked after the next import', async () => {
    const { run, hrefs, article } = await createSite({
      'S-a.md': post('A', '', '[x](S-b.md)'),
      'S-b.md': post('B'),
    })
    await run()
    await send('post', `/${(await article('S-b.md')).id}/unpublish`).expect(200)
    expect(await run()).toMatchObject({ updated: 1, unchanged: 1 })
    expect(await hrefs('S-a.md')).toEqual(['S-b.md'])
  })

  test('a link in a Chinese file leads to the Chinese article where there is one', async () => {
    const { run, hrefs } = await createSite({
      'en/S-a.md': post('A', '', '[x](S-b.md)'),
      'en/S-b.md': post('B'),
      'en/S-c.md': post('C'),
      'zh/S-a.md': post('甲', '', '[x](/S-b.md) [y](S-b.md) [z](/S-c.md)'),
      'zh/S-b.md': post('乙'),
    })
    await run()
    expect(await hrefs('en/S-a.md')).toEqual(['/v1/articles/S-b?lang=en'])
    expect(await hrefs('zh/S-a.md')).toEqual([
      ...['/v1/articles/S-b?lang=zh', '/v1/articles/S-b?lang=zh', '/v1/articles/S-c?lang=en'],
    ])
  })

  test('a link leads to its own file where an article of another source has the slug already', async () => {
    await importFolder(db, { folder: await folderOf({ 'taken.md': post('Other') }), source: 'other' })
    const { run, hrefs } = await createSite({
      'S-a.md': post('A', '', '[x](taken.md)'),
      'taken.md': post('Mine'),
    })
    await run()
    expect(await hrefs('S-a.md')).toEqual(['/v1/articles/taken-2024-05-01'])
    expect(await run()).toMatchObject({ created: 0, updated: 0, unchanged: 2 })
  })

  test('a link to a file with an error stays as it is, and a second import writes nothing', async () => {
    const tooDeep = post('Deep', '', '<div>'.repeat(600))
    const { run, hrefs } = await createSite({ 'S-a.md': post('A', '', '[x](S-b.md)'), 'S-b.md': tooDeep })
    expect(await run()).toMatchObject({ created: 1, failed: 1 })
    expect(await hrefs('S-a.md')).toEqual(['S-b.md'])
    expect(await run()).toMatchObject({ created: 0, updated: 0, unchanged: 1, failed: 1 })
  })

  test('a file that was moved has its links from the new place', async () => {
    const { run, hrefs, write, pathOf } = await createSite({
      'S-a.md': post('A', '', '[x](S-b.md)'),
      'S-b.md': post('B'),
      'sub/S-b.md': post('B below', 'slug: S-below\n'),
    })
    await run()
    expect(await hrefs('S-a.md')).toEqual(['/v1/articles/S-b'])
    await rename(pathOf('S-a.md'), pathOf('sub/S-a.md'))
    await write({})
    await run()
    expect(await hrefs('sub/S-a.md')).toEqual(['/v1/articles/S-below'])
    expect(await run()).toMatchObject({ updated: 0, unchanged: 3 })
  })
})

describe('a single file over HTTP', () => {
  test('its links lead to the files that the source has, and a later PUT finds those that came since', async () => {
    const source = 'single'
    const at = (path: string) => fileAt(path, source)
    const linking = '---\ndate: 2024-05-01\n---\n[x](single-b.md#c) [y](/d/single-e.md)'
    const first = await sendFile('put', at('single-a.md'), linking).expect(201)
    expect(hrefsIn(first.body.html)).toEqual(['single-b.md#c', '/d/single-e.md'])
    expect(first.body.warnings).toMatchObject([
      { code: 'broken-link', line: 4 },
      { code: 'broken-link', line: 4 },
    ])
    await sendFile('put', at('single-b.md'), '# B').expect(201)
    await sendFile('put', at('d/single-e.md'), '---\ntitle: E\ndraft: true\n---\n').expect(201)
    const second = await sendFile('put', at('single-a.md'), linking).expect(200)
    expect(hrefsIn(second.body.html)).toEqual(['/v1/articles/single-b#c', '/d/single-e.md'])
    expect(second.body.updatedAt).toBe(first.body.updatedAt)
    const third = await sendFile('put', at('single-a.md'), linking).expect(200)
    expect(third.headers['article-unchanged']).toBe('true')
  })
})

test('an export has the links as they are written, and its import the same HTML', async () => {
  const [first, second] = [await newDatabase(), await newDatabase()]
  const site = {
    'hugo.toml': 'baseURL = "https://old.example/"\n',
    'content/posts/a.md': post(
      'A',
      '',
      '[x]({{< ref "b" >}}) [y](https://old.example/posts/b/) [z](b.md) [[b]]',
    ),
    'content/posts/b.md': post('B'),
  }
  const htmlOf = async (from: typeof first) =>
    (await from.prisma.article.findFirstOrThrow({ where: { slug: 'a' } })).html
  const exportOf = async (from: typeof first) => {
    const folder = await folderOf({})
    await exportArticles(from, { folder })
    return folder
  }
  await importFolder(first, { folder: await folderOf(site), source: 'site' })
  const exported = await exportOf(first)
  expect((await filesIn(exported))['content/posts/a.md']).toContain(
    '[x]({{< ref "b" >}}) [y](https://old.example/posts/b/) [z](b.md) [[b]]',
  )
  const report = await importFolder(first, { folder: exported, source: 'exported' })
  expect(report).toMatchObject({ created: 0, updated: 0, unchanged: 2 })
  expect(await importFolder(first, { folder: exported, source: 'exported' })).toMatchObject({ unchanged: 2 })
  await importFolder(second, { folder: exported, source: 'exported' })
  expect(await filesIn(await exportOf(second))).toEqual(await filesIn(exported))
  expect(hrefsIn(await htmlOf(first))).toEqual(Array(4).fill('/v1/articles/b'))
  expect(hrefsIn(await htmlOf(second)).filter((href) => href !== '/v1/articles/b')).toEqual([
    'https://old.example/posts/b/',
  ])
})
