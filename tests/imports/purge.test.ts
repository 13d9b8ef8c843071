/** `import undo --purge`: nothing of the run remains in public. */
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findImportRun } from '../../src/imports/db/runs.ts'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import { purgeRun } from '../../src/imports/runs/purge.ts'
import { undoRun } from '../../src/imports/runs/undo.ts'
import { bootWithKeys } from '../articles/support.ts'
import { folderOf } from '../support/folder.ts'

const { db, request, send } = await bootWithKeys()

async function importAndUndo(folder: string, between: () => Promise<unknown> = async () => {}) {
  const { run } = await importFolder(db, { folder, source: folder, workers: 1 })
  await between()
  const found = await findImportRun(db, run ?? '')
  await undoRun(db, found)
  return purgeRun(db, found)
}

const status = async (path: string) => (await request.get(encodeURI(path))).status

const tagNames = async (kind: 'tag' | 'category'): Promise<string[]> =>
  (await db.prisma.tag.findMany({ where: { kind } })).map(({ name }) => name).toSorted()

describe('a purge', () => {
  test('of the sample articles leaves no article, tag, category, author or 410', async () => {
    const before = (await request.get('/v1/changes?cursor=now')).body.cursor as string
    const { articles, terms } = await importAndUndo(resolve('seeds'), async () => {
      expect(await status('/v1/articles/two-commands')).toBe(200)
      expect(await status('/v1/articles/archives/stable-addresses.html')).not.toBe(410)
    })
    expect([articles > 20, terms > 10]).toEqual([true, true])
    expect(await status('/v1/articles/two-commands')).toBe(404)
    expect([
      await db.prisma.tag.count(),
      await db.prisma.author.count(),
      await db.prisma.article.count(),
    ]).toEqual([0, 0, 0])
    const { body } = await request.get(`/v1/changes?cursor=${before}&limit=1000`)
    const last = new Map(body.data.map((entry: { id: string; action: string }) => [entry.id, entry.action]))
    expect(new Set(last.values())).toEqual(new Set(['deleted']))
  })

  test('keeps terms that another article has, that existed before or that an editor has changed', async () => {
    await send('post', '/articles', { title: 'Mine', tags: ['Before'] })
    const folder = await folderOf({
      'a.md': '---\ntitle: Purged\ntags: [Before, Shared, Edited, Only]\ncategories: [Shelf]\n---\nText.',
    })
    await importAndUndo(folder, async () => {
      await send('post', '/articles', { title: 'Mine too', tags: ['Shared'], status: 'published' })
      await send('patch', '/tags/edited', { description: 'Written by hand.' })
    })
    expect(await tagNames('tag')).toEqual(['Before', 'Edited', 'Shared'])
    expect(await tagNames('category')).toEqual([])
    expect(await status('/v1/articles/purged')).toBe(404)
  })

  test('keeps an article that was edited since the run', async () => {
    const folder = await folderOf({ 'kept.md': '---\ntitle: Kept\ntags: [Stays]\n---\nText.' })
    const result = await importAndUndo(folder, () => send('patch', '/articles/kept', { title: 'Edited' }))
    expect(result).toEqual({ articles: 0, terms: 0 })
    expect(await status('/v1/articles/kept')).toBe(200)
    expect(await tagNames('tag')).toContain('Stays')
  })
})
