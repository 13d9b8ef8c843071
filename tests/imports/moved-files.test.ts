/** Files that are renamed or moved between two imports keep their articles. */

import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { renderArticle } from '../../src/articles/model/rendered-article.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { type ImportOptions, importFolder } from '../../src/imports/folder/import-folder.ts'
import { boot } from '../support/app.ts'
import { draftOf } from '../support/create-articles.ts'
import { folderOf, writeFiles } from '../support/folder.ts'
import { update } from '../support/writes.ts'

const { db, request } = await boot()

let sources = 0
const newSource = () => `moved-${++sources}`
const run = (folder: string, source: string, options: Partial<ImportOptions> = {}) =>
  importFolder(db, { folder, source, ...options })

async function move(folder: string, from: string, to: string): Promise<void> {
  await mkdir(dirname(join(folder, to)), { recursive: true })
  await rename(join(folder, from), join(folder, to))
}

const moveWarnings = ({ warnings }: Awaited<ReturnType<typeof run>>) =>
  warnings.flatMap(({ file, code }) => (code === 'moved' || code === 'missing' ? [`${code} ${file}`] : []))

/** Returns the files of a source by path, with id, slug and version of their articles. */
async function filesOf(source: string) {
  const files = await db.prisma.importFile.findMany({
    where: { source },
    orderBy: { path: 'asc' },
    include: { article: true },
  })
  return files.map(({ path, article: { id, slug, version } }) => ({ path, id, slug, version }))
}

const dated = (title: string) => `---\ntitle: ${title}\ndate: 2024-05-01\n---\nBody of ${title}.\n`

describe('a file that is renamed or moved', () => {
  test('a moved file keeps its article, slug and version, also with --prune', async () => {
    const source = newSource()
    const folder = await folderOf({ 'moved-one.md': dated('One'), 'moved-stays.md': dated('Stays') })
    await run(folder, source)
    const before = await filesOf(source)
    await move(folder, 'moved-one.md', '2024/moved-uno.md')
    const report = await run(folder, source, { prune: true })
    expect(report).toMatchObject({ created: 0, updated: 0, unchanged: 2, pruned: 0 })
    expect(moveWarnings(report)).toEqual(['moved 2024/moved-uno.md'])
    expect(await filesOf(source)).toEqual([{ ...before[0], path: '2024/moved-uno.md' }, before[1]])
    await request.get('/v1/articles/moved-one').expect(200)
    expect(moveWarnings(await run(folder, source, { prune: true }))).toEqual([])
  })

  test('a dry run reports moved files and writes nothing', async () => {
    const source = newSource()
    const folder = await folderOf({ 'moved-dry.md': dated('Dry') })
    await run(folder, source)
    const before = await filesOf(source)
    await move(folder, 'moved-dry.md', 'moved-wet.md')
    const report = await run(folder, source, { dryRun: true })
    expect(report).toMatchObject({ created: 0, unchanged: 1 })
    expect(moveWarnings(report)).toEqual(['moved moved-wet.md'])
    expect(await filesOf(source)).toEqual(before)
  })

  test('a renamed file updates its article with the fields of its new name', async () => {
    const source = newSource()
    const folder = await folderOf({ 'moved-name.md': '---\ntitle: Name\n---\nBody of a named one.\n' })
    await run(folder, source)
    const [before] = await filesOf(source)
    await move(folder, 'moved-name.md', '2023-04-05-moved-name.md')
    expect(await run(folder, source)).toMatchObject({ created: 0, updated: 1 })
    const { body } = await request.get('/v1/articles/moved-name').expect(200)
    expect(body).toMatchObject({ id: before?.id, publishedAt: '2023-04-05T00:00:00.000Z', version: 2 })
  })

  test('a moved file is linked to its translation at the new path', async () => {
    const source = newSource()
    const folder = await folderOf({
      'drafts/moved-tongue.de.md': dated('Zunge'),
      'posts/moved-tongue.en.md': dated('Tongue'),
    })
    await run(folder, source)
    await move(folder, 'drafts/moved-tongue.de.md', 'posts/moved-tongue.de.md')
    expect(await run(folder, source)).toMatchObject({ created: 0, updated: 2 })
    const { body } = await request.get('/v1/articles/moved-tongue?lang=en').expect(200)
    expect(body.translations).toEqual([{ lang: 'de', slug: 'moved-tongue', title: 'Zunge' }])
  })

  test('an edited article is not overwritten after its file was moved and changed', async () => {
    const source = newSource()
    const folder = await folderOf({ 'moved-edited.md': dated('Edited') })
    await run(folder, source)
    const id = (await filesOf(source))[0]?.id ?? ''
    const state = renderArticle(draftOf({ slug: 'moved-edited', title: 'Edited by hand' }), DEFAULT_POLICY)
    await update(db, id, state, { actor: 'editor' })
    await move(folder, 'moved-edited.md', 'moved-there.md')
    expect(await run(folder, source)).toMatchObject({ created: 0, updated: 0, unchanged: 1 })
    await writeFiles(folder, { 'moved-there.md': dated('Edited here too') })
    expect(await run(folder, source)).toMatchObject({ created: 0, updated: 0, diverged: 1 })
    await request.get('/v1/articles/moved-edited').expect(200)
  })

  test('a file that is moved while another file takes its path is a new file, and the path keeps its article', async () => {
    const source = newSource()
    const folder = await folderOf({ 'moved-a.md': dated('First') })
    await run(folder, source)
    const [before] = await filesOf(source)
    await move(folder, 'moved-a.md', 'moved-b.md')
    await writeFiles(folder, { 'moved-a.md': dated('Second') })
    expect(await run(folder, source)).toMatchObject({ created: 1, updated: 1 })
    expect((await filesOf(source))[0]).toEqual({ ...before, version: 2 })
  })

  test('of two copies of a moved file, the first by path keeps the article and the other is new', async () => {
    const source = newSource()
    const folder = await folderOf({ 'moved-twin.md': dated('Twin') })
    await run(folder, source)
    const [before] = await filesOf(source)
    const text = dated('Twin')
    await rm(join(folder, 'moved-twin.md'))
    await writeFiles(folder, { 'b/moved-twin.md': text, 'c/moved-twin.md': text })
    expect(await run(folder, source)).toMatchObject({ created: 1, unchanged: 1 })
    const [first, second] = await filesOf(source)
    expect(first).toEqual({ ...before, path: 'b/moved-twin.md' })
    expect(second).toMatchObject({ path: 'c/moved-twin.md', slug: 'moved-twin-2024-05-01' })
  })

  test('a file that is imported under another source is not a moved file', async () => {
    const folder = await folderOf({ 'moved-far.md': dated('Far') })
    await run(folder, newSource())
    await move(folder, 'moved-far.md', 'moved-near.md')
    expect(moveWarnings(await run(folder, newSource()))).toEqual([])
  })

  test('two concurrent imports both find a moved file at its new path', async () => {
    const source = newSource()
    const folder = await folderOf({ 'moved-twice.md': dated('Twice') })
    await run(folder, source)
    const [before] = await filesOf(source)
    await move(folder, 'moved-twice.md', 'moved-again.md')
    const reports = await Promise.all([run(folder, source), run(folder, source)])
    for (const report of reports) expect(report).toMatchObject({ created: 0, failed: 0, unchanged: 1 })
    expect(await filesOf(source)).toEqual([{ ...before, path: 'moved-again.md' }])
  })
})
