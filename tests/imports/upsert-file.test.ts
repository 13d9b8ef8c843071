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
  test('makes an article, replaces it, and leaves it alone while the file is as it was', async () => {
    const source = newSource()
    const first = await put(source, 'posts/2024-01-02-名字.md', '# One\n\n[a](b.md)')
    expect(first.status).toBe(201)
    expect(ArticleWithDiagnostics.strict().parse(first.body)).toEqual(first.body)
    expect(first.body).toMatchObject({
      slug: '名字',
      title: 'One',
      publishedAt: '2024-01-02T00:00:00.000Z',
      version: 1,
      warnings: [{ code: 'relative-link' }],
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

  test('says the same as an import of the same files, of which the other then finds nothing new', async () => {
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
      const answer = await second.sendFile('put', fileAt(path, source), file)
      expect([answer.status, answer.body.version]).toEqual([200, 1])
    }
  })

  test('sent, imported, sent, imported: one article, which each of them finds', async () => {
    const source = newSource()
    const { id } = (await put(source, 'a.md', '# One')).body
    const { folder, report } = await imported(source, { 'a.md': '# Two' })
    expect(report).toMatchObject({ created: 0, updated: 1 })
    const third = await put(source, 'a.md', '# Three')
    expect(third.body).toMatchObject({ id, version: 3, title: 'Three', slug: 'a' })
    await writeFiles(folder, { 'a.md': '# Three' })
    expect(await importFolder(db, { folder, source })).toMatchObject({ ...nothingWritten, unchanged: 1 })
  })

  test('keeps what an import knows of languages and translations', async () => {
    const source = newSource()
    await imported(source, {
      'config.toml': 'defaultContentLanguage = "it"\n[languages.it]\n[languages.en]\n',
      'content/it/a.md': '# Uno',
      'content/it/b.en.md': '# Two',
      'c.en.md': '# Three',
      'c.fr.md': '# Trois',
    })
    const before = (await get(source, 'content/it/a.md')).body
    const { body } = await put(source, 'content/it/a.md', '# Uno nuovo')
    expect([body.lang, body.slug]).toEqual([before.lang, before.slug])
    const three = await put(source, 'c.en.md', '# Three, new')
    expect(three.body.translations).toEqual([{ lang: 'fr', slug: 'c', title: 'Trois' }])
    const four = await put(source, 'c.de.md', '# Drei')
    expect(four.body.translations.map(({ lang }: { lang: string }) => lang)).toEqual(['en', 'fr'])
  })

  test('tells a file that was alone of its first translation, and the next import finds all as it was', async () => {
    const source = newSource()
    const files = { 'd.en.md': '# English', 'd.fr.md': '# French' }
    await put(source, 'd.en.md', files['d.en.md'])
    expect((await put(source, 'd.fr.md', files['d.fr.md'])).body.translations).toMatchObject([{ lang: 'en' }])
    expect((await get(source, 'd.en.md')).body.translations).toMatchObject([{ lang: 'fr' }])
    expect((await imported(source, files)).report).toMatchObject({ ...nothingWritten, unchanged: 2 })
    expect((await put(source, 'd.en.md', '# New English')).status).toBe(200)
  })

  test('finds another address where the wanted one is taken, as an import does', async () => {
    await sendFile('post', '', '# Taken address')
    const { status, body } = await put(newSource(), 'posts/taken-address.md', '# Mine')
    expect([status, body.slug]).toEqual([201, 'taken-address-posts'])
  })

  test('adopts an article that says the same already', async () => {
    const [one, two] = [newSource(), newSource()]
    const { id } = (await put(one, 'adopted.md', '# Adopted')).body
    const answer = await put(two, 'adopted.md', '# Adopted')
    expect([answer.status, answer.body]).toMatchObject([201, { id, version: 1 }])
    expect((await get(two, 'adopted.md')).body.id).toBe(id)
  })
})

describe('an article that was edited since', () => {
  test('is left alone by a new file, and overwritten when asked to', async () => {
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

  test('is answered as it is to the same file, with a warning, and written when asked to', async () => {
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

  test('and is in the trash comes out of it only when asked to', async () => {
    const source = newSource()
    const { id } = (await put(source, 'a.md', '# One')).body
    await send('delete', `/${id}`)
    expect((await get(source, 'a.md')).status).toBe(410)
    expect((await put(source, 'a.md', '# One')).status).toBe(409)
    expect((await put(source, 'a.md', '# Two')).status).toBe(409)
    const forced = await sendFile('put', `${fileAt('a.md', source)}?overwrite=true`, '# One')
    expect([forced.status, forced.body.id]).toEqual([200, id])
    const deeds = await db.prisma.auditEntry.findMany({ where: { entityId: id }, orderBy: { id: 'asc' } })
    expect(deeds.map(({ action }) => action)).toEqual([
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
  test('If-None-Match: * only makes, If-Match only replaces', async () => {
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

  test('a strict server wants to know the version of what there is', async () => {
    const strict = await bootForFiles({ db, requireVersion: true })
    const at = fileAt('a.md', newSource())
    expect((await strict.sendFile('put', at, '# One')).status).toBe(201)
    expect((await strict.sendFile('put', at, '# Two')).status).toBe(428)
    expect((await strict.sendFile('put', at, '# Two').set('if-match', '*')).status).toBe(200)
  })
})

describe('refusals', () => {
  test('a key without publish touches nothing public', async () => {
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
  ])('the path %j is refused', async (path) => {
    const { status, body } = await sendFile('put', `/by-source/site/${encodeURIComponent(path)}`, '# A')
    expect([status, body.errors?.[0].in]).toEqual([400, 'path'])
  })

  test('so is what is no file, or cannot be read', async () => {
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
  test('unpublishes as --prune does, and the file that returns is published again', async () => {
    const source = newSource()
    const { id } = (await put(source, 'a.md', '# One')).body
    expect((await send('delete', fileAt('a.md', source))).status).toBe(204)
    expect((await send('get', `/${id}`, 'read')).body).toMatchObject({ status: 'draft', version: 2 })
    expect((await send('delete', fileAt('a.md', source))).status).toBe(204)
    expect((await put(source, 'a.md', '# One')).body).toMatchObject({ id, status: 'published', version: 3 })
  })

  test('leaves an article alone that was edited since', async () => {
    const source = newSource()
    const { id } = (await put(source, 'a.md', '# One')).body
    await send('patch', `/${id}`).send({ title: 'Edited' })
    expect((await send('delete', fileAt('a.md', source))).status).toBe(409)
    expect((await send('delete', fileAt('a.md', source)).set('if-match', '"1"')).status).toBe(412)
    expect((await send('delete', `${fileAt('a.md', source)}?overwrite=true`)).status).toBe(204)
    expect((await send('get', `/${id}`, 'read')).body.status).toBe('draft')
  })
})

describe('many at once', () => {
  test('twenty of one path, to two servers, make one article', async () => {
    const source = newSource()
    const second = await bootForFiles({ db })
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        (n % 2 ? sendFile : second.sendFile)('put', fileAt('a.md', source), `# Number ${n}`),
      ),
    )
    const statuses = answers.map(({ status }) => status).sort()
    expect(statuses).toEqual([...Array(19).fill(200), 201])
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect((await get(source, 'a.md')).body.version).toBe(20)
  })

  test('as many with one version, and one wins', async () => {
    const source = newSource()
    await put(source, 'a.md', '# One')
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => put(source, 'a.md', `# Number ${n}`).set('if-match', '"1"')),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(19)
  })

  test('beside an import and an editor, nothing is lost and nothing breaks', async () => {
    const source = newSource()
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`p${n}.md`, `# Page ${n}`]))
    const [{ report }, ...answers] = await Promise.all([
      imported(source, files),
      ...Object.entries(files).map(([path, file]) => put(source, path, file)),
    ])
    expect(report.failed).toBe(0)
    expect(answers.every(({ status }) => status === 200 || status === 201)).toBe(true)
    expect(await db.prisma.importFile.count({ where: { source } })).toBe(30)
    expect((await imported(source, files)).report).toMatchObject({ ...nothingWritten, unchanged: 30 })
  })
})
