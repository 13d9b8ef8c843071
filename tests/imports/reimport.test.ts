/** Repeated imports: what is written after files, slugs, translations or articles have changed. */

import { rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { renderArticle } from '../../src/articles/model/rendered-article.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { type ImportOptions, importFolder } from '../../src/imports/folder/import-folder.ts'
import { isFailedFile } from '../../src/imports/folder/parse-file.ts'
import type { FileResult } from '../../src/imports/folder/report.ts'
import { watchFolder } from '../../src/imports/folder/watch-folder.ts'
import { createWorkerPool } from '../../src/imports/folder/worker-pool.ts'
import { boot } from '../support/app.ts'
import { draftOf } from '../support/create-articles.ts'
import { folderOf, writeFiles } from '../support/folder.ts'
import { until } from '../support/until.ts'
import { update } from '../support/writes.ts'

const { db, request } = await boot()

let sources = 0
const newSource = () => `again-${++sources}`
const run = (folder: string, source: string, options: Partial<ImportOptions> = {}) =>
  importFolder(db, { folder, source, ...options })
const read = async (slug: string) => (await request.get(`/v1/articles/${encodeURIComponent(slug)}`)).body
const countChanges = () => db.prisma.change.count()

/** Edits an article as the API does. */
async function edit(slug: string, title: string, newSlug = slug): Promise<void> {
  const { id } = await db.prisma.article.findFirstOrThrow({ where: { slug } })
  const draft = draftOf({ slug: newSlug, title })
  const state = renderArticle(draft, DEFAULT_POLICY)
  await update(db, id, state, { actor: 'editor' })
}

describe('an import without changes', () => {
  test('a file with other bytes but the same article causes no write', async () => {
    const source = newSource()
    const folder = await folderOf({ 'bytes.md': '---\ntitle: Bytes\ndraft: false\n---\nBody.' })
    await run(folder, source)
    await writeFiles(folder, {
      'bytes.md': '---\ndraft: false # not yet a comment\ntitle: "Bytes"\n---\nBody.',
    })
    const before = await countChanges()
    expect(await run(folder, source)).toMatchObject({ unchanged: 1, updated: 0 })
    expect(await run(folder, source)).toMatchObject({ unchanged: 1, updated: 0 })
    expect(await countChanges()).toBe(before)
  })

  test('an equal article of another source is recognized and causes no write', async () => {
    const folder = await folderOf({ 'known.md': '---\ntitle: Known\nslug: known-already\n---\nBody.' })
    await run(folder, newSource())
    const before = await countChanges()
    expect(await run(folder, newSource())).toMatchObject({ unchanged: 1, created: 0 })
    expect(await countChanges()).toBe(before)
  })
})

describe('a slug that another article has taken since', () => {
  const slugsOf = async (source: string) => {
    const files = await db.prisma.importFile.findMany({ where: { source }, include: { article: true } })
    return Object.fromEntries(files.map(({ path, article: { lang, slug } }) => [path, `${lang}/${slug}`]))
  }
  const inLanguages = (slug: string, a: string, b: string) => ({
    'a.md': `---\nslug: ${slug}\nlang: ${a}\ndate: 2024-01-01\n---\nA.`,
    'b.md': `---\nslug: ${slug}\nlang: ${b}\ndate: 2024-02-02\n---\nB.`,
  })

  test.each([
    [
      'a file whose new language has the same slug',
      'en',
      'en',
      { 'a.md': 'en/moves-1', 'b.md': 'en/moves-1-2024-02-02' },
    ],
    [
      'a pair of files that exchange their languages',
      'fr',
      'en',
      { 'a.md': 'fr/moves-2-2024-01-01', 'b.md': 'en/moves-2-2024-02-02' },
    ],
  ])('%s gets its own slug, which does not change again', async (_, a, b, expected) => {
    const source = newSource()
    const slug = expected['a.md'].slice(3, 10)
    const folder = await folderOf(inLanguages(slug, 'en', 'fr'))
    await run(folder, source)
    await writeFiles(folder, inLanguages(slug, a, b))
    const planned: (string | undefined)[] = []
    const onFile = ({ path, slug }: FileResult) => planned.push(`${path} ${slug}`)
    await run(folder, source, { dryRun: true, onFile })
    expect(await run(folder, source)).toMatchObject({ failed: 0 })
    expect(await slugsOf(source)).toEqual(expected)
    expect(planned).toContain(`b.md ${expected['b.md'].slice(3)}`)
    await writeFiles(folder, { 'b.md': `${inLanguages(slug, a, b)['b.md']} And more.` })
    expect(await run(folder, source)).toMatchObject({ updated: 1, failed: 0 })
    expect(await slugsOf(source)).toEqual(expected)
  })

  test('a file whose edited article is overwritten does not get back a slug that another article has taken', async () => {
    const source = newSource()
    const folder = await folderOf({ 'gave-way.md': '---\ndate: 2024-01-01\n---\nText.' })
    await run(folder, source)
    await edit('gave-way', 'Elsewhere now', 'went-elsewhere')
    await run(await folderOf({ 'gave-way.md': 'Came meanwhile.' }), newSource())
    expect(await run(folder, source, { overwrite: true })).toMatchObject({ updated: 1, failed: 0 })
    expect(await slugsOf(source)).toEqual({ 'gave-way.md': 'und/gave-way-2024-01-01' })
    expect(await read('gave-way')).toMatchObject({ excerpt: 'Came meanwhile.' })
  })
})

describe('--overwrite', () => {
  test('--overwrite overwrites edited articles, whether the file has changed or not', async () => {
    const source = newSource()
    const folder = await folderOf({ 'over-a.md': '# A', 'over-b.md': '# B', 'over-c.md': '# C' })
    await run(folder, source)
    await edit('over-a', 'Edited A')
    await edit('over-b', 'Edited B')
    await writeFiles(folder, { 'over-b.md': '# Changed B' })
    expect(await run(folder, source)).toMatchObject({ diverged: 1, unchanged: 2 })
    expect(await run(folder, source, { overwrite: true })).toMatchObject({
      updated: 2,
      unchanged: 1,
      diverged: 0,
    })
    expect([(await read('over-a')).title, (await read('over-b')).title]).toEqual(['A', 'Changed B'])
    expect(await run(folder, source)).toMatchObject({ unchanged: 3 })
  })
})

describe('--prune', () => {
  test('--prune unpublishes the articles of missing files once, and a file that returns publishes its article again', async () => {
    const source = newSource()
    const folder = await folderOf({ 'prune-stays.md': '# Stays', 'prune-goes.md': '# Goes' })
    await run(folder, source)
    await rm(join(folder, 'prune-goes.md'))
    expect(await run(folder, source, { prune: true, dryRun: true })).toMatchObject({ pruned: 1 })
    expect((await read('prune-goes')).title).toBe('Goes')
    expect(await run(folder, source, { prune: true })).toMatchObject({ pruned: 1, unchanged: 1 })
    expect((await read('prune-goes')).status).toBe(404)
    const again = await run(folder, source, { prune: true })
    expect([again.pruned, again.warnings]).toEqual([0, expect.not.arrayContaining([{ code: 'missing' }])])
    await writeFiles(folder, { 'prune-goes.md': '# Goes' })
    expect(await run(folder, source)).toMatchObject({ updated: 1 })
    expect(await read('prune-goes')).toMatchObject({ title: 'Goes', status: 'published' })
  })

  test('--prune does not unpublish articles that were edited since the last import', async () => {
    const source = newSource()
    const folder = await folderOf({ 'prune-keeps.md': '# Keeps', 'prune-edited.md': '# Edited' })
    await run(folder, source)
    await edit('prune-edited', 'By hand')
    await rm(join(folder, 'prune-edited.md'))
    const report = await run(folder, source, { prune: true })
    expect(report.pruned).toBe(0)
    expect(report.warnings).toContainEqual(
      expect.objectContaining({ file: 'prune-edited.md', code: 'missing' }),
    )
    expect((await read('prune-edited')).title).toBe('By hand')
  })
})

describe('translations', () => {
  test('a translation that is added later is linked to the existing article', async () => {
    const source = newSource()
    const folder = await folderOf({ 'later.md': '---\nlang: en\n---\n# Later' })
    await run(folder, source)
    expect((await read('later')).translations).toEqual([])
    await writeFiles(folder, { 'later.zh.md': '# 后来' })
    expect(await run(folder, source)).toMatchObject({ created: 1, updated: 1 })
    const { body } = await request.get('/v1/articles/later?lang=zh')
    expect(body.translations).toEqual([{ lang: 'en', slug: 'later', title: 'Later' }])
  })

  test('a folder name is a language if the site configuration names it', async () => {
    const site = await folderOf({
      'hugo.toml': 'defaultContentLanguage = "it"\n',
      'content/it/uno.md': '# Uno',
      'content/cs/due.md': '# Due',
    })
    await run(join(site, 'content'), newSource())
    expect((await request.get('/v1/articles/uno')).body.lang).toBe('it')
    const topics = await folderOf({ 'it/tre.md': '# Tre' })
    await run(topics, newSource())
    expect((await request.get('/v1/articles/tre')).body.lang).toBeNull()
  })
})

describe('an interrupted import', () => {
  test('an interrupted import that is run again gives the same result as an uninterrupted one', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 250 }, (_, n) => [`part-${n % 5}/same-name-${Math.floor(n / 5)}.md`, `# ${n}`]),
    )
    const folder = await folderOf(files)
    const interrupted = newSource()
    const interruption = new Error('interrupted')
    let fileCount = 0
    const onFile = () => {
      if (++fileCount === 120) throw interruption
    }
    await expect(run(folder, interrupted, { onFile })).rejects.toBe(interruption)
    const importedCount = await db.prisma.importFile.count({ where: { source: interrupted } })
    expect(importedCount).toBeGreaterThan(0)
    expect(importedCount).toBeLessThan(250)
    const rest = await run(folder, interrupted)
    expect(rest.created + rest.unchanged).toBe(250)
    const slugsOf = async (source: string) =>
      db.prisma.importFile.findMany({
        where: { source },
        select: { path: true, slug: true },
        orderBy: { path: 'asc' },
      })
    const slugs = await slugsOf(interrupted)
    await db.prisma.article.deleteMany({ where: { imported: { some: { source: interrupted } } } })
    const uninterrupted = newSource()
    await run(folder, uninterrupted)
    expect(await slugsOf(uninterrupted)).toEqual(slugs)
  })
})

describe('--watch', () => {
  test.each([
    ['', 'watched'],
    ['./', 'w'],
  ])('--watch imports changes until it is stopped, with the folder prefix %j', async (dot, slug) => {
    const real = await folderOf({ [`${slug}.md`]: '# First' })
    const folder = dot + relative('', real)
    const controller = new AbortController()
    onTestFinished(() => controller.abort())
    const output: string[] = []
    const screen = {
      isTTY: false,
      write: (text: string) => Boolean(output.push(text)),
    } as unknown as NodeJS.WriteStream
    const watching = watchFolder(db, { folder, source: newSource() }, screen, controller.signal)
    await until(async () => output.join('').includes(`Watching ${folder} for changes. Press Ctrl-C to stop.`))
    expect((await read(slug)).title).toBe('First')
    // Write until the watcher has noticed a change, at a longer interval than its debounce time.
    let version = 0
    const isImportedAgain = async () => {
      await writeFile(join(real, `${slug}.md`), `# Version ${++version}`)
      return /^Version/.test((await read(slug)).title)
    }
    await until(isImportedAgain, 700)
    controller.abort()
    await watching
    expect(output.join('')).toMatch(
      new RegExp(`\\d\\d:\\d\\d:\\d\\d {2}updated {3}${slug}\\.md → ${slug} \\(the file has changed\\)\\n`),
    )
    expect(output.join('').match(/Imported/g)).toHaveLength(1)
    expect(output.at(-1)).toBe('Stopped watching.\n')
  })
})

describe('a file that takes too long', () => {
  test('a file that takes too long is an error, and the other files of its task are parsed', async () => {
    const slow = '- a [b](c) *d* `e`\n'.repeat(200_000)
    const folder = await folderOf({ 'quick.md': '# Quick', 'slow.md': slow, 'other.md': '# Other' })
    const files = ['quick.md', 'slow.md', 'gone.md', 'other.md']
    const pool = createWorkerPool(
      { folder, sites: [], siteAuthors: new Map(), folderData: [], fingerprint: '', policy: DEFAULT_POLICY },
      files.length,
      {
        cpuTimeMax: 500,
      },
    )
    const results: string[] = []
    for await (const result of pool.run('parse', files))
      results.push(isFailedFile(result) ? result.error.code : result.path)
    expect(results).toEqual(['quick.md', 'too-slow', 'unreadable', 'other.md'])
  })
})

describe('file names that every site has', () => {
  test('README.md and index.md get a slug in each of many sources', async () => {
    for (let n = 0; n < 5; n++) {
      const folder = await folderOf({ 'README.md': `# Site ${n}`, 'index.md': `# Home ${n}` })
      expect(await run(folder, newSource())).toMatchObject({ created: 2, failed: 0 })
    }
  })
})

describe('an article with a publishDate', () => {
  test('a publishDate in the future schedules an article whatever its date, and one in the past changes nothing', async () => {
    const folder = await folderOf({
      'embargo.md': '---\ndate: 2020-01-01\npublishDate: 2999-01-01\n---\nSecret.',
      'past.md': '---\ndate: 2020-01-01\npublishDate: 2021-01-01\n---\nOpen.',
    })
    await run(folder, newSource())
    expect((await read('embargo')).status).toBe(404)
    expect((await read('past')).publishedAt).toBe('2020-01-01T00:00:00.000Z')
  })
})
