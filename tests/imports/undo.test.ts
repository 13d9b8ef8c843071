import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { renderArticle } from '../../src/articles/model/rendered-article.ts'
import { draftFromSnapshot } from '../../src/articles/model/snapshot.ts'
import type { ArticleDraft } from '../../src/articles/schema.ts'
import type { WriteContext } from '../../src/changes/write-transaction.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { sql } from '../../src/database/sql.ts'
import { findImportRun, listImportRuns, shortRunId } from '../../src/imports/db/runs.ts'
import { lockSource } from '../../src/imports/db/source-files.ts'
import { type ImportOptions, importFolder } from '../../src/imports/folder/import-folder.ts'
import { describeRun, describeRuns, describeUndo } from '../../src/imports/runs/describe-runs.ts'
import { type UndoOptions, undoRun } from '../../src/imports/runs/undo.ts'
import { boot } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'
import { folderOf, writeFiles } from '../support/folder.ts'
import { contextOf, trash, update, updateIn } from '../support/writes.ts'

const { db, request } = await boot()

let sources = 0

/** Creates a folder with files and a source name of its own, with functions that import it and undo a run. */
async function site(files: Record<string, string>) {
  const source = `undone-${++sources}`
  const folder = await folderOf(files)
  const run = async (changed: Record<string, string> = {}, options: Partial<ImportOptions> = {}) => {
    await writeFiles(folder, changed)
    const report = await importFolder(db, { folder, source, workers: 1, ...options })
    return { ...report, run: report.run ?? '' }
  }
  const undo = (id: string, options: UndoOptions = {}) => undoRun(db, { id, source }, options)
  return { source, folder, run, undo }
}

const countChanges = () => db.prisma.change.count()

/** Returns a public article without its version and update time, or the status code. */
async function read(slug: string) {
  const { status, body } = await request.get(`/v1/articles/${encodeURIComponent(slug)}`)
  const { version: _, updatedAt: __, ...article } = body
  return status === 200 ? article : status
}

const row = (slug: string) => db.prisma.article.findFirstOrThrow({ where: { slug } })

/** Edits an article as the API does, in its own transaction unless `within` is given. */
async function edit(slug: string, overrides: Partial<ArticleDraft>, within?: WriteContext): Promise<void> {
  const { id, liveRevision: number } = await row(slug)
  const { snapshot } = await db.prisma.revision.findUniqueOrThrow({
    where: { articleId_number: { articleId: id, number } },
  })
  const draft = { ...draftFromSnapshot(snapshot), ...overrides }
  const rendered = renderArticle(draft, DEFAULT_POLICY)
  await (within ? updateIn(within, id, rendered) : update(db, id, rendered, { actor: 'editor' }))
}

const actionsOf = async (slug: string) => {
  const { id } = await row(slug)
  const changes = await db.prisma.change.findMany({ where: { entityId: id }, orderBy: { seq: 'asc' } })
  return changes.map(({ action }) => action)
}

const rich = (title: string) => `---
title: ${title}
date: 2024-02-19T11:56:58Z
lastmod: 2024-03-01
tags: [Red, Blue]
categories: [News]
author: Ada
keywords: [ink]
cover: { image: "https://example.org/a.png", alt: A }
weight: 3
---
# Heading

Body of ${title}.`

describe('the undo of a run', () => {
  test('the undo of a run moves created articles to the trash: they leave lists, public ones respond with 410, and slugs stay reserved', async () => {
    const { run, undo } = await site({ 'made.md': '# Made', 'made-draft.md': '---\ndraft: true\n---\n# D' })
    const { run: id } = await run()
    expect(await undo(id)).toEqual({ trashed: 2, restored: 0, unchanged: 0, skipped: [] })
    expect([await read('made'), await read('made-draft')]).toEqual([410, 404])
    const { body: list } = await request.get('/v1/articles?limit=100')
    expect(JSON.stringify(list)).not.toContain('"made"')
    expect(await row('made')).toMatchObject({ version: 2, everVisible: true })
    expect(await actionsOf('made')).toEqual(['published', 'deleted'])
    expect(await actionsOf('made-draft')).toEqual(['created', 'deleted'])
  })

  test('the undo of a run restores every field of an updated article in a new revision', async () => {
    const { run, undo } = await site({ 'whole.md': rich('Before') })
    await run()
    const before = await read('whole')
    const changed = '---\ntitle: After\ndraft: true\naliases: [whole-alias]\n---\nOther.'
    const { run: id } = await run({ 'whole.md': changed })
    expect(await read('whole')).toBe(404)
    expect(await undo(id)).toEqual({ trashed: 0, restored: 1, unchanged: 0, skipped: [] })
    expect(await read('whole')).toEqual(before)
    expect(await actionsOf('whole')).toEqual(['published', 'unpublished', 'published'])
    const { id: articleId } = await row('whole')
    const revisions = await db.prisma.revision.findMany({ where: { articleId }, orderBy: { number: 'asc' } })
    expect(revisions.map(({ number, replaced }) => [number, replaced])).toEqual([
      [1, null],
      [2, 1],
      [3, 2],
    ])
    expect(revisions[2]?.snapshot).toEqual(revisions[0]?.snapshot)
  })

  test('the undo of a run does not change articles that the run did not write', async () => {
    const { run, undo } = await site({ 'm-same.md': '# Same', 'm-edited.md': '# File', 'm-up.md': '# Old' })
    await run()
    await edit('m-edited', { title: 'Editor' })
    const report = await run({
      'm-edited.md': '# File again',
      'm-up.md': '# New',
      'm-new.md': '# Made',
      'm-bad.md': '---\ntitle: [\n---\n',
    })
    expect(report).toMatchObject({ created: 1, updated: 1, unchanged: 1, diverged: 1, failed: 1 })
    expect(await undo(report.run)).toEqual({ trashed: 1, restored: 1, unchanged: 0, skipped: [] })
    const titles = await Promise.all(
      ['m-same', 'm-edited', 'm-up'].map(async (slug) => (await row(slug)).title),
    )
    expect(titles).toEqual(['Same', 'Editor', 'Old'])
    expect(await read('m-new')).toBe(410)
  })

  test('a second undo of a run changes nothing', async () => {
    const { run, undo } = await site({ 'twice-a.md': '# Old' })
    await run()
    const { run: id } = await run({ 'twice-a.md': '# New', 'twice-b.md': '# Made' })
    await undo(id)
    const { undoneAt } = await findImportRun(db, id)
    const before = await countChanges()
    expect(await undo(id)).toEqual({ trashed: 0, restored: 0, unchanged: 2, skipped: [] })
    expect(await countChanges()).toBe(before)
    expect((await findImportRun(db, id)).undoneAt).toEqual(undoneAt)
  })

  test('the undo of a run publishes pruned articles again, and --prune can unpublish them again', async () => {
    const { run, undo, folder } = await site({ 'stays-put.md': '# Stays', 'pruned.md': '# Pruned' })
    await run()
    await rm(join(folder, 'pruned.md'))
    const { run: id } = await run({}, { prune: true })
    expect(await read('pruned')).toBe(404)
    await undo(id)
    expect(await read('pruned')).toMatchObject({ title: 'Pruned' })
    expect(await run({}, { prune: true })).toMatchObject({ pruned: 1 })
    expect(await read('pruned')).toBe(404)
  })

  test('importing again after an undo restores the articles with the same slugs', async () => {
    const files = { 'again.md': rich('Again'), 'x/again.md': '---\naliases: [/was/here/]\n---\n# Twin' }
    const { run, undo } = await site(files)
    const { run: id } = await run()
    const before = [await read('again'), await read('again-x')]
    await undo(id)
    const again = await run()
    expect(again).toMatchObject({ created: 0, updated: 2, diverged: 0, failed: 0 })
    expect([await read('again'), await read('again-x')]).toEqual(before)
    expect(await actionsOf('again')).toEqual(['published', 'deleted', 'published'])
    expect(await run()).toMatchObject({ unchanged: 2 })
    expect(await undo(again.run)).toMatchObject({ trashed: 2, restored: 0 })
    expect(await read('again')).toBe(410)
  })

  test('importing again after the undo of an update makes the same update again', async () => {
    const { run, undo } = await site({ 'redo.md': '# Old' })
    await run()
    const { run: id } = await run({ 'redo.md': '# New' })
    await undo(id)
    expect(await run()).toMatchObject({ updated: 1, diverged: 0 })
    expect(await read('redo')).toMatchObject({ title: 'New' })
  })

  test('runs can be undone one after another, newest first', async () => {
    const { run, undo } = await site({ 'stack.md': '# One' })
    const first = await run()
    const second = await run({ 'stack.md': '# Two' })
    expect(await undo(second.run)).toMatchObject({ restored: 1, skipped: [] })
    expect(await undo(first.run)).toMatchObject({ trashed: 1, skipped: [] })
  })
})

describe('articles that were edited since the run', () => {
  test('articles that were edited since the run are skipped and listed, and restored with --overwrite', async () => {
    const { run, undo } = await site({ 'ed-made.md': '# Made', 'ed-up.md': '# Old', 'ed-gone.md': '# Old' })
    const first = await run()
    const second = await run({ 'ed-up.md': '# New', 'ed-gone.md': '# New' })
    await edit('ed-made', { title: 'Editor' })
    await edit('ed-up', { title: 'Editor' })
    const { id } = await row('ed-gone')
    await trash(db, [id], { actor: 'editor' })

    const result = await undo(second.run)
    expect(result).toMatchObject({ trashed: 0, restored: 0 })
    expect(result.skipped).toMatchObject([
      { path: 'ed-gone.md', reason: 'it was moved to the trash since' },
      { path: 'ed-up.md', reason: 'it was edited since' },
    ])
    expect([(await row('ed-up')).title, await read('ed-gone')]).toEqual(['Editor', 410])
    expect(describeUndo({ ...second, id: second.run }, result)).toContain('"ed-up.md": it was edited since')

    expect(await undo(second.run, { overwrite: true })).toMatchObject({ restored: 2, skipped: [] })
    expect([await read('ed-up'), await read('ed-gone')]).toMatchObject([{ title: 'Old' }, { title: 'Old' }])
    expect(await undo(first.run)).toMatchObject({ trashed: 2, skipped: [{ path: 'ed-made.md' }] })
    expect(await undo(first.run, { overwrite: true })).toMatchObject({ trashed: 1, skipped: [] })
  })

  test('an article whose edit was reverted does not count as edited', async () => {
    const { run, undo } = await site({ 'to-and-fro.md': '# File' })
    const { run: id } = await run()
    await edit('to-and-fro', { title: 'Editor' })
    await edit('to-and-fro', { title: 'File' })
    expect(await undo(id)).toMatchObject({ trashed: 1, skipped: [] })
  })

  test('articles that a later run has written are skipped, even if it wrote the same', async () => {
    const { run, undo } = await site({ 'older.md': '# One', 'older-too.md': '# One' })
    const first = await run()
    await run({ 'older.md': '# Two' })
    expect(await undo(first.run)).toMatchObject({
      trashed: 1,
      skipped: [{ path: 'older.md', reason: 'a later run has written it' }],
    })
    await run({ 'older.md': '# One' })
    expect(await undo(first.run)).toMatchObject({ trashed: 0, unchanged: 0, skipped: [{}, {}] })
  })

  test('an edited article that the run overwrote counts as edited again after the undo', async () => {
    const { run, undo } = await site({ 'over.md': '# File' })
    await run()
    await edit('over', { title: 'Editor' })
    const { run: id } = await run({ 'over.md': '# File again' }, { overwrite: true })
    await undo(id)
    expect(await read('over')).toMatchObject({ title: 'Editor' })
    expect(await run()).toMatchObject({ diverged: 1, updated: 0 })
    expect(await run({}, { overwrite: true })).toMatchObject({ updated: 1 })
    expect(await read('over')).toMatchObject({ title: 'File again' })
  })
})

describe('aliases', () => {
  test('aliases that the run created are deleted by its undo, and earlier aliases are kept', async () => {
    const { run, undo } = await site({ 'named.md': '---\naliases: [first-name]\n---\n# A' })
    await run()
    const { run: id } = await run({ 'named.md': '---\naliases: [first-name, second-name]\n---\n# A' })
    await undo(id)
    expect(await read('named')).toMatchObject({ aliases: ['first-name'] })
    expect((await request.get('/v1/articles/first-name')).status).toBe(308)
    expect((await request.get('/v1/articles/second-name')).status).toBe(404)
  })
})

/** Adds a constraint that makes the database reject articles. Returns a function that drops it. */
async function rejectUnless(condition: string): Promise<() => Promise<void>> {
  await db.prisma.$executeRawUnsafe(
    `ALTER TABLE article ADD CONSTRAINT refused CHECK (${condition}) NOT VALID`,
  )
  const drop = async () => {
    await db.prisma.$executeRawUnsafe('ALTER TABLE article DROP CONSTRAINT IF EXISTS refused')
  }
  onTestFinished(drop)
  return drop
}

describe('errors during an undo', () => {
  test('an article that cannot be restored is skipped with a reason, and the others are restored', async () => {
    const { run, undo } = await site({ 'wrong-a.md': '# Old A', 'wrong-b.md': '# Old B' })
    await run()
    const { run: id } = await run({ 'wrong-a.md': '# New A', 'wrong-b.md': '# New B' })
    const dropConstraint = await rejectUnless("title <> 'Old A'")
    const result = await undo(id)
    expect(result).toMatchObject({ restored: 1, skipped: [{ path: 'wrong-a.md' }] })
    expect(result.skipped[0]?.reason).toMatch(/^it cannot be restored: /)
    expect((await row('wrong-a')).title).toBe('New A')
    await dropConstraint()
    expect(await undo(id)).toMatchObject({ restored: 1, unchanged: 1, skipped: [] })
  })

  test('an article whose former slug belongs to another article is skipped', async () => {
    const inLanguage = (lang: string) => ({ 'moved-out.md': `---\nlang: ${lang}\n---\nText.` })
    const { run, undo } = await site(inLanguage('fr'))
    await run()
    const { run: id } = await run(inLanguage('en'))
    await (await site({ 'in.md': '---\nlang: fr\nslug: moved-out\n---\nMoved in.' })).run()
    expect((await undo(id)).skipped).toMatchObject([
      { path: 'moved-out.md', reason: 'it cannot be restored: another article has its slug now' },
    ])
  })

  test('an undo that the database interrupts is completed by running it again', async () => {
    const files = (title: string) =>
      Object.fromEntries(Array.from({ length: 130 }, (_, i) => [`mid-${i}.md`, `# ${title} ${i}`]))
    const { run, undo } = await site(files('Old'))
    await run()
    const { run: id } = await run(files('New'))
    await db.prisma.$executeRaw`CREATE SEQUENCE written`
    await db.prisma.$executeRaw`
      CREATE FUNCTION lose_database() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF nextval('written') > 70 THEN RAISE EXCEPTION 'lost' USING ERRCODE = '57P01'; END IF; RETURN NEW; END $$`
    await db.prisma.$executeRaw`
      CREATE TRIGGER lost BEFORE UPDATE ON article FOR EACH ROW EXECUTE FUNCTION lose_database()`
    await expect(undo(id)).rejects.toThrow('lost')
    await db.prisma.$executeRaw`DROP TRIGGER lost ON article`
    const old = () =>
      db.prisma.article.count({ where: { slug: { startsWith: 'mid-' }, title: { startsWith: 'Old' } } })
    expect(await old()).toBe(50)
    expect((await findImportRun(db, id)).undoneAt).toBeNull()
    expect(await undo(id)).toEqual({ trashed: 0, restored: 80, unchanged: 50, skipped: [] })
    expect(await old()).toBe(130)
    expect((await findImportRun(db, id)).undoneAt).toBeInstanceOf(Date)
    const [newest] = await db.query<{ version: number }>(
      sql`SELECT max(version) AS version FROM article WHERE slug LIKE 'mid-%'`,
    )
    expect(newest?.version).toBe(3)
  })

  test('a concurrent import of the same source wins over the undo, article by article', async () => {
    const files = (title: string) =>
      Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`race-${i}.md`, `# ${title} ${i}`]))
    const { run, undo } = await site(files('One'))
    await run()
    const { run: id } = await run(files('Two'))
    const [result, report] = await Promise.all([undo(id), run(files('Three'))])
    expect(result.restored + result.skipped.length).toBe(120)
    expect(report).toMatchObject({ updated: 120, failed: 0, diverged: 0 })
    const where = { slug: { startsWith: 'race-' }, title: { startsWith: 'Three' } }
    expect(await db.prisma.article.count({ where })).toBe(120)
  })
})

test('an undo waits while an import of the same source holds the lock', async () => {
  const { run, undo, source } = await site({ 'turn.md': '# A' })
  const { run: id } = await run()
  const pending = await db.transaction(async ({ tx }) => {
    await lockSource(tx, source)
    const result = undo(id)
    expect(await Promise.race([result.then(() => 'done'), waitForBlockedSession()])).toBe('blocked')
    expect(await row('turn')).toMatchObject({ deletedAt: null })
    return { result }
  })
  expect(await pending.result).toMatchObject({ trashed: 1 })
})

test('an undo waits for a concurrent edit of the article and then skips the article', async () => {
  const { run, undo } = await site({ 'just-now.md': '# A' })
  const { run: id } = await run()
  const pending = await db.transaction(async ({ tx }) => {
    await edit('just-now', { title: 'Editor' }, contextOf(tx, { actor: 'editor' }))
    const result = undo(id)
    expect(await Promise.race([result.then(() => 'done'), waitForBlockedSession()])).toBe('blocked')
    return { result }
  })
  expect(await pending.result).toMatchObject({ trashed: 0, skipped: [{ reason: 'it was edited since' }] })
  expect(await read('just-now')).toMatchObject({ title: 'Editor' })
})

/** Resolves when a session of this database waits for a lock. */
async function waitForBlockedSession(): Promise<string> {
  const text = `
    SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  while ((await db.query({ text, values: [] })).length === 0);
  return 'blocked'
}

test('an article of the API that was linked to a file is restored to its state before the run', async () => {
  const [id = ''] = await createArticles(db, {
    slug: 'linked',
    title: 'Linked',
    publishedAt: null,
    excerpt: 'Text.',
    body: { format: 'markdown', source: '# Linked\n\nText.' },
  })
  const { run, undo } = await site({ 'linked.md': '# Linked\n\nText.' })
  const first = await run()
  expect(first).toMatchObject({ unchanged: 1, created: 0 })
  const second = await run({ 'linked.md': '# Other' })
  await undo(second.run)
  expect(await row('linked')).toMatchObject({ id, title: 'Linked', deletedAt: null })
  expect(await undo(first.run)).toEqual({ trashed: 0, restored: 0, unchanged: 0, skipped: [] })
  expect(await run()).toMatchObject({ updated: 1 })
})

describe('import list', () => {
  test('import list prints runs newest first with short id, duration, status, source and counts', async () => {
    const { run, undo, source } = await site({ 'listed.md': '# A', 'listed-bad.md': '---\ntitle: [\n---\n' })
    const first = await run()
    const second = await run({ 'listed.md': '# B' })
    await undo(second.run)
    const interrupted = await db.prisma.importRun.create({
      data: { id: '01890000-0000-7000-8000-0000c0ffee00', source, startedAt: new Date() },
    })
    const runs = (await listImportRuns(db)).filter((run) => run.source === source)
    expect(runs.map(({ id }) => id)).toEqual([interrupted.id, second.run, first.run])
    const [head = '', ...lines] = describeRuns(runs).split('\n')
    expect(head).toMatch(/^run +started +duration +status +source +result$/)
    expect(lines[0]).toMatch(/^c0ffee00 .* - +unfinished .* running or interrupted, 0 articles written$/)
    expect(lines[1]).toContain(shortRunId(second.run))
    expect(lines[1]).toMatch(/ \d\.\d s +undone .* 1 updated, 1 failed$/)
    expect(lines[2]).toMatch(/ finished .* 1 created, 1 failed$/)
  })

  test('import list prints a message when there are no runs', () => {
    expect(describeRuns([])).toBe('There are no import runs.')
  })
})

describe('import show', () => {
  test('a run is found by its id and by its short id, ignoring case', async () => {
    const { run } = await site({ 'found.md': '# A' })
    const { run: id } = await run()
    for (const name of [id, shortRunId(id), shortRunId(id).toUpperCase()]) {
      expect((await findImportRun(db, name)).id).toBe(id)
    }
    await expect(findImportRun(db, 'nothing')).rejects.toThrow('There is no run nothing.')
    await expect(findImportRun(db, id.slice(0, 8))).rejects.toThrow('There is no run')
  })

  test('a short id of several runs is rejected', async () => {
    for (const start of ['01890000', '01890001']) {
      const id = `${start}-0000-7000-8000-00000badcafe`
      await db.prisma.importRun.create({ data: { id, source: 'namesakes', startedAt: new Date() } })
    }
    await expect(findImportRun(db, '0badcafe')).rejects.toThrow(
      'Several runs have the id 0badcafe. Give the full id.',
    )
  })

  test('import show prints the report of a run and when it was undone', async () => {
    const { run, undo, source } = await site({ 'shown.md': '# A', 'shown-bad.md': '---\ntitle: [\n---\n' })
    const report = await run()
    const text = describeRun(await findImportRun(db, report.run))
    for (const part of [report.run, source, 'finished', '1 created, 1 failed', 'shown-bad.md:']) {
      expect(text).toContain(part)
    }
    await undo(report.run)
    expect(describeRun(await findImportRun(db, report.run))).toMatch(/Status +undone \d{4}-/)
    expect((await findImportRun(db, report.run)).report).toEqual(JSON.parse(JSON.stringify(report)))
  })
})
