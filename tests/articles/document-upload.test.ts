/** Document uploads: articles sent as Markdown files with front matter. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import { bootForFiles, snapshotsByTitle } from '../imports/single-file-support.ts'
import { corpusNote, hasCorpus, hugoBlog } from '../support/corpus.ts'
import { folderOf } from '../support/folder.ts'

const seeds = join(import.meta.dirname, '../../seeds')
const { db, send, sendFile } = await bootForFiles()

const post = (file: string | Buffer, query = '', scope?: Parameters<typeof sendFile>[3]) =>
  sendFile('post', query, file, scope)

describe('uploaded and imported files', () => {
  test('every sample article is the same whether it is uploaded or imported', () =>
    expectEqualArticles(seeds, 1_000))

  test.skipIf(!hasCorpus)(
    `files of the corpus are the same articles whether uploaded or imported${corpusNote}`,
    () => expectEqualArticles(hugoBlog, 30),
  )
})

/**
 * Imports some files of a folder, uploads the same files into another database, and compares the articles. Only the
 * publication time of undated files may differ.
 */
async function expectEqualArticles(folder: string, maximum: number): Promise<void> {
  const names = await readdir(folder, { recursive: true })
  const paths = names.filter((name) => name.endsWith('.md')).sort()
  const step = Math.max(1, Math.floor(paths.length / maximum))
  const selected = paths.filter((_, index) => index % step === 0).slice(0, maximum)
  const files = await Promise.all(
    selected.map(async (path) => [path, await readFile(join(folder, path))] as const),
  )
  const [imported, uploaded] = [await bootForFiles(), await bootForFiles()]
  const source = await folderOf(Object.fromEntries(files))
  const { errors } = await importFolder(imported.db, { folder: source, source: 'x' })
  const failed = new Set(errors.map(({ file }) => file))
  for (const [path, bytes] of files) {
    const response = await uploaded.sendFile('post', `?path=${encodeURIComponent(path)}`, bytes)
    expect([path, response.status]).toEqual([path, failed.has(path) ? 400 : 201])
  }
  const [before, after] = [await snapshotsByTitle(imported), await snapshotsByTitle(uploaded)]
  expect(before.size).toBeGreaterThan(20)
  expect([...after.keys()].sort()).toEqual([...before.keys()].sort())
  for (const [title, snapshot] of before) {
    const { publishedAt, translationKey: _, ...fields } = snapshot
    expect(after.get(title)).toMatchObject(fields)
    const isDatedNow = publishedAt === null && snapshot.status === 'published'
    expect(after.get(title)?.publishedAt).toEqual(isDatedNow ? expect.any(String) : publishedAt)
  }
}

describe('POST /v1/articles with text/markdown', () => {
  test('an uploaded file returns the article with its warnings', async () => {
    const file = '---\ntitle: Posted\ntags: [Red]\ndate: 2024-01-02\n---\n[a](b.md) *text*'
    const { status, body, headers } = await post(file)
    expect(status).toBe(201)
    expect(headers.location).toBe(`/v1/articles/${body.id}`)
    expect(headers.etag).toMatch(/^"1-/)
    expect(body).toMatchObject({
      slug: 'posted',
      status: 'published',
      publishedAt: '2024-01-02T00:00:00.000Z',
      tags: [{ slug: 'red', name: 'Red' }],
      body: { format: 'markdown', source: '[a](b.md) *text*' },
      warnings: [{ code: 'broken-link', line: 6 }],
    })
    const [revision] = await db.prisma.revision.findMany({ where: { articleId: body.id } })
    expect(revision).toMatchObject({ actor: 'publish', runId: null })
    expect(await db.prisma.auditEntry.count({ where: { entityId: body.id } })).toBe(1)
  })

  test('an undated file is published now, and an undated draft has no publication time', async () => {
    const before = Date.now()
    const { body } = await post('---\ntitle: Now\n---\n')
    expect(Date.parse(body.publishedAt)).toBeGreaterThanOrEqual(before)
    const draft = (await post('---\ntitle: Not yet\ndraft: true\n---\n')).body
    expect(draft).toMatchObject({ status: 'draft', publishedAt: null })
  })

  test('the path of a file sets date, slug, language and draft status', async () => {
    const path = encodeURIComponent('_drafts/2024-03-04-some-name.fr.md')
    const { body } = await post('No heading.', `?path=${path}`, 'write')
    expect(body).toMatchObject({ slug: 'some-name', title: 'Some name', lang: 'fr', status: 'draft' })
    expect(body.publishedAt).toMatch(/^2024-03-04/)
  })

  test('an uploaded file in UTF-16 with a byte-order mark is decoded', async () => {
    const text = '---\ntitle: 第一篇 é\n---\n正文'
    const file = Buffer.from(`\ufeff${text}`, 'utf16le')
    const { body } = await sendFile('post', '', file).set('content-type', 'Text/Markdown; charset=utf-16')
    expect(body).toMatchObject({ title: '第一篇 é', html: '<p>正文</p>\n' })
  })

  test('an uploaded file with a title that is taken gets a numbered slug, one with a taken slug gets 409', async () => {
    await post('# Twice')
    expect((await post('# Twice')).body.slug).toBe('twice-2')
    expect((await post('---\nslug: twice\n---\n# Other')).status).toBe(409)
  })

  test.each([
    ['---\ntitle: a\nb: [\n---\n', /line \d+, column \d+/],
    [Buffer.from([0x23, 0x20, 0x61, 0xff]), /line 1, column 4/],
    ['# a\n\nb\0', /line 3, column 2/],
    ['<div>'.repeat(100_000), /line \d+/],
    ['No title at all.', /title/],
    ['# ???', /slug/],
    ['', /blank/],
    [' \n\n', /blank/],
    [`---\ntitle: ${'a'.repeat(11_000)}\n---\n`, /title must have at most 10,000 characters/],
  ])('the invalid file %.30j is rejected with the reason', async (file, detail) => {
    const { status, body } = await post(file)
    expect([status, body.errors]).toEqual([
      400,
      [{ in: 'body', pointer: '', detail: expect.stringMatching(detail) }],
    ])
  })

  test.each(['../a.md', '/a.md', 'a//b.md', 'a\\b.md', 'a.txt', 'a', 'a\n.md', 'themes/a.md', '.git/a.md'])(
    'the invalid path %j is rejected',
    async (path) => {
      const { status, body } = await post('# A', `?path=${encodeURIComponent(path)}`)
      expect([status, body.errors?.[0]]).toMatchObject([400, { in: 'query', pointer: '/path' }])
    },
  )

  test('a body that is too large gets 413, another media type 415, an empty body 400', async () => {
    expect((await post(`# A\n\n${'x'.repeat(1024 * 1024)}`)).status).toBe(413)
    expect((await post('# A').set('content-type', 'application/xml')).status).toBe(415)
    expect((await send('post', '')).status).toBe(400)
    expect((await send('patch', '/x').set('content-type', 'text/markdown').send('# A')).status).toBe(415)
  })

  test('an upload without the scope publish may create drafts only, and the problem names `draft: true`', async () => {
    const { status, body } = await post('# Published', '', 'write')
    expect([status, body.detail]).toEqual([403, expect.stringContaining('draft: true')])
    expect((await post('---\ndraft: true\n---\n# Draft', '', 'write')).status).toBe(201)
    expect((await post('---\ndraft: true\n---\n# Draft', '', 'read')).status).toBe(403)
  })

  test('the response to JSON has no warnings', async () => {
    const { body } = await send('post', '').send({ title: 'JSON' })
    expect(body).not.toHaveProperty('warnings')
  })
})

describe('PUT /v1/articles/{id} with text/markdown', () => {
  test('a PUT of a file replaces the article, but keeps slug and publication time', async () => {
    const before = (await post('---\ntitle: Old title\ntags: [Red]\nlang: en\n---\nOld')).body
    const response = await sendFile('put', `/${before.id}`, '---\ntitle: New title\n---\nNew').set(
      'if-match',
      '"1"',
    )
    expect(response.body).toMatchObject({
      slug: 'old-title',
      title: 'New title',
      publishedAt: before.publishedAt,
      tags: [],
      lang: null,
      version: 2,
      warnings: [],
    })
    const stale = await sendFile('put', `/${before.id}`, '# Newer').set('if-match', '"1"')
    expect([stale.status, stale.body.version]).toEqual([412, 2])
  })

  test('an article that is read and written back as Markdown does not change', async () => {
    const { id } = (await post('---\ntitle: Round\ntags: [Red, Blue]\nlang: fr\n---\n# Round\n\nText.')).body
    const read = () => send('get', `/${id}?include=source`, 'read')
    const before = (await read()).body
    const file = (await send('get', `/${id}`, 'read').set('accept', 'text/markdown')).text
    expect((await sendFile('put', `/${id}`, file)).status).toBe(200)
    expect({ ...(await read()).body, version: 1, updatedAt: '' }).toEqual({ ...before, updatedAt: '' })
  })

  test('a PUT of a file without the scope publish may not change public articles', async () => {
    const { id } = (await post('# Public')).body
    expect((await sendFile('put', `/${id}`, '---\ndraft: true\n---\n# Draft', 'write')).status).toBe(403)
    const draft = (await post('---\ndraft: true\n---\n# Hidden')).body
    expect((await sendFile('put', `/${draft.id}`, '# Hidden', 'write')).body.detail).toContain('draft: true')
    expect((await sendFile('put', `/${draft.id}`, '---\ndraft: true\n---\n# Still', 'write')).status).toBe(
      200,
    )
  })
})
