/** Imports and their undo do not count renames and merges of tags, categories and authors as edits of an article. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type ImportOptions, importFolder } from '../../src/imports/folder/import-folder.ts'
import { undoRun } from '../../src/imports/runs/undo.ts'
import { folderOf, writeFiles } from '../support/folder.ts'
import { bootForTerms, KINDS } from '../taxonomy/support.ts'

const { db, send, uniqueTerm, createArticle, read } = await bootForTerms()

let sources = 0

/** Creates a folder with files and a source name of its own, with functions that import it and undo a run. */
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

// Categories are stored like tags.
describe.each(KINDS.filter(([kind]) => kind !== 'category'))('a term of the taxonomy %s', (_, path) => {
  const file = (title: string, ...names: string[]) =>
    `---\ntitle: ${title}\n${path}:\n${names.map((name) => `  - ${name}\n`).join('')}---\nBody.`

  /** Imports a file with a term. `rename` then renames, merges, deletes or respells the term. */
  async function importWithTerm(change: string) {
    const [old, now] = [uniqueTerm('Older'), uniqueTerm('Newer')]
    const name = `by-${old.slug}`
    const imported = await site({ [`${name}.md`]: file('One', old.name) })
    const first = await imported.run()
    const rename = async () => {
      if (change === 'merged') await createArticle({ [path]: [now.name] })
      const { status } = await {
        merged: () => send('post', `/${path}/${old.slug}/merge`, { into: now.slug }),
        renamed: () => send('patch', `/${path}/${old.slug}`, now),
        respelled: () => send('patch', `/${path}/${old.slug}`, { name: now.name }),
        deleted: () => send('delete', `/${path}/${old.slug}`),
      }[change as 'merged']()
      expect(status).toBeLessThan(300)
    }
    const currentTerms = async () =>
      (await read(await idOf(name)))[path].map((one: { slug: string; name: string }) => [one.slug, one.name])
    const expected = {
      merged: [[now.slug, now.name]],
      renamed: [[now.slug, now.name]],
      respelled: [[old.slug, now.name]],
      deleted: [],
    }[change]
    return { ...imported, name, file: `${name}.md`, old, now, first, rename, currentTerms, expected }
  }

  describe.each(['merged', 'renamed', 'respelled', 'deleted'])(
    'a term that was %s since the import',
    (change) => {
      test(`the undo of an import trashes its article after a term was ${change}`, async () => {
        const { first, rename, undo, name } = await importWithTerm(change)
        await rename()
        expect((await read(await idOf(name))).version).toBe(2)
        expect(await undo(first.run)).toEqual({ trashed: 1, restored: 0, unchanged: 0, skipped: [] })
        expect(await undo(first.run)).toEqual({ trashed: 0, restored: 0, unchanged: 1, skipped: [] })
      })

      test(`the undo of an import restores an article once after a term was ${change}`, async () => {
        const {
          old,
          file: path_,
          name,
          run,
          rename,
          undo,
          currentTerms,
          expected,
        } = await importWithTerm(change)
        const { run: id } = await run({ [path_]: file('Two', old.name) })
        await rename()
        expect(await undo(id)).toEqual({ trashed: 0, restored: 1, unchanged: 0, skipped: [] })
        expect((await read(await idOf(name))).title).toBe('One')
        const before = await count('revision')
        expect(await undo(id)).toEqual({ trashed: 0, restored: 0, unchanged: 1, skipped: [] })
        expect(await count('revision')).toBe(before)
        // A deleted term is created again, as when any revision with it is restored.
        if (change !== 'deleted') expect(await currentTerms()).toEqual(expected)
      })

      test(`the undo of an import skips an edited article, before and after a term was ${change}`, async () => {
        const { first, rename, undo, name } = await importWithTerm(change)
        const other = await importWithTerm(change)
        await send('patch', `/articles/${await idOf(name)}`, { title: 'Editor' })
        await rename()
        await other.rename()
        await send('patch', `/articles/${await idOf(other.name)}`, { [path]: [uniqueTerm().name] })
        for (const result of [await undo(first.run), await other.undo(other.first.run)])
          expect(result).toMatchObject({ trashed: 0, skipped: [{ reason: 'it was edited since' }] })
      })

      test(`a repeated import changes nothing after a term was ${change}`, async () => {
        const { rename, run, currentTerms, expected } = await importWithTerm(change)
        await rename()
        const before = await count('change')
        expect(await run()).toMatchObject({ unchanged: 1, updated: 0, diverged: 0 })
        expect(await run({}, { overwrite: true })).toMatchObject({ unchanged: 1, updated: 0 })
        expect(await count('change')).toBe(before)
        expect(await currentTerms()).toEqual(expected)
      })
    },
  )

  describe.each(['merged', 'renamed', 'respelled'])(
    'a term that was %s before the file changes',
    (change) => {
      test(`a changed file updates its article with the current name of a term that was ${change}`, async () => {
        const {
          old,
          file: path_,
          name,
          rename,
          run,
          currentTerms,
          expected,
          now,
        } = await importWithTerm(change)
        await rename()
        expect(await run({ [path_]: file('Two', old.name) })).toMatchObject({ updated: 1, diverged: 0 })
        expect((await read(await idOf(name))).title).toBe('Two')
        expect(await currentTerms()).toEqual(expected)
        const { status } = await send('get', `/${path}/${old.slug}`)
        expect([status, now.slug]).toEqual([change === 'respelled' ? 200 : 308, now.slug])
      })

      test(`an equal file with other bytes causes no write after a term was ${change}, in the same and in another source`, async () => {
        const { old, file: path_, folder, rename, run } = await importWithTerm(change)
        await rename()
        const before = await count('revision')
        expect(
          await run({ [path_]: `${file('One', old.name).replace('---\n', '---\n# a remark\n')}` }),
        ).toMatchObject({ unchanged: 1, updated: 0 })
        const elsewhere = await importFolder(db, { folder, source: `${folder}-elsewhere`, workers: 1 })
        expect(elsewhere).toMatchObject({ unchanged: 1, created: 0 })
        expect(await count('revision')).toBe(before)
      })

      test(`--prune unpublishes the article of a missing file after a term was ${change}`, async () => {
        const { file: path_, folder, rename, run } = await importWithTerm(change)
        await writeFiles(folder, { [`stays-${path_}`]: '# Stays' })
        await rename()
        await rm(join(folder, path_))
        expect(await run({}, { prune: true })).toMatchObject({ pruned: 1 })
      })
    },
  )

  test('an article whose term was renamed before a run that is undone counts as imported, not as edited', async () => {
    const { old, file: path_, rename, run, undo, currentTerms, expected } = await importWithTerm('renamed')
    await rename()
    const { run: id } = await run({ [path_]: file('Two', old.name) })
    expect(await undo(id)).toMatchObject({ restored: 1, skipped: [] })
    expect(await run()).toMatchObject({ updated: 1, diverged: 0 })
    expect(await currentTerms()).toEqual(expected)
  })

  test('adding a term to a file or removing it is a change of the file, also after a rename', async () => {
    const { old, file: path_, rename, run, now } = await importWithTerm('renamed')
    await rename()
    const other = uniqueTerm('Further')
    expect(await run({ [path_]: file('One', old.name, other.name) })).toMatchObject({ updated: 1 })
    expect(await run({ [path_]: file('One', now.name, other.name) })).toMatchObject({
      updated: 0,
      unchanged: 1,
    })
    expect(await run({ [path_]: file('One', other.name) })).toMatchObject({ updated: 1 })
  })
})

test('removing lastmod from a file is a change of the file, also after a rename', async () => {
  const tag = uniqueTerm('Timed')
  const file = (lastmod: string) => `---\ntitle: Timed\n${lastmod}tags: [${tag.name}]\n---\nBody.`
  const { run } = await site({ 'timed.md': file('lastmod: 2024-05-06\n') })
  await run()
  await send('patch', `/tags/${tag.slug}`, { name: `${tag.name} too` })
  expect(await run({ 'timed.md': file('') })).toMatchObject({ updated: 1 })
})
