/** Renames and merges of tags, categories and authors are nobody's edit of an article: neither to an undoing nor to an import. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type ImportOptions, importFolder } from '../../src/imports/folder/import-folder.ts'
import { undoRun } from '../../src/imports/runs/undo.ts'
import { folderOf, writeFiles } from '../support/folder.ts'
import { bootForTerms, KINDS } from '../taxonomy/support.ts'

const { db, send, fresh, article, read } = await bootForTerms()

let sources = 0

/** A source of the test's own with a file in it, and what may be done with them. */
async function site(files: Record<string, string>) {
  const source = `renamed-${++sources}`
  const folder = await folderOf(files)
  const run = async (changed: Record<string, string> = {}, options: Partial<ImportOptions> = {}) => {
    await writeFiles(folder, changed)
    const report = await importFolder(db, { folder, source, workers: 1, ...options })
    return { ...report, run: report.run ?? '' }
  }
  const undo = (id: string) => undoRun(db, { id, source })
  return { source, folder, run, undo }
}

const idOf = async (slug: string) => (await db.prisma.article.findFirstOrThrow({ where: { slug } })).id
const count = (model: 'revision' | 'change') =>
  model === 'revision' ? db.prisma.revision.count() : db.prisma.change.count()

// Categories are kept as tags are.
describe.each(KINDS.filter(([kind]) => kind !== 'category'))('a %s', (_, path) => {
  const file = (title: string, ...names: string[]) =>
    `---\ntitle: ${title}\n${path}:\n${names.map((name) => `  - ${name}\n`).join('')}---\nBody.`

  /** A file that names something, imported; then that is renamed, merged, deleted, or only spelled in another way. */
  async function importedThen(change: string) {
    const [old, now] = [fresh('Older'), fresh('Newer')]
    const name = `by-${old.slug}`
    const made = await site({ [`${name}.md`]: file('One', old.name) })
    const first = await made.run()
    const rename = async () => {
      if (change === 'merged') await article({ [path]: [now.name] })
      const { status } = await {
        merged: () => send('post', `/${path}/${old.slug}/merge`, { into: now.slug }),
        renamed: () => send('patch', `/${path}/${old.slug}`, now),
        respelled: () => send('patch', `/${path}/${old.slug}`, { name: now.name }),
        deleted: () => send('delete', `/${path}/${old.slug}`),
      }[change as 'merged']()
      expect(status).toBeLessThan(300)
    }
    const named = async () =>
      (await read(await idOf(name)))[path].map((one: { slug: string; name: string }) => [one.slug, one.name])
    const expected = {
      merged: [[now.slug, now.name]],
      renamed: [[now.slug, now.name]],
      respelled: [[old.slug, now.name]],
      deleted: [],
    }[change]
    return { ...made, name, file: `${name}.md`, old, now, first, rename, named, expected }
  }

  describe.each(['merged', 'renamed', 'respelled', 'deleted'])('%s since', (change) => {
    test('does not keep the article from being undone', async () => {
      const { first, rename, undo, name } = await importedThen(change)
      await rename()
      expect((await read(await idOf(name))).version).toBe(2)
      expect(await undo(first.run)).toEqual({ trashed: 1, restored: 0, unchanged: 0, left: [] })
      expect(await undo(first.run)).toEqual({ trashed: 0, restored: 0, unchanged: 1, left: [] })
    })

    test('nor one that the run has changed, which gets what it said before; undone twice, once', async () => {
      const { old, file: path_, name, run, rename, undo, named, expected } = await importedThen(change)
      const { run: id } = await run({ [path_]: file('Two', old.name) })
      await rename()
      expect(await undo(id)).toEqual({ trashed: 0, restored: 1, unchanged: 0, left: [] })
      expect((await read(await idOf(name))).title).toBe('One')
      const before = await count('revision')
      expect(await undo(id)).toEqual({ trashed: 0, restored: 0, unchanged: 1, left: [] })
      expect(await count('revision')).toBe(before)
      // What was deleted is made again, as by the restoring of any revision that names it.
      if (change !== 'deleted') expect(await named()).toEqual(expected)
    })

    test('does not hide an edit from the undoing, before or after it', async () => {
      const { first, rename, undo, name } = await importedThen(change)
      const other = await importedThen(change)
      await send('patch', `/articles/${await idOf(name)}`, { title: 'Editor' })
      await rename()
      await other.rename()
      await send('patch', `/articles/${await idOf(other.name)}`, { [path]: [fresh().name] })
      for (const left of [await undo(first.run), await other.undo(other.first.run)])
        expect(left).toMatchObject({ trashed: 0, left: [{ reason: 'it was edited since' }] })
    })

    test('leaves the file and the article as they are when they are imported again', async () => {
      const { rename, run, named, expected } = await importedThen(change)
      await rename()
      const before = await count('change')
      expect(await run()).toMatchObject({ unchanged: 1, updated: 0, diverged: 0 })
      expect(await run({}, { overwrite: true })).toMatchObject({ unchanged: 1, updated: 0 })
      expect(await count('change')).toBe(before)
      expect(await named()).toEqual(expected)
    })
  })

  describe.each(['merged', 'renamed', 'respelled'])('%s before the file changes', (change) => {
    test('makes the article no other: it is updated, under the new name, and the old one stays away', async () => {
      const { old, file: path_, name, rename, run, named, expected, now } = await importedThen(change)
      await rename()
      expect(await run({ [path_]: file('Two', old.name) })).toMatchObject({ updated: 1, diverged: 0 })
      expect((await read(await idOf(name))).title).toBe('Two')
      expect(await named()).toEqual(expected)
      const { status } = await send('get', `/${path}/${old.slug}`)
      expect([status, now.slug]).toEqual([change === 'respelled' ? 200 : 308, now.slug])
    })

    test('costs no write when the file says the same in other bytes, here and as another source', async () => {
      const { old, file: path_, folder, rename, run } = await importedThen(change)
      await rename()
      const before = await count('revision')
      expect(
        await run({ [path_]: `${file('One', old.name).replace('---\n', '---\n# a remark\n')}` }),
      ).toMatchObject({ unchanged: 1, updated: 0 })
      const elsewhere = await importFolder(db, { folder, source: `${folder}-elsewhere`, workers: 1 })
      expect(elsewhere).toMatchObject({ unchanged: 1, created: 0 })
      expect(await count('revision')).toBe(before)
    })

    test('lets --prune unpublish the article of a file that is gone', async () => {
      const { file: path_, folder, rename, run } = await importedThen(change)
      await writeFiles(folder, { [`stays-${path_}`]: '# Stays' })
      await rename()
      await rm(join(folder, path_))
      expect(await run({}, { prune: true })).toMatchObject({ pruned: 1 })
    })
  })

  test('renamed before a run that is undone: the article counts as imported, not as edited', async () => {
    const { old, file: path_, rename, run, undo, named, expected } = await importedThen('renamed')
    await rename()
    const { run: id } = await run({ [path_]: file('Two', old.name) })
    expect(await undo(id)).toMatchObject({ restored: 1, left: [] })
    expect(await run()).toMatchObject({ updated: 1, diverged: 0 })
    expect(await named()).toEqual(expected)
  })

  test('that the file names anew, or no more, is a change of the file', async () => {
    const { old, file: path_, rename, run, now } = await importedThen('renamed')
    await rename()
    const other = fresh('Further')
    expect(await run({ [path_]: file('One', old.name, other.name) })).toMatchObject({ updated: 1 })
    expect(await run({ [path_]: file('One', now.name, other.name) })).toMatchObject({
      updated: 0,
      unchanged: 1,
    })
    expect(await run({ [path_]: file('One', other.name) })).toMatchObject({ updated: 1 })
  })
})

test('a stated time of the last edit that goes from the file is a change of the file, after a rename too', async () => {
  const tag = fresh('Timed')
  const file = (lastmod: string) => `---\ntitle: Timed\n${lastmod}tags: [${tag.name}]\n---\nBody.`
  const { run } = await site({ 'timed.md': file('lastmod: 2024-05-06\n') })
  await run()
  await send('patch', `/tags/${tag.slug}`, { name: `${tag.name} too` })
  expect(await run({ 'timed.md': file('') })).toMatchObject({ updated: 1 })
})
