import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/connection.ts'
import { exportArticles } from '../../src/exports/export-folder.ts'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import { createArticles } from '../support/create-articles.ts'
import { folderOf, writeFiles } from '../support/folder.ts'
import { articlesIn, filesIn, newDatabase } from './support.ts'

/** Creates a database with an article, as created through the API, for every slug. */
async function databaseWith(...slugs: string[]): Promise<Database> {
  const db = await newDatabase()
  await createArticles(db, ...slugs.map((slug) => ({ slug })))
  return db
}

const moveToTrash = (db: Database, slug: string) =>
  db.prisma.article.updateMany({ where: { slug }, data: { deletedAt: new Date() } })

describe('the exported articles', () => {
  test('drafts, scheduled and archived articles are exported, and articles in the trash are not', async () => {
    const db = await newDatabase()
    await createArticles(
      db,
      { slug: 'draft', status: 'draft' },
      { slug: 'scheduled', publishedAt: new Date('2999-01-01') },
      { slug: 'archived', status: 'archived' },
      { slug: 'trashed' },
    )
    await moveToTrash(db, 'trashed')
    const folder = await folderOf({})
    expect(await exportArticles(db, { folder })).toMatchObject({ files: 3, written: 3, problems: [] })
    expect(await articlesIn(folder)).toEqual(
      ['archived', 'draft', 'scheduled'].map((slug) => `articles/und/${slug}.md`),
    )
  })

  test('several sources are exported to folders with their names, and a single source to its own paths', async () => {
    const db = await databaseWith('of-the-api')
    await importFolder(db, { folder: await folderOf({ 'posts/a.md': '# A' }), source: 'one' })
    await importFolder(db, {
      folder: await folderOf({ 'posts/b.html': '---\ntitle: B\n---\n<p>B</p>' }),
      source: 'two',
    })
    const [allSources, singleSource] = [await folderOf({}), await folderOf({})]
    await exportArticles(db, { folder: allSources })
    expect(await articlesIn(allSources)).toEqual([
      'articles/und/of-the-api.md',
      'one/posts/a.md',
      'two/posts/b.html',
    ])
    await exportArticles(db, { folder: singleSource, source: 'two' })
    expect(await articlesIn(singleSource)).toEqual(['posts/b.html'])
    expect(await readFile(join(singleSource, 'posts/b.html'), 'utf8')).toMatch(
      /^---\ntitle: B\nslug: b\n[\s\S]*---\n<p>B<\/p>$/,
    )
  })

  test('exported files keep paths with special characters', async () => {
    const db = await newDatabase()
    const paths = ['back\\slash.md', 'new\nline.md', 'quote".md', 'star*?:.md', '😀/..md']
    const folder = await folderOf({})
    await importFolder(db, {
      folder: await folderOf(Object.fromEntries(paths.map((p) => [p, p]))),
      source: 's',
    })
    expect(await exportArticles(db, { folder })).toMatchObject({ written: 5, problems: [] })
    expect(await articlesIn(folder)).toEqual(paths)
  })

  test('aliases are exported, including the former slugs of an article', async () => {
    const db = await databaseWith('now')
    const [article] = await db.prisma.article.findMany({ select: { id: true } })
    const alias = { id: article?.id ?? '', articleId: article?.id ?? '', lang: 'und', createdAt: new Date() }
    await db.prisma.alias.create({ data: { ...alias, path: 'before', lookupKey: 'before' } })
    const folder = await folderOf({})
    await exportArticles(db, { folder })
    expect((await filesIn(folder))['articles/und/now.md']).toContain('aliases:\n  - before\n')
  })
})

describe('a repeated export', () => {
  test('a repeated export writes nothing if nothing has changed, and equal databases give equal bytes', async () => {
    const db = await databaseWith('a', 'b')
    const [folder, other] = [await folderOf({}), await folderOf({})]
    await exportArticles(db, { folder })
    const before = await filesIn(folder)
    expect(await exportArticles(db, { folder })).toMatchObject({
      written: 0,
      unchanged: 2,
      removed: [],
      problems: [],
    })
    expect(await filesIn(folder)).toEqual(before)
    await exportArticles(db, { folder: other })
    expect(await filesIn(other)).toEqual(before)
  })

  test('a repeated export removes the files of deleted articles and folders that become empty', async () => {
    const db = await newDatabase()
    await createArticles(db, { slug: 'kept' }, { slug: 'deleted', lang: 'fr' })
    const folder = await folderOf({})
    await exportArticles(db, { folder })
    await moveToTrash(db, 'deleted')
    expect(await exportArticles(db, { folder })).toMatchObject({
      removed: ['articles/fr/deleted.md'],
      problems: [],
    })
    expect(await articlesIn(folder)).toEqual(['articles/und/kept.md'])
    await expect(readFile(join(folder, 'articles/fr'))).rejects.toThrow('ENOENT')
  })

  test('a repeated export reports files that were changed or created by hand and leaves them as they are', async () => {
    const db = await databaseWith('edited', 'created', 'deleted')
    const folder = await folderOf({})
    await moveToTrash(db, 'created')
    await exportArticles(db, { folder })
    await db.prisma.article.updateMany({ where: { slug: 'created' }, data: { deletedAt: null } })
    await moveToTrash(db, 'deleted')
    const byHand = Object.fromEntries(
      ['edited', 'created', 'deleted'].map((slug) => [`articles/und/${slug}.md`, 'by hand']),
    )
    await writeFiles(folder, byHand)
    const { problems } = await exportArticles(db, { folder })
    expect(problems.map(({ file }) => file).sort()).toEqual(Object.keys(byHand).sort())
    expect(await filesIn(folder)).toMatchObject(byHand)
  })

  test('a symbolic link in place of a file whose article is deleted is left as it is', async () => {
    const db = await databaseWith('kept', 'deleted')
    const folder = await folderOf({ '.git/x': 'by hand' })
    await exportArticles(db, { folder })
    await moveToTrash(db, 'deleted')
    await rm(join(folder, 'articles/und/deleted.md'))
    await symlink(join(folder, '.git/x'), join(folder, 'articles/und/deleted.md'))
    const { removed, problems } = await exportArticles(db, { folder })
    expect([removed, problems.map(({ file }) => file)]).toEqual([[], ['articles/und/deleted.md']])
    expect(await filesIn(folder)).toMatchObject({ '.git/x': 'by hand' })
  })

  test('an export after an interrupted one writes only the missing files', async () => {
    const db = await databaseWith('first', 'second')
    const [complete, partial] = [await folderOf({}), await folderOf({})]
    await exportArticles(db, { folder: complete })
    const files = await filesIn(complete)
    const list = files['.inkstone-export'] ?? ''
    await writeFiles(partial, {
      '.inkstone-export': '',
      '.inkstone-export.next': list.slice(0, list.indexOf('\n') + 1),
      '.inkstone-export.part': 'half a fi',
      'articles/und/first.md': files['articles/und/first.md'] ?? '',
    })
    expect(await exportArticles(db, { folder: partial })).toMatchObject({
      written: 1,
      unchanged: 1,
      problems: [],
    })
    expect(await filesIn(partial)).toEqual(files)
  })
})

describe('an export that cannot run', () => {
  test.each([
    ['a folder with other files', { 'notes.md': 'by hand' }, /contains files that were not exported/],
    ['a folder that is a file', null, /cannot be written/],
  ])('an export to %s is rejected and changes nothing', async (_, files, message) => {
    const db = await databaseWith('a')
    const folder = await folderOf(files ?? { file: 'by hand' })
    const before = await filesIn(folder)
    await expect(exportArticles(db, { folder: files ? folder : join(folder, 'file') })).rejects.toThrow(
      message,
    )
    expect(await filesIn(folder)).toEqual(before)
  })

  test('an export without articles is rejected and keeps an earlier export', async () => {
    const db = await databaseWith('a')
    const folder = await folderOf({})
    await exportArticles(db, { folder })
    const before = await filesIn(folder)
    await expect(exportArticles(db, { folder, source: 'unknown' })).rejects.toThrow(
      'no article of source "unknown"',
    )
    await moveToTrash(db, 'a')
    await expect(exportArticles(db, { folder })).rejects.toThrow('no article to export')
    expect(await filesIn(folder)).toEqual(before)
  })

  test('an export to a folder with .git is accepted', async () => {
    const folder = await folderOf({ '.git/HEAD': 'x' })
    expect(await exportArticles(await databaseWith('a'), { folder })).toMatchObject({ written: 1 })
  })
})

describe('the boundary of the export folder', () => {
  test.each(['../out.md', '/out.md', 'a/../../out.md', './out.md', 'a//out.md'])(
    'an export writes nothing outside the folder for the path %s',
    async (path) => {
      const db = await newDatabase()
      await importFolder(db, { folder: await folderOf({ 'a.md': '# A', 'b.md': '# B' }), source: 'evil' })
      await db.prisma.importFile.updateMany({ where: { path: 'a.md' }, data: { path } })
      const outer = await folderOf({})
      const report = await exportArticles(db, { folder: join(outer, 'in') })
      expect(report).toMatchObject({ written: 1, problems: [{ file: path }] })
      expect(Object.keys(await filesIn(outer)).sort()).toEqual(['in/.inkstone-export', 'in/b.md'])
    },
  )

  test('an export writes nothing through symbolic links in place of a file, a folder or the list', async () => {
    const db = await newDatabase()
    await createArticles(db, { slug: 'file' }, { slug: 'in-a-folder', lang: 'fr' })
    const outside = await folderOf({ 'file.md': 'by hand' })
    const folder = await folderOf({ '.inkstone-export': '' })
    await mkdir(join(folder, 'articles/und'), { recursive: true })
    await symlink(join(outside, 'file.md'), join(folder, 'articles/und/file.md'))
    await symlink(outside, join(folder, 'articles/fr'))
    expect(await exportArticles(db, { folder })).toMatchObject({ written: 0, problems: [{}, {}] })
    await rm(join(folder, '.inkstone-export'))
    await symlink(join(outside, 'file.md'), join(folder, '.inkstone-export'))
    await expect(exportArticles(db, { folder })).rejects.toThrow('is not a file')
    expect(await filesIn(outside)).toEqual({ 'file.md': 'by hand' })
  })

  test('an export with a manipulated list removes nothing outside the folder', async () => {
    const db = await databaseWith('a')
    const outer = await folderOf({ 'outside.md': '' })
    const folder = join(outer, 'in')
    await mkdir(folder)
    const hashOfEmptyFile = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    await writeFile(join(folder, '.inkstone-export'), `${hashOfEmptyFile}  ../outside.md\n`)
    await exportArticles(db, { folder })
    expect(await filesIn(outer)).toHaveProperty(['outside.md'], '')
  })
})

test('an article that cannot be exported is one problem, and the other articles are written', async () => {
  const db = await databaseWith('good', 'bad')
  await db.prisma
    .$executeRaw`UPDATE revision SET snapshot = jsonb_set(snapshot, '{title}', '""') WHERE snapshot->>'slug' = 'bad'`
  const folder = await folderOf({})
  expect(await exportArticles(db, { folder })).toMatchObject({
    written: 1,
    problems: [{ file: 'articles/und/bad.md' }],
  })
})
