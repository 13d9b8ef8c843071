import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/connection.ts'
import { exportArticles } from '../../src/exports/export-folder.ts'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import { make } from '../support/create-articles.ts'
import { folderOf, writeFiles } from '../support/folder.ts'
import { articlesIn, filesIn, newDatabase } from './support.ts'

/** A database with an article of the API for every slug. */
async function databaseWith(...slugs: string[]): Promise<Database> {
  const db = await newDatabase()
  await make(db, ...slugs.map((slug) => ({ slug })))
  return db
}

const remove = (db: Database, slug: string) =>
  db.prisma.article.updateMany({ where: { slug }, data: { deletedAt: new Date() } })

describe('what is exported', () => {
  test('drafts, scheduled and archived articles, and nothing from the trash', async () => {
    const db = await newDatabase()
    await make(
      db,
      { slug: 'draft', status: 'draft' },
      { slug: 'scheduled', publishedAt: new Date('2999-01-01') },
      { slug: 'archived', status: 'archived' },
      { slug: 'trashed' },
    )
    await remove(db, 'trashed')
    const folder = await folderOf({})
    expect(await exportArticles(db, { folder })).toMatchObject({ files: 3, written: 3, problems: [] })
    expect(await articlesIn(folder)).toEqual(
      ['archived', 'draft', 'scheduled'].map((slug) => `articles/und/${slug}.md`),
    )
  })

  test('each source below its name, or one source alone as its folder was', async () => {
    const db = await databaseWith('of-the-api')
    await importFolder(db, { folder: await folderOf({ 'posts/a.md': '# A' }), source: 'one' })
    await importFolder(db, {
      folder: await folderOf({ 'posts/b.html': '---\ntitle: B\n---\n<p>B</p>' }),
      source: 'two',
    })
    const [all, alone] = [await folderOf({}), await folderOf({})]
    await exportArticles(db, { folder: all })
    expect(await articlesIn(all)).toEqual([
      'articles/und/of-the-api.md',
      'one/posts/a.md',
      'two/posts/b.html',
    ])
    await exportArticles(db, { folder: alone, source: 'two' })
    expect(await articlesIn(alone)).toEqual(['posts/b.html'])
    expect(await readFile(join(alone, 'posts/b.html'), 'utf8')).toMatch(
      /^---\ntitle: B\nslug: b\n[\s\S]*---\n<p>B<\/p>$/,
    )
  })

  test('files at their paths, whatever characters are in them', async () => {
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

  test('old addresses, those that an article has left too', async () => {
    const db = await databaseWith('now')
    const [article] = await db.prisma.article.findMany({ select: { id: true } })
    const alias = { id: article?.id ?? '', articleId: article?.id ?? '', lang: 'und', createdAt: new Date() }
    await db.prisma.alias.create({ data: { ...alias, path: 'before' } })
    const folder = await folderOf({})
    await exportArticles(db, { folder })
    expect((await filesIn(folder))['articles/und/now.md']).toContain('aliases:\n  - before\n')
  })
})

describe('exporting again', () => {
  test('writes nothing where nothing has changed: the same database, the same bytes', async () => {
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

  test('removes the files of articles that are gone, with the folders that are empty then', async () => {
    const db = await newDatabase()
    await make(db, { slug: 'stays' }, { slug: 'goes', lang: 'fr' })
    const folder = await folderOf({})
    await exportArticles(db, { folder })
    await remove(db, 'goes')
    expect(await exportArticles(db, { folder })).toMatchObject({
      removed: ['articles/fr/goes.md'],
      problems: [],
    })
    expect(await articlesIn(folder)).toEqual(['articles/und/stays.md'])
    await expect(readFile(join(folder, 'articles/fr'))).rejects.toThrow('ENOENT')
  })

  test('leaves what somebody has changed or made, and says so', async () => {
    const db = await databaseWith('edited', 'made', 'gone')
    const folder = await folderOf({})
    await remove(db, 'made')
    await exportArticles(db, { folder })
    await db.prisma.article.updateMany({ where: { slug: 'made' }, data: { deletedAt: null } })
    await remove(db, 'gone')
    const mine = Object.fromEntries(
      ['edited', 'made', 'gone'].map((slug) => [`articles/und/${slug}.md`, 'mine']),
    )
    await writeFiles(folder, mine)
    const { problems } = await exportArticles(db, { folder })
    expect(problems.map(({ file }) => file).sort()).toEqual(Object.keys(mine).sort())
    expect(await filesIn(folder)).toMatchObject(mine)
  })

  test('leaves a link that has taken the place of a file whose article is gone', async () => {
    const db = await databaseWith('stays', 'goes')
    const folder = await folderOf({ '.git/x': 'mine' })
    await exportArticles(db, { folder })
    await remove(db, 'goes')
    await rm(join(folder, 'articles/und/goes.md'))
    await symlink(join(folder, '.git/x'), join(folder, 'articles/und/goes.md'))
    const { removed, problems } = await exportArticles(db, { folder })
    expect([removed, problems.map(({ file }) => file)]).toEqual([[], ['articles/und/goes.md']])
    expect(await filesIn(folder)).toMatchObject({ '.git/x': 'mine' })
  })

  test('goes on where an interrupted export ended', async () => {
    const db = await databaseWith('first', 'second')
    const [whole, partial] = [await folderOf({}), await folderOf({})]
    await exportArticles(db, { folder: whole })
    const files = await filesIn(whole)
    const sums = files['.inkstone-export'] ?? ''
    await writeFiles(partial, {
      '.inkstone-export': '',
      '.inkstone-export.next': sums.slice(0, sums.indexOf('\n') + 1),
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

describe('an export cannot run', () => {
  test.each([
    ['into a folder of other files', { 'notes.md': 'mine' }, /holds files that no export wrote/],
    ['into a folder that is a file', null, /cannot be written/],
  ])('%s, and touches nothing', async (_, files, message) => {
    const db = await databaseWith('a')
    const folder = await folderOf(files ?? { file: 'mine' })
    const before = await filesIn(folder)
    await expect(exportArticles(db, { folder: files ? folder : join(folder, 'file') })).rejects.toThrow(
      message,
    )
    expect(await filesIn(folder)).toEqual(before)
  })

  test('when there is nothing to export: an earlier export stays', async () => {
    const db = await databaseWith('a')
    const folder = await folderOf({})
    await exportArticles(db, { folder })
    const before = await filesIn(folder)
    await expect(exportArticles(db, { folder, source: 'unknown' })).rejects.toThrow(
      'no article of a source "unknown"',
    )
    await remove(db, 'a')
    await expect(exportArticles(db, { folder })).rejects.toThrow('no article to export')
    expect(await filesIn(folder)).toEqual(before)
  })

  test('beside .git it can', async () => {
    const folder = await folderOf({ '.git/HEAD': 'x' })
    expect(await exportArticles(await databaseWith('a'), { folder })).toMatchObject({ written: 1 })
  })
})

describe('nothing is written outside of the folder', () => {
  test.each(['../out.md', '/out.md', 'a/../../out.md', './out.md', 'a//out.md'])(
    'by a path like %s',
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

  test('through links: of a file, of a folder, of our own files', async () => {
    const db = await newDatabase()
    await make(db, { slug: 'file' }, { slug: 'in-a-folder', lang: 'fr' })
    const outside = await folderOf({ 'file.md': 'mine' })
    const folder = await folderOf({ '.inkstone-export': '' })
    await mkdir(join(folder, 'articles/und'), { recursive: true })
    await symlink(join(outside, 'file.md'), join(folder, 'articles/und/file.md'))
    await symlink(outside, join(folder, 'articles/fr'))
    expect(await exportArticles(db, { folder })).toMatchObject({ written: 0, problems: [{}, {}] })
    await rm(join(folder, '.inkstone-export'))
    await symlink(join(outside, 'file.md'), join(folder, '.inkstone-export'))
    await expect(exportArticles(db, { folder })).rejects.toThrow('is not a file')
    expect(await filesIn(outside)).toEqual({ 'file.md': 'mine' })
  })

  test('nor removed, by a list that somebody has changed', async () => {
    const db = await databaseWith('a')
    const outer = await folderOf({ 'mine.md': '' })
    const folder = join(outer, 'in')
    await mkdir(folder)
    const ofNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    await writeFile(join(folder, '.inkstone-export'), `${ofNothing}  ../mine.md\n`)
    await exportArticles(db, { folder })
    expect(await filesIn(outer)).toHaveProperty(['mine.md'], '')
  })
})

test("what is wrong with one article is that file's problem alone", async () => {
  const db = await databaseWith('good', 'bad')
  await db.prisma
    .$executeRaw`UPDATE revision SET snapshot = jsonb_set(snapshot, '{title}', '""') WHERE snapshot->>'slug' = 'bad'`
  const folder = await folderOf({})
  expect(await exportArticles(db, { folder })).toMatchObject({
    written: 1,
    problems: [{ file: 'articles/und/bad.md' }],
  })
})
