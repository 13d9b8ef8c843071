/** The example of docs/syncing.md does what it says. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { boot } from '../support/app.ts'
import { make } from '../support/create-articles.ts'
import { blocksOf, textOf } from '../support/docs.ts'
import { rewrite, trash } from './support.ts'

const { app, db, request } = await boot()
const server = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`

const [example] = blocksOf(textOf('docs/syncing.md')).filter(({ language }) => language === 'js')

/** A copy that is brought up to date by each call. Answers the articles in it. */
async function openCopy() {
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

/** What the copy should have. */
async function site() {
  const { body } = await request.get('/v1/articles?limit=100')
  const reads = body.data.map(({ id }: { id: string }) => request.get(`/v1/articles/${id}`))
  return byId((await Promise.all(reads)).map((read) => read.body))
}

test('the example fetches everything, then what has changed, and begins again after a restore', async () => {
  const { sync, cursorFile } = await openCopy()
  const [kept = '', hidden = '', trashed = ''] = await make(db, {}, {}, {}, { status: 'draft' })
  expect(await sync()).toEqual(await site())

  await rewrite(db, kept, { slug: 'moved', title: 'Moved' })
  await rewrite(db, hidden, { status: 'draft' })
  await trash(db, trashed)
  await make(db, { slug: 'new' }, { slug: 'unseen', status: 'draft' })
  expect(await site()).toHaveProperty('size', 2)
  expect(await sync()).toEqual(await site())

  await writeFile(cursorFile, Buffer.from('["changes","999999","1"]').toString('base64url'))
  await make(db, { slug: 'newer' })
  expect(await sync()).toEqual(await site())
})
