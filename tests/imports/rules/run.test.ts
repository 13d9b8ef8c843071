/** Import rules: repeated imports, runs, output, exit codes and export. */

import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, onTestFinished, test } from 'vitest'
import { renderArticle } from '../../../src/articles/model/rendered-article.ts'
import { DEFAULT_POLICY } from '../../../src/content/html/html-policy.ts'
import { openDatabase } from '../../../src/database/connection.ts'
import { exportArticles } from '../../../src/exports/export-folder.ts'
import { importWithProgress } from '../../../src/imports/folder/progress.ts'
import type { ProgressOutput } from '../../../src/imports/folder/progress-bar.ts'
import { undoRun } from '../../../src/imports/runs/undo.ts'
import { filesIn } from '../../exports/support.ts'
import { boot } from '../../support/app.ts'
import { inkstone } from '../../support/cli.ts'
import { draftOf } from '../../support/create-articles.ts'
import { createTestDatabase } from '../../support/database.ts'
import { folderOf, writeFiles } from '../../support/folder.ts'
import { update } from '../../support/writes.ts'
import { importAs } from './site.ts'

const { db, request } = await boot()

/** Counts the rows of the tables that an import writes. */
const countRows = async () => ({
  revisions: await db.prisma.revision.count(),
  changes: await db.prisma.change.count(),
  tags: await db.prisma.tag.count(),
  authors: await db.prisma.author.count(),
})

/** Edits the article of a file as the API does. */
async function edit(source: string, path: string, title: string) {
  const { articleId, article } = await db.prisma.importFile.findUniqueOrThrow({
    where: { source_path: { source, path } },
    include: { article: true },
  })
  const draft = draftOf({ slug: article.slug, title })
  await update(db, articleId, renderArticle(draft, DEFAULT_POLICY))
}

describe('Repeated imports', () => {
  test('a repeated import identifies files by source and path', async () => {
    const folder = await folderOf({ 'by-path.md': '# One' })
    const one = await importAs(db, 'by-path-1', folder)
    const two = await importAs(db, 'by-path-1', await folderOf({ 'by-path.md': '# Another' }))
    const three = await importAs(db, 'by-path-2', await folderOf({ 'by-path.md': '# Third' }))
    expect([one.report.created, two.report.updated, three.report.created]).toEqual([1, 1, 1])
    expect(two.articles['by-path.md']).toMatchObject({ slug: 'by-path', title: 'Another' })
  })

  test('a repeated import writes nothing for files with the same hash and updates changed files', async () => {
    const folder = await folderOf({
      'kept-as-is.md': '---\ntags: [a]\nauthor: B\n---\nText.',
      'to-change.md': '# Old',
    })
    await importAs(db, 'again', folder)
    const before = await countRows()
    expect((await importAs(db, 'again', folder)).report).toMatchObject({ unchanged: 2, updated: 0 })
    expect(await countRows()).toEqual(before)
    await writeFiles(folder, { 'to-change.md': '# New' })
    const { articles, report } = await importAs(db, 'again', folder)
    expect(report).toMatchObject({ unchanged: 1, updated: 1 })
    expect(articles['to-change.md']?.title).toBe('New')
    expect(await countRows()).toMatchObject({ revisions: before.revisions + 1, changes: before.changes + 1 })
  })

  test('missing files are reported, and their articles are unpublished only with `--prune`', async () => {
    const folder = await folderOf({ 'stays-in.md': '# A', 'goes-away.md': '# B' })
    await importAs(db, 'gone', folder)
    await rm(join(folder, 'goes-away.md'))
    const reported = await importAs(db, 'gone', folder)
    expect(reported.warnings).toEqual(['goes-away.md missing'])
    expect((await request.get('/v1/articles/goes-away')).status).toBe(200)
    expect((await importAs(db, 'gone', folder, { prune: true })).report.pruned).toBe(1)
    expect((await request.get('/v1/articles/goes-away')).status).not.toBe(200)
  })

  test('an edited article is overwritten only with `--overwrite`', async () => {
    const folder = await folderOf({ 'edited-by-hand.md': '# From the file' })
    await importAs(db, 'edited', folder)
    await edit('edited', 'edited-by-hand.md', 'By hand')
    await writeFiles(folder, { 'edited-by-hand.md': '# From the file again' })
    const skipped = await importAs(db, 'edited', folder)
    expect(skipped.report).toMatchObject({ diverged: 1, updated: 0 })
    expect(skipped.warnings).toEqual(['edited-by-hand.md diverged'])
    expect(skipped.articles['edited-by-hand.md']?.title).toBe('By hand')
    const overwritten = await importAs(db, 'edited', folder, { overwrite: true })
    expect(overwritten.articles['edited-by-hand.md']?.title).toBe('From the file again')
  })
})

/** Imports a folder and returns its output. */
async function outputOf(isTTY: boolean, folder: string): Promise<string> {
  const screen = Object.assign(new PassThrough(), {
    isTTY,
    columns: 200,
    rows: 50,
    cursorTo() {},
    clearLine() {},
  })
  const chunks: Buffer[] = []
  screen.on('data', (chunk) => chunks.push(chunk))
  await importWithProgress(db, { folder, source: `shown-${isTTY}` }, screen as unknown as ProgressOutput)
  return Buffer.concat(chunks).toString()
}

describe('Import runs', () => {
  const many = (count: number, name: string) =>
    folderOf(Object.fromEntries(Array.from({ length: count }, (_, i) => [`${name}-${i}.md`, `# ${i}`])))

  test('an import of several batches works with any number of worker threads', async () => {
    for (const workers of [1, 3]) {
      const source = `parallel-${workers}`
      const { report, articles } = await importAs(db, source, await many(230, source), { workers })
      expect(report).toMatchObject({ files: 230, created: 230, failed: 0 })
      expect(articles[`${source}-117.md`]?.title).toBe('117')
    }
  })

  test('an import prints the number of files on a terminal, and how to undo it', async () => {
    const output = await outputOf(true, await many(30, 'on-terminal'))
    expect(output).toContain('0/30 files')
    expect(output).toContain('30/30 files')
    expect(output).toMatch(/Imported 30 files.*This was run (\w{8})\. To undo it: inkstone import undo \1\n/s)
  })

  test('an import prints plain progress lines when the output is not a terminal', async () => {
    const output = await outputOf(false, await many(1_050, 'elsewhere'))
    expect(output).toMatch(
      /^1\d{3} of 1050 files(, \S+ per second(, about \d+ s left)?)?\nImported 1050 files/,
    )
    expect(output).not.toContain('\u001b')
  })

  test('`--dry-run` reports what would happen and writes nothing', async () => {
    const folder = await folderOf({ 'dry-good.md': '# A', 'dry-bad.md': '---\na: [\n---\n' })
    const before = await countRows()
    const { report, articles } = await importAs(db, 'dry', folder, { dryRun: true })
    expect(report).toMatchObject({ run: null, created: 1, failed: 1 })
    expect(articles).toEqual({})
    expect(await countRows()).toEqual(before)
    expect(await db.prisma.importRun.count({ where: { source: 'dry' } })).toBe(0)
  })

  test('two imports may run concurrently', async () => {
    const folder = await many(120, 'beside')
    const results = await Promise.all([importAs(db, 'beside', folder), importAs(db, 'beside', folder)])
    expect(results.map(({ report }) => report.failed)).toEqual([0, 0])
    expect(results.reduce((sum, { report }) => sum + report.created, 0)).toBe(120)
  })

  test('`import undo <run>` restores every article to its state before the run', async () => {
    const folder = await folderOf({ 'undone-old.md': '# Before' })
    await importAs(db, 'undone', folder)
    await writeFiles(folder, { 'undone-old.md': '# After', 'undone-new.md': '# New' })
    const { report } = await importAs(db, 'undone', folder)
    const result = await undoRun(db, { id: report.run ?? '', source: 'undone' })
    expect(result).toMatchObject({ trashed: 1, restored: 1, skipped: [] })
    expect((await request.get('/v1/articles/undone-old')).body.title).toBe('Before')
    expect((await request.get('/v1/articles/undone-new')).status).toBe(410)
  })

  test('import writes a report, list and show print the run, and exit codes are 0, 1 and 2', async () => {
    const { url, drop } = await createTestDatabase()
    onTestFinished(drop)
    const run = (...args: string[]) => inkstone(['import', ...args], { DATABASE_URL: url, SEEDS_DIR: '' })
    const folder = await folderOf({ 'a.md': '# A' })
    const out = join(await folderOf({}), 'out.json')
    expect((await run(folder, '--source', 'codes', '--report', out)).code).toBe(0)
    const report = JSON.parse(await readFile(out, 'utf8'))
    expect(report).toMatchObject({
      source: 'codes',
      files: 1,
      created: 1,
      errors: [],
      run: expect.any(String),
    })
    await writeFiles(folder, { 'b.md': '---\na: [\n---\n' })
    const partial = await run(folder, '--source', 'codes')
    expect([partial.code, partial.stdout]).toEqual([1, expect.stringContaining('b.md:3:1')])
    expect((await run('./no-such-folder')).code).toBe(2)
    const id = report.run.slice(-8)
    expect((await run('list')).stdout).toContain(id)
    expect((await run('show', id)).stdout).toContain('1 created')
  })
})

test('an export writes Markdown with front matter, and importing it restores the same articles', async () => {
  const { url, drop } = await createTestDatabase()
  const own = openDatabase(url, { readSessions: 5 })
  onTestFinished(async () => {
    await own.close()
    await drop()
  })
  const folder = await folderOf({
    'posts/2024-01-02-a.md': '---\ntitle: A\ntags: [x, Y]\nauthor: Z\nmermaid: true\n---\n# A\n\nText.',
    'posts/b/index.zh.md': '+++\ntitle = "B"\ndraft = true\n+++\nText.\n\n[原文](https://news.example/)',
    'c.html': '---\ntitle: C\naliases: [/old/]\nexpiryDate: 2020-01-01\n---\n<p>Text.</p>',
  })
  const before = await importAs(own, 'site', folder)
  const out = await folderOf({})
  await exportArticles(own, { folder: out })
  expect(Object.keys(await filesIn(out))).toEqual(expect.arrayContaining(Object.keys(before.articles)))
  const { articles, report } = await importAs(db, 'site', out)
  expect(report).toMatchObject({ created: 3, failed: 0 })
  const comparable = (list: typeof articles) =>
    Object.entries(list)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([
          path,
          { title, slug, lang, status, publishedAt, tags, authors, html, metadata, aliases, sourceUrl },
        ]) => [
          path,
          { title, slug, lang, status, publishedAt, tags, authors, html, metadata, aliases, sourceUrl },
        ],
      )
  expect(comparable(articles)).toEqual(comparable(before.articles))
})
