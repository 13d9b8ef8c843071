/** Ids of feed entries: the same in every database that is filled from the same folder, and for ever. */
import { describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/connection.ts'
import { sql } from '../../src/database/sql.ts'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import { undoRun } from '../../src/imports/runs/undo.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'
import { folderOf, writeFiles } from '../support/folder.ts'

const first = await boot()
const second = await boot()

/** Returns the entry ids of a feed by title. */
async function idsOf({ request }: typeof first): Promise<Record<string, string>> {
  const { body } = await request.get('/feed.json')
  return Object.fromEntries(body.items.map(({ title, id }: { title: string; id: string }) => [title, id]))
}

const importAs = (db: Database, source: string, folder: string) =>
  importFolder(db, { folder, source, workers: 1 })

const dated = (title: string, more = '') => `---\ntitle: ${title}\ndate: 2022-01-05\n${more}---\nText.`

describe('the id of a feed entry', () => {
  test('is the same in two databases that are filled from one folder, in every format', async () => {
    const files = {
      'content/posts/hugo.md': dated('Hugo'),
      '_posts/2022-01-05-jekyll.md': '---\ntitle: Jekyll\n---\nText.',
      'posts/墨.md': dated('Hexo'),
      'blog/pelican.md': 'Title: Pelican\nDate: 2022-01-05\n\nText.',
    }
    await createArticles(second.db, { title: 'Of the API' }) // ids of articles differ
    await importAs(first.db, 'blog', await folderOf(files))
    await importAs(second.db, 'blog', await folderOf(files))
    const { 'Of the API': _, ...ids } = await idsOf(second)
    expect(Object.keys(ids).sort()).toEqual(['Hexo', 'Hugo', 'Jekyll', 'Pelican'])
    expect(await idsOf(first)).toEqual(ids)
    expect(new Set(Object.values(ids)).size).toBe(4)
    for (const path of ['/feed.xml', '/atom.xml']) {
      const { text } = await first.request.get(path)
      for (const id of Object.values(ids)) expect(text).toContain(`>${id}<`)
    }
  })

  test('is another one for the same path in another source', async () => {
    const folder = await folderOf({ 'same.md': dated('Same') })
    await importAs(first.db, 'one', folder)
    await importAs(second.db, 'two', folder)
    expect((await idsOf(first)).Same).not.toBe((await idsOf(second)).Same)
  })

  test.each([
    ['WordPress', 'guid: https://old.example/?p=12\n', 'https://old.example/?p=12'],
    ['Blogger', 'GUID: "tag:blogger.com,1999:blog-1.post-2"\n', 'tag:blogger.com,1999:blog-1.post-2'],
    ['Tumblr', 'guid: 10235539154\n', '10235539154'],
  ])('is the guid that a file of %s gives', async (name, yaml, id) => {
    await importAs(first.db, name, await folderOf({ [`${name}.md`]: dated(name, yaml) }))
    expect((await idsOf(first))[name]).toBe(id)
  })

  test('never changes: by another guid, a move of the file, an undo or a further import', async () => {
    const folder = await folderOf({ 'stays.md': dated('Stays') })
    const { run } = await importAs(first.db, 'stays', folder)
    const { Stays: id } = await idsOf(first)
    await writeFiles(folder, { 'stays.md': dated('Stays', 'guid: https://new.example/\n') })
    await importAs(first.db, 'stays', folder)
    expect((await idsOf(first)).Stays).toBe(id)
    await undoRun(first.db, { id: run ?? '', source: 'stays' }, { overwrite: true })
    expect((await idsOf(first)).Stays).toBeUndefined()
    await importAs(first.db, 'stays', folder)
    expect((await idsOf(first)).Stays).toBe(id)
  })

  test('follows from the id of an article that the API has created, or an earlier version has imported', async () => {
    const [id] = await createArticles(first.db, { title: 'Written' })
    expect((await idsOf(first)).Written).toBe(`urn:uuid:${id}`)
    const folder = await folderOf({ 'earlier.md': dated('Earlier') })
    await importAs(first.db, 'earlier', folder)
    await first.db.query(sql`UPDATE article SET entry_id = NULL WHERE slug = 'earlier'`)
    await writeFiles(folder, { 'earlier.md': `${dated('Earlier')} More.` })
    await importAs(first.db, 'earlier', folder)
    const earlier = await first.db.prisma.article.findFirstOrThrow({ where: { slug: 'earlier' } })
    expect((await idsOf(first)).Earlier).toBe(`urn:uuid:${earlier.id}`)
  })

  test('is the same for a file that is sent over HTTP', async () => {
    const { secret } = await createKey(first.db, { name: 'ci', scopes: ['publish'], expiresAt: null })
    const sent = await first.request
      .put('/v1/articles/by-source/http/posts/sent.md')
      .set('authorization', `Bearer ${secret}`)
      .set('content-type', 'text/markdown')
      .send(dated('Sent'))
    expect(sent.status).toBe(201)
    await importAs(second.db, 'http', await folderOf({ 'posts/sent.md': dated('Sent') }))
    expect((await idsOf(first)).Sent).toBe((await idsOf(second)).Sent)
  })
})
