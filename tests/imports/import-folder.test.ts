import { execFileSync } from 'node:child_process'
import { mkdir, rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { renderArticle } from '../../src/articles/model/rendered-article.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { type ImportOptions, importFolder } from '../../src/imports/folder/import-folder.ts'
import { boot } from '../support/app.ts'
import { createArticles, draftOf } from '../support/create-articles.ts'
import { folderOf, writeFiles } from '../support/folder.ts'
import { update } from '../support/writes.ts'

const { db, request } = await boot()

let sources = 0
/** Returns a new source name, so that tests do not share files. */
const newSource = () => `source-${++sources}`

const run = (folder: string, options: Partial<ImportOptions> = {}) =>
  importFolder(db, { folder, source: newSource(), ...options })

const read = async (slug: string) => (await request.get(`/v1/articles/${encodeURIComponent(slug)}`)).body

/** Counts the writes in the change log. */
const countChanges = () => db.prisma.change.count()

describe('a first import', () => {
  test('a first import creates articles from every file format, and counts blank files', async () => {
    const folder = await folderOf({
      'first/yaml.md': '---\ntitle: 第一\ndate: 2024-02-19T11:56:58Z\n---\nBody.',
      'first/toml.markdown': '+++\ntitle = "Toml"\ndate = 2024-01-01\n+++\nBody.',
      'first/none.mdx': '# From the heading\n\nBody.',
      'first/page.html': '---\ntitle: A page\n---\n<p>Body.</p>',
      'first/plain.txt': 'no article at all',
      'first/blank.md': '  \n\n',
      'node_modules/dep/readme.md': '# no',
      '.git/x.md': '# no',
    })
    const report = await run(folder)
    expect(report).toMatchObject({ files: 5, created: 4, skipped: 1, failed: 0 })
    expect(await read('none')).toMatchObject({ title: 'From the heading', publishedAt: null })
    expect(await read('yaml')).toMatchObject({ title: '第一', publishedAt: '2024-02-19T11:56:58.000Z' })
    expect((await read('page')).html).toBe('<p>Body.</p>')
  })

  test('unknown keys, drafts and aliases are imported', async () => {
    const folder = await folderOf({
      'kept.md': '---\ntitle: Kept\nshowToc: true\nweight: 3\naliases: [/old/kept/]\n---\nBody.',
      'hidden.md': '---\ntitle: Hidden\ndraft: true\n---\nBody.',
    })
    await run(folder)
    expect((await read('kept')).metadata).toEqual({ showToc: true, weight: 3 })
    expect((await read('kept')).aliases).toHaveLength(1)
    expect((await read('hidden')).status).toBe(404)
  })

  test('files whose names differ only in the language are linked as translations', async () => {
    const folder = await folderOf({
      'pair/hello.en.md': '---\ntitle: Hello\n---\nBody.',
      'pair/hello.zh.md': '---\ntitle: 你好\n---\nBody.',
    })
    await run(folder)
    const { body } = await request.get('/v1/articles/hello?lang=en')
    expect(body.translations).toEqual([{ lang: 'zh', slug: 'hello', title: '你好' }])
  })

  test('a file gets another slug when its slug belongs to an article of the API', async () => {
    await createArticles(db, { slug: 'occupied' })
    const folder = await folderOf({ 'x/occupied.md': '---\ntitle: Late\n---\nBody.' })
    await run(folder)
    expect((await read('occupied-x')).title).toBe('Late')
  })

  test('an alias that belongs to another article is reported', async () => {
    const folder = await folderOf({
      'alias-a.md': '---\naliases: [shared-alias]\n---\nA.',
      'alias-b.md': '---\naliases: [shared-alias]\n---\nB.',
    })
    const { warnings } = await run(folder)
    expect(warnings.filter(({ code }) => code === 'alias-taken')).toHaveLength(1)
  })
})

describe('a repeated import', () => {
  test('a repeated import writes nothing for unchanged files and one revision for a changed file', async () => {
    const source = newSource()
    const folder = await folderOf({ 'same.md': '# Same', 'other.md': '# Before' })
    await run(folder, { source })
    const before = await countChanges()
    expect(await run(folder, { source })).toMatchObject({ unchanged: 2, created: 0, updated: 0 })
    expect(await countChanges()).toBe(before)
    await writeFiles(folder, { 'other.md': '# After' })
    expect(await run(folder, { source })).toMatchObject({ unchanged: 1, updated: 1 })
    expect(await countChanges()).toBe(before + 1)
    expect(await read('other')).toMatchObject({ title: 'After', version: 2 })
    expect(await db.prisma.revision.count({ where: { article: { slug: 'other' } } })).toBe(2)
  })

  test('a repeated import never changes a slug', async () => {
    const source = newSource()
    const folder = await folderOf({ 'stay.md': '---\nslug: chosen-first\n---\nBody.' })
    await run(folder, { source })
    await writeFiles(folder, {
      'stay.md': '---\nslug: chosen-later\n---\nBody.',
      'a.md': '---\nslug: chosen-first\n---\nNew.',
    })
    await run(folder, { source })
    expect((await read('chosen-first')).html).toContain('Body.')
    expect((await read('chosen-later')).status).toBe(404)
  })

  test('an article that was edited since the last import is not overwritten, and is reported', async () => {
    const source = newSource()
    const folder = await folderOf({ 'edited.md': '# From the file' })
    await run(folder, { source })
    const { id } = await read('edited')
    const draft = draftOf({ slug: 'edited', title: 'From the API' })
    const state = renderArticle(draft, DEFAULT_POLICY)
    await update(db, id, state, { actor: 'editor' })
    await writeFiles(folder, { 'edited.md': '# Changed in the file' })
    const report = await run(folder, { source })
    expect(report).toMatchObject({ diverged: 1, updated: 0 })
    expect(report.warnings).toContainEqual(expect.objectContaining({ file: 'edited.md', code: 'diverged' }))
    expect((await read('edited')).title).toBe('From the API')
  })

  test('missing files are reported and their articles are kept', async () => {
    const source = newSource()
    const folder = await folderOf({ 'stays.md': '# Stays', 'goes.md': '# Goes' })
    await run(folder, { source })
    await rm(join(folder, 'goes.md'))
    const { warnings } = await run(folder, { source })
    expect(warnings).toContainEqual(expect.objectContaining({ file: 'goes.md', code: 'missing' }))
    expect((await read('goes')).title).toBe('Goes')
  })

  test('two concurrent imports of one folder create each article once', async () => {
    const source = newSource()
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`at-once-${i}.md`, `# ${i}`]))
    const folder = await folderOf(files)
    const [one, two] = await Promise.all([run(folder, { source }), run(folder, { source })])
    expect(one.created + two.created).toBe(60)
    expect(one.failed + two.failed).toBe(0)
    expect(await db.prisma.importFile.count({ where: { source } })).toBe(60)
  })
})

describe('a dry run', () => {
  test('a dry run reports what would happen and writes nothing', async () => {
    const source = newSource()
    const folder = await folderOf({ 'dry-a.md': '# A', 'dry-b.md': '--- draft\ntitle: x\n---\n' })
    const before = await countChanges()
    expect(await run(folder, { source, dryRun: true })).toMatchObject({ run: null, created: 1, failed: 1 })
    expect(await countChanges()).toBe(before)
    expect(await db.prisma.importRun.count({ where: { source } })).toBe(0)
  })
})

describe('an import run', () => {
  test('a run is stored with its report', async () => {
    const source = newSource()
    const report = await run(await folderOf({ 'kept-run.md': '# A' }), { source })
    const storedRun = await db.prisma.importRun.findUniqueOrThrow({ where: { id: report.run ?? '' } })
    expect(storedRun).toMatchObject({ source, report: JSON.parse(JSON.stringify(report)) })
    expect(storedRun.finishedAt).toBeInstanceOf(Date)
  })

  test.each([
    ['a missing folder', () => Promise.resolve('/nowhere/at/all'), /There is no folder/],
    ['a file', async () => join(await folderOf({ 'a.md': '# A' }), 'a.md'), /is not a folder/],
    ['a folder without articles', () => folderOf({ 'a.png': 'x' }), /There is no article in/],
  ])('an import of %s is rejected', async (_, folder, message) => {
    await expect(run(await folder())).rejects.toThrow(message)
  })
})

describe('hostile files', () => {
  test('links out of the folder, circular links, pipes, folders named x.md and too large files are one error each', async () => {
    const outside = await folderOf({ 'secret.md': '# Secret' })
    const folder = await folderOf({
      'good.md': '# Good',
      'folder.md/inside.md': '# Inside',
      'huge.md': `# Huge\n\n${'x'.repeat(10 * 1024 * 1024)}`,
    })
    await symlink(join(outside, 'secret.md'), join(folder, 'out.md'))
    await symlink(join(folder, 'circle.md'), join(folder, 'circle.md'))
    await symlink(folder, join(folder, 'loop'))
    execFileSync('mkfifo', [join(folder, 'pipe.md')])
    const report = await run(folder)
    expect(report).toMatchObject({ created: 2, failed: 6 })
    expect(report.errors.map(({ file }) => file)).toEqual([
      'circle.md',
      'folder.md',
      'huge.md',
      'loop',
      'out.md',
      'pipe.md',
    ])
  })

  test('broken, binary and executable front matter is an error for each file', async () => {
    const folder = await folderOf({
      'good-too.md': '# Good',
      'binary.md': new Uint8Array([0x2d, 0x2d, 0xff, 0xfe, 0x00, 0x01]),
      'code.md': '---js\nglobalThis.ran = true\n---\nBody.',
      'open.md': '---\ntitle: Never closed\n',
      'bomb.md': `---\na: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
        .split('')
        .map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`)
        .join('\n')}\n---\nB`,
      'deep.md': `---\na: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n---\nB`,
      'tags.md': '<div>'.repeat(100_000),
      'nul.md': '# A\u0000B',
    })
    const report = await run(folder)
    expect(report).toMatchObject({ created: 1, failed: 7 })
    expect(report.errors).toHaveLength(7)
    for (const error of report.errors) {
      expect(error.message).not.toBe('')
      expect(error.line).toBeGreaterThan(0)
    }
    expect(globalThis).not.toHaveProperty('ran')
  })

  test('file names with line breaks, spaces and letters of any script are imported', async () => {
    const folder = await folderOf({ 'a\nb.md': '# Newline', ' blanks .md': '# Blanks', 'ملف.md': '# Arabic' })
    expect(await run(folder)).toMatchObject({ created: 3, failed: 0 })
    expect((await read('ملف')).title).toBe('Arabic')
  })
})

test('files are identified by their paths in the folder, which may be renamed', async () => {
  const source = newSource()
  const folder = await folderOf({ 'moved-with-its-folder.md': '# A' })
  await run(folder, { source })
  const elsewhere = `${folder}-elsewhere`
  await rename(folder, elsewhere)
  await mkdir(folder)
  expect(await run(elsewhere, { source })).toMatchObject({ unchanged: 1 })
  await rm(elsewhere, { recursive: true })
})

test('a file that the database rejects is an error, and the other files of its batch are imported', async () => {
  await db.prisma.$executeRaw`ALTER TABLE article ADD CONSTRAINT no_cats CHECK (title <> 'Cats')`
  const folder = await folderOf({ 'cats.md': '# Cats', 'dogs.md': '# Dogs' })
  const report = await run(folder)
  await db.prisma.$executeRaw`ALTER TABLE article DROP CONSTRAINT no_cats`
  expect(report).toMatchObject({ created: 1, failed: 1 })
  expect(report.errors[0]).toMatchObject({ file: 'cats.md', code: 'refused' })
  expect((await read('dogs')).title).toBe('Dogs')
})
