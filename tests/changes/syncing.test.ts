/** The example script of docs/syncing.md. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { boot } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'
import { blocksOf, textOf } from '../support/docs.ts'
import { rewrite, trash } from './support.ts'

const { app, db, request } = await boot()
const server = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`

const [example] = blocksOf(textOf('docs/syncing.md')).filter(({ language }) => language === 'js')

/** Creates a copy. `sync` runs the example script and returns the articles in the copy. */
async function createCopy() {
  const folder = await mkdtemp(join(tmpdir(), 'inkstone-sync-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const script = join(folder, 'sync.mjs')
  await writeFile(script, String(example?.text))
  const copy = join(folder, 'copy')
  const sync = async () => {
    await promisify(execFile)(process.execPath, [script, server, copy])
    const files = await readdir(join(copy, 'articles'))
    const texts = await Promise.all(files.map((file) => readFile(join(copy, 'articles', file), 'utf8')))
    return byId(texts.map((text) => JSON.parse(text)))
  }
  return { sync, cursorFile: join(copy, 'cursor') }
}

const byId = (articles: { id: string }[]) => new Map(articles.map((article) => [article.id, article]))

/** Returns the articles that the copy should contain. */
async function readSite() {
  const { body } = await request.get('/v1/articles?limit=100')
  const responses = body.data.map(({ id }: { id: string }) => request.get(`/v1/articles/${id}`))
  return byId((await Promise.all(responses)).map((response) => response.body))
}

test('the example script fetches everything, then changes only, and everything again after a restore', async () => {
  const { sync, cursorFile } = await createCopy()
  const [updatedId = '', hiddenId = '', trashedId = ''] = await createArticles(
    db,
    {},
    {},
    {},
    { status: 'draft' },
  )
  expect(await sync()).toEqual(await readSite())

  await rewrite(db, updatedId, { slug: 'moved', title: 'Moved' })
  await rewrite(db, hiddenId, { status: 'draft' })
  await trash(db, trashedId)
  await createArticles(db, { slug: 'new' }, { slug: 'unseen', status: 'draft' })
  expect(await readSite()).toHaveProperty('size', 2)
  expect(await sync()).toEqual(await readSite())

  await writeFile(cursorFile, Buffer.from('["changes","999999","1"]').toString('base64url'))
  await createArticles(db, { slug: 'newer' })
  expect(await sync()).toEqual(await readSite())
})
