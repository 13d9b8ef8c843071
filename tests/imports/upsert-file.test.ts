/** Single files of a source over HTTP, beside imports of the same folder. */
import { describe, expect, test } from 'vitest'
import { ArticleWithDiagnostics } from '../../src/articles/upload-schema.ts'
import { listImportRuns } from '../../src/imports/db/runs.ts'
import { type ImportOptions, importFolder } from '../../src/imports/folder/import-folder.ts'
import { folderOf, writeFiles } from '../support/folder.ts'
import { bootForFiles, fileAt, snapshotsByTitle } from './single-file-support.ts'

const { db, request, send, sendFile } = await bootForFiles()

let sources = 0
const newSource = () => `source ${++sources}`

const put = (source: string, path: string, file: string | Buffer, scope?: Parameters<typeof sendFile>[3]) =>
  sendFile('put', fileAt(path, source), file, scope)

const get = (source: string, path: string) => send('get', fileAt(path, source), 'read')

const imported = async (
  source: string,
  files: Record<string, string>,
  options: Partial<ImportOptions> = {},
) => {
  const folder = await folderOf(files)
  return { folder, report: await importFolder(db, { folder, source, ...options }) }
}

const nothingWritten = { created: 0, updated: 0, failed: 0, diverged: 0 }

const revisionsOf = (articleId: string) =>
  db.prisma.revision.findMany({ where: { articleId }, orderBy: { number: 'asc' } })

describe('PUT /v1/articles/by-source/{source}/{path}', () => {
  test('PUT of a file creates an article, replaces it, and writes nothing for an unchanged file', async () => {
    const source = newSource()
    const first = await put(source, 'posts/2024-01-02-名字.md', '# One\n\n[a](b.md)')
    expect(first.status).toBe(201)
    expect(ArticleWithDiagnostics.strict().parse(first.body)).toEqual(first.body)
    expect(first.body).toMatchObject({
      slug: '名字',
      title: 'One',
      publishedAt: '2024-01-02T00:00:00.000Z',
      version: 1,
      warnings: [{ code: 'broken-link', line: 3 }],
    })
    expect(first.headers.location).toBe(`/v1/articles/${first.body.id}`)
    const second = await put(source, 'posts/2024-01-02-名字.md', '---\nslug: other\n---\n# Two')
    expect([second.status, second.body]).toMatchObject([
      200,
      { id: first.body.id, slug: '名字', title: 'Two', version: 2 },
    ])
    const row = () =>
      db.query({ text: 'SELECT xmin::text FROM import_file WHERE source = $1', values: [source] })
    const rowBefore = await row()
    const third = await put(source, 'posts/2024-01-02-名字.md', '---\nslug: other\n---\n# Two')
    expect(await row()).toEqual(rowBefore)
    expect([third.status, third.body]).toMatchObject([200, { version: 2, warnings: [] }])
    expect(await revisionsOf(first.body.id)).toMatchObject([
      { actor: 'publish', runId: null },
      { actor: 'publish', runId: null },
    ])
    const { body } = await get(source, 'posts/2024-01-02-名字.md')
    expect(body).toMatchObject({ id: first.body.id, body: { source: '# Two' } })
    expect((await listImportRuns(db)).filter((run) => run.source === source)).toEqual([])
  })

  test('PUT of files and an import of them create equal articles, and the other then writes nothing', async () => {
    const files = {
      'en/post.md': '---\ntitle: Post\ntags: [Red]\n---\nText',
      'fr/post.md': '---\ntitle: Billet\n---\nTexte',
      'a/same.md': '# Same',
      'b/same.md': '# Same again',
      'page.de.md': '# Seite',
      'page.md': '# Page',
      '_drafts/later.md': '# Later',
      'dated.md': '---\ntitle: Dated\ndate: 2024-02-03\naliases: [/old]\n---\n',
    }
    const other = await bootForFiles()
    const source = newSource()
    for (const [path, file] of Object.entries(files))
      expect((await other.sendFile('put', fileAt(path, source), file)).status).toBe(201)
    const second = await bootForFiles()
    const folder = await folderOf(files)
    await importFolder(second.db, { folder, source })
    const sent = await snapshotsByTitle(other)
    const languages = [...sent.values()].map(({ title, lang }) => [title, lang])
    expect(languages).toContainEqual(['Billet', 'fr'])
    expect(languages).toContainEqual(['Seite', 'de'])
    const seen = await snapshotsByTitle(second)
    seen.set('Post', { ...seen.get('Post'), lang: 'und' }) // it came before there was a fr/ beside it
    expect(sent).toEqual(seen)
    expect(await importFolder(other.db, { folder, source })).toMatchObject(nothingWritten)
    for (const [path, file] of Object.entries(files)) {
      const response = await second.sendFile('put', fileAt(path, source), file)
      expect([response.status, response.body.version]).toEqual([200, 1])
    }
  })

  test('a file that is sent and imported in turns remains one article', async () => {
    const source = newSource()
    const { id } = (await put(source, 'a.md', '# One')).body
    const { folder, report } = await imported(source, { 'a.md': '# Two' })
    expect(report).toMatchObject({ created: 0, updated: 1 })
    const third = await put(source, 'a.md', '# Three')
    expect(third.body).toMatchObject({ id, version: 3, title: 'Three', slug: 'a' })
    await writeFiles(folder, { 'a.md': '# Three' })
    expect(await importFolder(db, { folder, source })).toMatchObject({ ...nothingWritten, unchanged: 1 })
  })

  test('PUT of a file keeps the languages and translations of an import', async () => {
    const source = newSource()
    await imported(source, {
      'config.toml': 'defaultContentLanguage = "it"\n[languages.it]\n[languages.en]\n',
      'content/it/a.md': '# Uno',
      'content/it/b.en.md': '# Two',
      'content/c.en.md': '# Three',
      'content/c.fr.md': '# Trois',
    })
    const before = (await get(source, 'content/it/a.md')).body
    const { body } = await put(source, 'content/it/a.md', '# Uno nuovo')
    expect([body.lang, body.slug]).toEqual([before.lang, before.slug])
    const three = await put(source, 'content/c.en.md', '# Three, new')
    expect(three.body.translations).toEqual([{ lang: 'fr', slug: 'c', title: 'Trois' }])
    const four = await put(source, 'content/c.de.md', '# Drei')
    expect(four.body.translations.map(({ lang }: { lang: string }) => lang)).toEqual(['en', 'fr'])
  })

  test('PUT of a translation links it to the first file, and the next import writes nothing', async () => {
    const source = newSource()
    const files = { 'd.en.md': '# English', 'd.fr.md': '# French' }
    await put(source, 'd.en.md', files['d.en.md'])
    expect((await put(source, 'd.fr.md', files['d.fr.md'])).body.translations).toMatchObject([{ lang: 'en' }])
    expect((await get(source, 'd.en.md')).body.translations).toMatchObject([{ lang: 'fr' }])
    expect((await imported(source, files)).report).toMatchObject({ ...nothingWritten, unchanged: 2 })
    expect((await put(source, 'd.en.md', '# New English')).status).toBe(200)
  })

  test('PUT of a file whose slug is taken uses another slug, as an import does', async () => {
    await sendFile('post', '', '# Taken slug')
    const { status, body } = await put(newSource(), 'posts/taken-slug.md', '# Mine')
    expect([status, body.slug]).toEqual([201, 'taken-slug-posts'])
  })

  test('PUT of a file adopts an article with the same content', async () => {
    const [firstSource, secondSource] = [newSource(), newSource()]
    const { id } = (await put(firstSource, 'adopted.md', '# Adopted')).body
    const response = await put(secondSource, 'adopted.md', '# Adopted')
    expect([response.status, response.body]).toMatchObject([201, { id, version: 1 }])
    expect((await get(secondSource, 'adopted.md')).body.id).toBe(id)
  })
})

describe('an article that was edited since', () => {
  test('a changed file of an edited article gets 409, and replaces it with overwrite=true', async () => {
    const source = newSource()
    const { id } = (await put(source, 'a.md', '# One')).body
    await send('patch', `/${id}`).send({ title: 'Edited' })
    const refused = await put(source, 'a.md', '# Two')
    expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('overwrite=true')])
    expect((await imported(source, { 'a.md': '# Two' })).report).toMatchObject({ diverged: 1 })
    const forced = await sendFile('put', `${fileAt('a.md', source)}?overwrite=true`, '# Two')
    expect([forced.status, forced.body]).toMatchObject([200, { title: 'Two', version: 3 }])
    expect((await imported(source, { 'a.md': '# Two' })).report).toMatchObject(nothingWritten)
  })

  test('an unchanged file of an edited article returns it with a warning, and replaces it with overwrite=true', async () => {
    const source = newSource()
    const { id } = (await put(source, 'a.md', '# One')).body
    await send('patch', `/${id}`).send({ title: 'Edited' })
    const same = await put(source, 'a.md', '# One')
    expect([same.status, same.body]).toMatchObject([
      200,
      { title: 'Edited', version: 2, warnings: [{ code: 'edited' }] },
    ])
    const forced = await sendFile('put', `${fileAt('a.md', source)}?overwrite=true`, '# One')
    expect(forced.body).toMatchObject({ title: 'One', version: 3 })
  })

  test('a file of an article in the trash restores it only with overwrite=true', async () => {
    const source = newSource()
    const { id } = (await put(source, 'a.md', '# One')).body
    await send('delete', `/${id}`)
    expect((await get(source, 'a.md')).status).toBe(410)
    expect((await put(source, 'a.md', '# One')).status).toBe(409)
    expect((await put(source, 'a.md', '# Two')).status).toBe(409)
    const forced = await sendFile('put', `${fileAt('a.md', source)}?overwrite=true`, '# One')
    expect([forced.status, forced.body.id]).toEqual([200, id])
    const auditEvents = await db.prisma.auditEntry.findMany({
      where: { entityId: id },
      orderBy: { id: 'asc' },
    })
    expect(auditEvents.map(({ action }) => action)).toEqual([
      'article.published',
      'article.trashed',
      'article.restored',
    ])
    await send('delete', `/${id}`)
    await send('delete', `/${id}?purge=true`, 'admin')
    expect((await put(source, 'a.md', '# One')).status).toBe(201)
  })
})

describe('preconditions', () => {
  test('PUT of a file with If-None-Match: * only creates, and with If-Match only replaces', async () => {
    const source = newSource()
    const at = (file: string) => put(source, 'a.md', file)
    expect((await at('# One').set('if-match', '*')).status).toBe(412)
    expect((await at('# One').set('if-match', '"1"')).status).toBe(412)
    expect((await at('# One').set('if-none-match', '*')).status).toBe(201)
    const again = await at('# One').set('if-none-match', '*')
    expect([again.status, again.body.version]).toEqual([412, 1])
    expect((await at('# Two').set('if-match', '"2"')).status).toBe(412)
    expect((await at('# Two').set('if-match', '"1-abc"')).body.version).toBe(2)
    expect((await at('# Two').set('if-none-match', '"2"')).status).toBe(400)
  })

  test('a server with requireVersion requires a version to replace the article of a file', async () => {
    const strict = await bootForFiles({ db, requireVersion: true })
    const at = fileAt('a.md', newSource())
    expect((await strict.sendFile('put', at, '# One')).status).toBe(201)
    expect((await strict.sendFile('put', at, '# Two')).status).toBe(428)
    expect((await strict.sendFile('put', at, '# Two').set('if-match', '*')).status).toBe(200)
  })
})

describe('rejected files', () => {
  test('a key without the scope publish cannot change the public article of a file', async () => {
    const source = newSource()
    const published = await put(source, 'a.md', '# One', 'write')
    expect([published.status, published.body.detail]).toEqual([403, expect.stringContaining('draft: true')])
    expect((await put(source, 'a.md', '---\ndraft: true\n---\n# One', 'write')).status).toBe(201)
    expect((await put(source, 'a.md', '# One')).body.status).toBe('published')
    expect((await put(source, 'a.md', '---\ndraft: true\n---\n# One', 'write')).status).toBe(403)
    expect((await send('delete', fileAt('a.md', source), 'write')).status).toBe(403)
    expect((await put(source, 'a.md', '# One', 'read')).status).toBe(403)
    expect((await send('get', fileAt('a.md', source), 'preview')).status).toBe(403)
    expect((await request.get(`/v1/articles${fileAt('a.md', source)}`)).status).toBe(401)
  })

  test.each([
    'a/../b.md',
    'a//b.md',
    '/a.md',
    'a\\b.md',
    'a\u0001.md',
    'a.txt',
    'a.html',
    'a',
    'node_modules/a.md',
    `${'x'.repeat(2_000)}.md`,
  ])('the path %j of a file is rejected', async (path) => {
    const { status, body } = await sendFile('put', `/by-source/site/${encodeURIComponent(path)}`, '# A')
    expect([status, body.errors?.[0].in]).toEqual([400, 'path'])
  })

  test('a repaired value and a duplicate key are warnings of the response', async () => {
    const { status, body } = await put(newSource(), 'a.md', '---\ntitle: One: two\nx: 1\nx: 1\n---\nText.')
    expect([status, body.title]).toEqual([201, 'One: two'])
    expect(body.warnings).toMatchObject([
      { code: 'repaired-yaml', line: 2, column: 11, message: expect.stringContaining('One: two') },
      { code: 'duplicate-key', line: 4, column: 1 },
      { code: 'undated' },
    ])
  })

  test('invalid, unreadable and unknown files are rejected', async () => {
    expect((await put('a\\b', 'a.md', '# A')).status).toBe(400)
    expect((await put('site', 'blank.md', ' \n')).body.errors[0].detail).toContain('blank')
    expect((await put('site', 'bad.md', '---\na: [\n---\n')).body.errors[0].detail).toMatch(/line \d+/)
    expect((await send('put', fileAt('a.md')).send({ title: 'JSON' })).status).toBe(415)
    expect((await put('site', 'large.md', `# A\n\n${'x'.repeat(1024 * 1024)}`)).status).toBe(413)
    expect((await get('site', 'nothing.md')).status).toBe(404)
    expect((await send('delete', fileAt('nothing.md'))).status).toBe(404)
    expect((await send('post', fileAt('a.md'))).status).toBe(405)
  })
})

describe('DELETE', () => {
  test('DELETE of a file unpublishes its article as --prune does, and a later PUT publishes it again', async () => {
    const source = newSource()
    const { id } = (await put(source, 'a.md', '# One')).body
    expect((await send('delete', fileAt('a.md', source))).status).toBe(204)
    expect((await send('get', `/${id}`, 'read')).body).toMatchObject({ status: 'draft', version: 2 })
    expect((await send('delete', fileAt('a.md', source))).status).toBe(204)
    expect((await put(source, 'a.md', '# One')).body).toMatchObject({ id, status: 'published', version: 3 })
  })

  test('DELETE of a file does not change an edited article without overwrite=true', async () => {
    const source = newSource()
    const { id } = (await put(source, 'a.md', '# One')).body
    await send('patch', `/${id}`).send({ title: 'Edited' })
    expect((await send('delete', fileAt('a.md', source))).status).toBe(409)
    expect((await send('delete', fileAt('a.md', source)).set('if-match', '"1"')).status).toBe(412)
    expect((await send('delete', `${fileAt('a.md', source)}?overwrite=true`)).status).toBe(204)
    expect((await send('get', `/${id}`, 'read')).body.status).toBe('draft')
  })
})

describe('concurrent requests', () => {
  test('twenty concurrent files of one path, sent to two servers, create one article', async () => {
    const source = newSource()
    const second = await bootForFiles({ db })
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        (n % 2 ? sendFile : second.sendFile)('put', fileAt('a.md', source), `# Number ${n}`),
      ),
    )
    const statuses = responses.map(({ status }) => status).sort()
    expect(statuses).toEqual([...Array(19).fill(200), 201])
    expect(new Set(responses.map(({ body }) => body.id)).size).toBe(1)
    expect((await get(source, 'a.md')).body.version).toBe(20)
  })

  test('of twenty concurrent files with the same version, one succeeds', async () => {
    const source = newSource()
    await put(source, 'a.md', '# One')
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, n) => put(source, 'a.md', `# Number ${n}`).set('if-match', '"1"')),
    )
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(responses.filter(({ status }) => status === 412)).toHaveLength(19)
  })

  test('files that are sent during an import are all stored once', async () => {
    const source = newSource()
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`p${n}.md`, `# Page ${n}`]))
    const [{ report }, ...responses] = await Promise.all([
      imported(source, files),
      ...Object.entries(files).map(([path, file]) => put(source, path, file)),
    ])
    expect(report.failed).toBe(0)
    expect(responses.every(({ status }) => status === 200 || status === 201)).toBe(true)
    expect(await db.prisma.importFile.count({ where: { source } })).toBe(30)
    expect((await imported(source, files)).report).toMatchObject({ ...nothingWritten, unchanged: 30 })
  })
})
