/** Rendering of all stored articles again: what changes, what stays, interruptions and concurrent edits. */
import { resolve } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { lockArticles } from '../../src/articles/db/locks.ts'
import {
  renderingAdvice,
  renderStoredArticles,
  startWithPolicy,
} from '../../src/articles/service/render-articles.ts'
import { listChanges, readCurrentCursor } from '../../src/changes/db/list-changes.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import type { Database } from '../../src/database/connection.ts'
import { sql } from '../../src/database/sql.ts'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import { newDatabase } from '../exports/support.ts'
import { corpusNote, hasCorpus, hugoBlog } from '../support/corpus.ts'
import { createArticles } from '../support/create-articles.ts'
import { folderOf, writeFiles } from '../support/folder.ts'
import { until } from '../support/until.ts'
import { trash } from '../support/writes.ts'
import { bootWithKeys } from './support.ts'

const widened = { ...DEFAULT_POLICY, frameHosts: ['demo.example'], classes: ['mermaid'] }
const source = '<iframe src="https://demo.example/a"></iframe>\n\n<p class="mermaid">Text.</p>'
const markdown = (text: string) => ({ body: { format: 'markdown' as const, source: text } })

/** Starts the application for the test. Returns a function that sends a GET request. */
async function serve(db: Database) {
  const app = await buildApp({ db, version: '0.0.0' })
  onTestFinished(() => app.close())
  return async (url: string) => {
    const { headers, body } = await app.inject(url)
    return { headers, body: JSON.parse(body) }
  }
}

const render = (db: Database, policy = DEFAULT_POLICY, options = {}) =>
  renderStoredArticles({ db, policy }, options)

/** Returns everything that is stored of articles, except what a rendering may change. */
async function rowsOf(db: Database) {
  const articles = await db.prisma.article.findMany({ orderBy: { id: 'asc' } })
  const revisions = await db.prisma.revision.findMany({ orderBy: [{ articleId: 'asc' }, { number: 'asc' }] })
  const documents = await db.query({
    text: 'SELECT article_id, terms::text, folded FROM search_document ORDER BY 1',
    values: [],
  })
  return { articles, revisions, documents }
}

describe('a change of the policy', () => {
  test('every article whose HTML changes gets it, with a further version and a change, and nothing else', async () => {
    const db = await newDatabase()
    const read = await serve(db)
    const later = new Date('2999-01-01')
    const [id = '', scheduled = '', deleted = '', other = ''] = await createArticles(
      db,
      { slug: 'changes', tags: [{ slug: 'a', name: 'A' }], ...markdown(source) },
      { slug: 'scheduled', publishedAt: later, ...markdown(source) },
      { slug: 'deleted', ...markdown(source) },
      { slug: 'other' },
    )
    await trash(db, [deleted])
    const before = await rowsOf(db)
    const cursor = await readCurrentCursor(db, { includesHidden: true })
    expect(await render(db, widened, { dryRun: true })).toEqual({
      ...{ articles: 4, failed: [] },
      changed: ['changes', 'scheduled', 'deleted'],
    })
    expect(await rowsOf(db)).toEqual(before)
    expect(await render(db, widened)).toMatchObject({ articles: 4, changed: { length: 3 } })
    const after = await rowsOf(db)
    expect(after.revisions).toEqual(before.revisions)
    for (const [index, article] of after.articles.entries()) {
      const { html, text, summary, wordCount, version, ...rest } = before.articles[index] ?? article
      expect(article).toMatchObject(rest)
      expect(article.version).toBe(article.id === other ? version : version + 1)
    }
    const { body, headers } = await read('/v1/articles/changes')
    expect(body.html).toContain('<iframe src="https://demo.example/a"></iframe>')
    expect(body.html).toContain('<p class="mermaid">')
    expect([body.version, headers.etag]).toEqual([2, expect.stringContaining('2')])
    const { changes } = await listChanges(db, { after: cursor, limit: 10, includesHidden: true })
    expect(changes.map(({ json }) => JSON.parse(json))).toMatchObject([
      { id, action: 'updated', slug: 'changes', tags: ['a'] },
      { id: scheduled, action: 'updated' },
      { id: deleted, action: 'updated' },
    ])
    expect((await listChanges(db, { after: cursor, limit: 10, includesHidden: false })).changes).toHaveLength(
      1,
    )
  })

  test('the search finds the new text, and a second rendering writes nothing', async () => {
    const db = await newDatabase()
    const read = await serve(db)
    await createArticles(
      db,
      markdown('<iframe src="https://demo.example/a" title="Zebra"></iframe>\n\nBody.'),
    )
    const found = async () => (await read('/v1/search?q=zebra')).body.data.length
    expect(await found()).toBe(1)
    await render(db, widened)
    expect(await found()).toBe(0)
    const rows = await rowsOf(db)
    expect(await render(db, widened)).toEqual({ articles: 1, changed: [], failed: [] })
    expect(await rowsOf(db)).toEqual(rows)
    await render(db, DEFAULT_POLICY)
    expect(await found()).toBe(1)
  })
})

describe('a server with a widened policy', async () => {
  const { db, request, send } = await bootWithKeys({ policy: widened })
  const kept = /<iframe src="https:\/\/demo\.example\/a"><\/iframe>[\s\S]*<p class="mermaid">/
  const body = { source }

  test('every write and every revision is rendered by it', async () => {
    const created = await send('post', '/articles', { title: 'Widened', body: { source: 'First.' } })
    const path = `/articles/${created.body.id}`
    const htmlOf = async (sent: PromiseLike<{ body: { html: string } }>) => (await sent).body.html
    expect(await htmlOf(send('put', path, { title: 'Widened', body }))).toMatch(kept)
    expect(await htmlOf(send('patch', path, { title: 'Patched' }))).toMatch(kept)
    expect(await htmlOf(send('get', `${path}/revisions/2`))).toMatch(kept)
    expect(await htmlOf(send('patch', `${path}/working`, { title: 'Working' }))).toMatch(kept)
    expect(await htmlOf(send('get', `${path}/working`))).toMatch(kept)
    const preview = await send('post', `${path}/previews`, {})
    expect(await htmlOf(request.get(new URL(preview.body.url).pathname))).toMatch(kept)
    expect(await htmlOf(send('post', `${path}/publish`))).toMatch(kept)
    expect(await htmlOf(send('post', `${path}/unpublish`))).toMatch(kept)
    expect(await htmlOf(send('post', `${path}/revisions/2/restore`))).toMatch(kept)
  })

  test('uploaded files and imported folders are rendered by it', async () => {
    const upload = await send('post', '/articles?path=uploaded.md').type('text/markdown').send(source)
    const file = await send('put', '/articles/by-source/site/a.md').type('text/markdown').send(source)
    expect([upload.body.html, file.body.html]).toEqual([
      expect.stringMatching(kept),
      expect.stringMatching(kept),
    ])
    const folder = await folderOf({ 'imported.md': source })
    await importFolder(db, { folder, source: 'folder', policy: widened })
    expect((await request.get('/v1/articles/imported')).body.html).toMatch(kept)
    expect((await render(db, widened, { dryRun: true })).changed).toEqual([])
  })

  test('a file that was sent stays MDX, and an imported one stays Markdown after an edit', async () => {
    const mdx = 'Text.\n\n    **bold** text'
    const sent = await send('post', '/articles?path=sent.mdx').type('text/markdown').send(mdx)
    const file = await send('put', '/articles/by-source/site/file.mdx').type('text/markdown').send(mdx)
    const edited = await send('patch', `/articles/${file.body.id}`, { title: 'Edited' })
    expect(sent.body.html).toBe(file.body.html)
    expect(edited.body.html).not.toBe(file.body.html)
    expect((await render(db, widened, { dryRun: true })).changed).toEqual([])
  })
})

describe('excerpts', () => {
  test('an excerpt that follows from the body changes with it, and one that was written stays', async () => {
    const db = await newDatabase()
    const frame = 'See <iframe src="https://demo.example/a" title="a frame"></iframe> in this paragraph.'
    const folder = await folderOf({
      'derived.md': frame,
      'written.md': `---\ndescription: Written by hand.\n---\n${frame}`,
      'marked.md': `Before the mark.\n\n<!--more-->\n\n${frame}`,
    })
    await importFolder(db, { folder, source: 'excerpts' })
    const derived = await db.prisma.article.findFirst({ where: { slug: 'derived' } })
    expect(derived?.excerpt).toBe('See a frame in this paragraph.')
    await render(db, widened)
    const articles = await db.prisma.article.findMany({
      select: { slug: true, excerpt: true, summary: true },
    })
    const excerpts = Object.fromEntries(articles.map(({ slug, excerpt }) => [slug, excerpt]))
    expect(excerpts).toEqual({
      derived: 'See in this paragraph.',
      written: 'Written by hand.',
      marked: 'Before the mark.',
    })
    for (const { excerpt, summary } of articles) expect(JSON.parse(`${summary}}`).excerpt).toBe(excerpt)
    const revisions = await db.prisma.revision.findMany({ select: { snapshot: true } })
    expect(revisions.map(({ snapshot }) => (snapshot as { excerpt: string }).excerpt).sort()).toEqual(
      Object.values(excerpts).sort(),
    )
  })
})

describe('imports and renderings', () => {
  const folders = [
    ['the sample articles', resolve('seeds'), true],
    [`the articles of the corpus${corpusNote}`, hugoBlog, hasCorpus],
  ] as const
  for (const [name, folder, exists] of folders)
    test.skipIf(!exists)(`nothing changes when ${name} are rendered again`, async () => {
      const db = await newDatabase()
      const { created } = await importFolder(db, { folder, source: 'x' })
      const { articles, changed, failed } = await render(db, DEFAULT_POLICY, { dryRun: true })
      expect([articles, changed, failed]).toEqual([created, [], []])
    })

  test('nothing changes for MDX, HTML, local names, footnotes, formulas and excerpts by separators', async () => {
    const db = await newDatabase()
    const folder = await folderOf({
      'a.mdx': 'import X from "x"\n\n<Box>\n    **not code**\n</Box>\n\n    nor this\n',
      'b.html': '---\ntitle: B\n---\n<p>Text <a href="x.test/c.md">c</a> {{< x >}}</p>',
      'c.md': 'See [a](notes.app/a.md) and [b](example.com/b).\n\n<!--more-->\n\nNote[^1]\n\n[^1]: It.',
      'notes.app/a.md': '---\ntitle: A\n---\n$x^2$\n\n> [!NOTE]\n> Note.\n\n[Source](https://a.b/)',
      'd.md': '---\nguid: urn:x:1\n---\nNote[^1]\n\n[^1]: It.',
    })
    expect(await importFolder(db, { folder, source: 'kinds' })).toMatchObject({ created: 5, failed: 0 })
    expect((await render(db, DEFAULT_POLICY, { dryRun: true })).changed).toEqual([])
    await render(db, widened)
    await writeFiles(folder, { 'd.md': '---\nguid: urn:x:1\ntags: []\n---\nNote[^1]\n\n[^1]: It.' })
    expect(await importFolder(db, { folder, source: 'kinds' })).toMatchObject({ unchanged: 5, updated: 0 })
  })

  test('a rendered article does not count as edited: the next change of its file is imported', async () => {
    const db = await newDatabase()
    const folder = await folderOf({ 'a.md': source })
    await importFolder(db, { folder, source: 'edited' })
    expect(await render(db, widened)).toMatchObject({ changed: ['a'] })
    await writeFiles(folder, { 'a.md': `${source}\n\nMore.` })
    expect(await importFolder(db, { folder, source: 'edited', policy: widened })).toMatchObject({
      ...{ updated: 1, diverged: 0 },
    })
    const [article] = await db.prisma.article.findMany()
    expect(article?.html).toMatch(/<iframe[\s\S]*More\./)
  })

  test('the footnotes of two articles have different ids, and the same ids in another database', async () => {
    const note = 'Text[^1]\n\n[^1]: Note.'
    const folder = await folderOf({ 'a.md': note, 'b.md': note })
    const htmlOf = async () => {
      const db = await newDatabase()
      await importFolder(db, { folder, source: 'notes' })
      return (await db.prisma.article.findMany({ orderBy: { slug: 'asc' } })).map(({ html }) => html)
    }
    const [a, b] = await htmlOf()
    const idsOf = (html = '') => Array.from(html.matchAll(/ id="([^"]*)"/g), ([, id]) => id)
    expect(idsOf(a)).toHaveLength(2)
    expect(idsOf(a).filter((id) => idsOf(b).includes(id))).toEqual([])
    expect(await htmlOf()).toEqual([a, b])
  })
})

describe('interruptions, concurrent edits and failures', () => {
  test('a run that is ended after any batch and started again ends at the rows of one run', async () => {
    const db = await newDatabase()
    const drafts = Array.from({ length: 250 }, (_, index) => markdown(`${source}\n\nArticle ${index}.`))
    await createArticles(db, ...drafts)
    const stopAt = (count: number) => (done: number) => {
      if (done >= count) throw new Error('ended')
    }
    for (const count of [100, 200])
      await expect(render(db, widened, { onProgress: stopAt(count) })).rejects.toThrow('ended')
    expect(await renderingAdvice(db, widened)).toContain('inkstone render')
    const versions = async () => new Set((await db.prisma.article.findMany()).map(({ version }) => version))
    expect(await versions()).toEqual(new Set([1, 2]))
    expect(await render(db, widened)).toMatchObject({ articles: 250, changed: { length: 50 } })
    expect(await versions()).toEqual(new Set([2]))
    expect(await render(db, widened)).toMatchObject({ changed: [] })
    expect(await renderingAdvice(db, widened)).toBeNull()
  })

  test('an edit between the reading and the writing of a batch is rendered, and not overwritten', async () => {
    const db = await newDatabase()
    const read = await serve(db)
    const [id = ''] = await createArticles(db, { slug: 'raced', ...markdown(source) })
    const editing = db.transaction(async ({ tx }) => {
      await lockArticles(tx, [id])
      const running = render(db, widened)
      await waitForLock(db)
      const body = { format: 'markdown', source: `New. ${source}` }
      await tx.execute(sql`
        UPDATE revision SET snapshot = snapshot || jsonb_build_object('body', ${JSON.stringify(body)}::jsonb)
        WHERE article_id = ${id}::uuid`)
      await tx.execute(sql`UPDATE article SET version = 7 WHERE id = ${id}::uuid`)
      return { running }
    })
    const { running } = await editing
    await running
    const { body } = await read('/v1/articles/raced')
    expect(body.html).toMatch(/New\.[\s\S]*<iframe/)
    expect(body.version).toBe(8)
  })

  test('an article that cannot be rendered is reported and stays, and the others are rendered', async () => {
    const db = await newDatabase()
    const [deep = ''] = await createArticles(db, { slug: 'deep' }, { slug: 'fine', ...markdown(source) })
    const revision = await db.prisma.revision.findFirstOrThrow({ where: { articleId: deep } })
    const body = { format: 'html', source: '<b>'.repeat(600) }
    await db.prisma.revision.updateMany({
      where: { articleId: deep },
      data: { snapshot: { ...(revision.snapshot as object), body } },
    })
    const report = await render(db, widened)
    expect(report).toMatchObject({ changed: ['fine'], failed: [{ slug: 'deep' }] })
    expect(report.failed[0]?.reason).toContain('nested deeper')
  })
})

describe('the advice to render again', () => {
  test('a database without articles takes the policy, and one with articles keeps its own', async () => {
    const db = await newDatabase()
    await startWithPolicy(db, DEFAULT_POLICY)
    await startWithPolicy(db, widened)
    await createArticles(db, {})
    expect(await renderingAdvice(db, widened)).toBeNull()
    await startWithPolicy(db, DEFAULT_POLICY)
    expect(await renderingAdvice(db, DEFAULT_POLICY)).toBe(
      'The HTML policy has changed since the articles were rendered. Run `inkstone render` to render them again.',
    )
  })

  test('articles of an earlier version of Inkstone are to be rendered again', async () => {
    const db = await newDatabase()
    expect(await renderingAdvice(db, DEFAULT_POLICY)).toBeNull()
    await createArticles(db, {})
    expect(await renderingAdvice(db, DEFAULT_POLICY)).not.toBeNull()
  })
})

/** Waits until a session waits for a row lock. */
function waitForLock(db: Database): Promise<void> {
  return until(async () => {
    const [row] = await db.query<{ waiting: boolean }>({
      text: "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()) AS waiting",
      values: [],
    })
    return row?.waiting ?? false
  })
}
