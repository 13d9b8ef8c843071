/** Categories of Hexo sites: a hierarchy, which editors may change. */
import { expect, test } from 'vitest'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import { bootWithKeys } from '../articles/support.ts'
import { folderOf } from '../support/folder.ts'

const { db, request, send } = await bootWithKeys()

const parentOf = async (slug: string) => (await request.get(`/v1/categories/${slug}`)).body.parent ?? null

const file = (yaml: string) => `---\ndate: 2020-01-01\n${yaml}\n---\nText.`

test('an import sets the parents of categories, and keeps what an editor has changed', async () => {
  const files = {
    '_config.yml': 'title: T\nnew_post_name: :title.md\n',
    'source/_posts/c1.md': file('categories:\n- Diary\n- Life'),
    'source/_posts/c2.md': file('categories:\n- [Work, Php]\n- [Play, Chess]\n- [Solo]'),
    'source/_posts/c3.md': file('categories: [Life, Diary]'), // the other way round
  }
  const folder = await folderOf(files)
  const run = (source: string) => importFolder(db, { folder, source, workers: 1 })
  await run('hexo')
  const slugs = ['life', 'php', 'chess', 'diary', 'work', 'solo']
  expect(await Promise.all(slugs.map(parentOf))).toEqual(['diary', 'work', 'play', null, null, null])
  expect(await run('hexo')).toMatchObject({ created: 0, updated: 0, unchanged: 3 })
  const { status } = await send('patch', '/categories/php', { parent: null })
  expect(status).toBe(200)
  await run('hexo-again')
  expect(await parentOf('php')).toBeNull()
})

test('categories of other sites stay side by side', async () => {
  await importFolder(db, {
    folder: await folderOf({ '_posts/2020-01-01-j.md': file('categories: [One, Two]') }),
    source: 'jekyll',
    workers: 1,
  })
  expect(await parentOf('two')).toBeNull()
})
