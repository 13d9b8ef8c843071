/** Uses of media files by articles: every write path keeps them, and covers show the size of their pictures. */
import { describe, expect, test } from 'vitest'
import { renderStoredArticles } from '../../src/articles/service/render-articles.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { sql } from '../../src/database/sql.ts'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import { undoRun } from '../../src/imports/runs/undo.ts'
import { folderOf } from '../support/folder.ts'
import { anyHash, bootForMedia, insertPicture } from './support.ts'

const { db, send } = await bootForMedia()

const urlOf = (hash: string, name = 'a.jpg') => `/media/${hash}/${name}`
const bodyWith = (hash: string) => ({ source: `![picture](${urlOf(hash)})` })

let count = 0
async function create(fields: object): Promise<{ id: string; version: number; cover: object | null }> {
  count += 1
  const { status, body } = await send('post', '/articles', { title: `Article ${count}`, ...fields })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}

/** Returns the hashes that an article uses, each with the revisions that use it. */
async function usesOf(id: string): Promise<Record<string, string>> {
  const rows = await db.query<{ hash: string; live: boolean; working: boolean }>(
    sql`SELECT hash, live, working FROM article_media WHERE article_id = ${id}::uuid`,
  )
  const nameOf = (row: (typeof rows)[number]) =>
    [row.live && 'live', row.working && 'working'].filter(Boolean).join(' ') || 'earlier'
  return Object.fromEntries(rows.map((row) => [row.hash, nameOf(row)]))
}

describe('uses', () => {
  test('a new article uses the files of its body, cover, seo image and metadata', async () => {
    const [body, cover, image, nested, html] = Array.from({ length: 5 }, anyHash) as [string, ...string[]]
    const { id } = await create({
      body: {
        source: `${bodyWith(body).source}\n\n<video src="https://cdn.example/x/${html}/v.mp4"></video>`,
      },
      cover: { url: urlOf(cover ?? '') },
      seo: { image: urlOf(image ?? '') },
      metadata: { gallery: [{ file: urlOf(nested ?? '') }] },
    })
    expect(await usesOf(id)).toEqual(
      Object.fromEntries([body, cover, image, nested, html].map((hash) => [hash, 'live'])),
    )
  })

  test('an edit uses other files, and those of earlier revisions stay known', async () => {
    const [first, second] = [anyHash(), anyHash()]
    const { id } = await create({ body: bodyWith(first) })
    await send('patch', `/articles/${id}`, { body: bodyWith(second) })
    expect(await usesOf(id)).toEqual({ [first]: 'earlier', [second]: 'live' })
    await send('patch', `/articles/${id}`, { body: { source: 'No picture.' } })
    expect(await usesOf(id)).toEqual({ [first]: 'earlier', [second]: 'earlier' })
    await send('post', `/articles/${id}/revisions/1/restore`, {})
    expect(await usesOf(id)).toEqual({ [first]: 'live', [second]: 'earlier' })
  })

  test('a working copy uses its own files until it is published or discarded', async () => {
    const [live, working] = [anyHash(), anyHash()]
    const { id } = await create({ status: 'published', body: bodyWith(live) })
    await send('patch', `/articles/${id}/working`, { body: bodyWith(working) })
    expect(await usesOf(id)).toEqual({ [live]: 'live', [working]: 'working' })
    await send('delete', `/articles/${id}/working`)
    expect(await usesOf(id)).toEqual({ [live]: 'live', [working]: 'earlier' })
    await send('patch', `/articles/${id}/working`, { body: bodyWith(working) })
    await send('post', `/articles/${id}/publish`, {})
    expect(await usesOf(id)).toEqual({ [live]: 'earlier', [working]: 'live' })
  })

  test('batches, uploaded documents and the trash keep uses; a purge removes them', async () => {
    const [batch, document] = [anyHash(), anyHash()]
    const operations = [{ op: 'create', article: { title: `Batch ${batch}`, body: bodyWith(batch) } }]
    const { body: result } = await send('post', '/articles/batch', { operations })
    const { id } = result.results[0]
    expect(await usesOf(id)).toEqual({ [batch]: 'live' })
    const file = `---\ntitle: Document ${document}\n---\n![a](${urlOf(document)})\n`
    const uploaded = await send('post', '/articles').type('text/markdown').send(file)
    expect(await usesOf(uploaded.body.id)).toEqual({ [document]: 'live' })
    await send('delete', `/articles/${id}`)
    expect(await usesOf(id)).toEqual({ [batch]: 'live' })
    await send('delete', `/articles/${id}?purge=true`, undefined, 'admin')
    expect(await usesOf(id)).toEqual({})
  })

  test('imports and their undo keep uses', async () => {
    const [first, second] = [anyHash(), anyHash()]
    const page = (hash: string) =>
      `---\ntitle: Imported\nslug: imported-media\ncover: ${urlOf(hash)}\n---\nText.\n`
    const options = async (hash: string) => ({
      folder: await folderOf({ 'posts/a.md': page(hash) }),
      source: 'media-uses',
    })
    await importFolder(db, await options(first))
    const { body: article } = await send('get', '/articles/imported-media')
    expect(await usesOf(article.id)).toEqual({ [first]: 'live' })
    const { run } = await importFolder(db, await options(second))
    expect(await usesOf(article.id)).toEqual({ [first]: 'earlier', [second]: 'live' })
    await undoRun(db, { id: run ?? '', source: 'media-uses' })
    expect(await usesOf(article.id)).toEqual({ [first]: 'live', [second]: 'earlier' })
  })
})

describe('covers', () => {
  const none = { width: null, height: null, placeholder: null, variants: [] }

  test('a cover has the size, placeholder and variants of its picture, in lists and in the article', async () => {
    const hash = await insertPicture(db)
    const { id, cover } = await create({ cover: { url: urlOf(hash), alt: 'A stone' } })
    const url = urlOf(hash)
    const expected = {
      ...{ url, alt: 'A stone', caption: null, width: 1_000, height: 500 },
      placeholder: 'data:image/webp;base64,AA==',
      variants: [
        { url: `${url}?w=320`, width: 320, height: 160 },
        { url: `${url}?w=640`, width: 640, height: 320 },
        { url: `${url}?w=960`, width: 960, height: 480 },
        { url, width: 1_000, height: 500 },
      ],
    }
    expect(cover).toEqual(expected)
    expect((await send('get', `/articles?id=${id}&status=any`)).body.data[0].cover).toEqual(expected)
  })

  test('a cover elsewhere, and one of a file that is not stored, has no size', async () => {
    expect((await create({ cover: { url: 'https://example.org/a.png' } })).cover).toMatchObject(none)
    expect((await create({ cover: { url: urlOf(anyHash()) } })).cover).toMatchObject(none)
  })

  test('a client may send a cover back as it has received it', async () => {
    const hash = await insertPicture(db)
    const { id, cover } = await create({ cover: { url: urlOf(hash) } })
    const { status, body, headers } = await send('patch', `/articles/${id}`, { cover })
    expect([status, body.cover, headers['article-unchanged']]).toEqual([200, cover, 'true'])
  })

  test('working copies and revisions show the size, too', async () => {
    const hash = await insertPicture(db)
    const { id } = await create({ status: 'published' })
    const patched = await send('patch', `/articles/${id}/working`, { cover: { url: urlOf(hash) } })
    expect(patched.body.cover.width).toBe(1_000)
    expect((await send('get', `/articles/${id}/working`)).body.cover.width).toBe(1_000)
    await send('post', `/articles/${id}/publish`, {})
    expect((await send('get', `/articles/${id}`)).body.cover.width).toBe(1_000)
  })

  test('a render shows a picture that was stored after the article was written', async () => {
    const hash = anyHash()
    const { id } = await create({ cover: { url: urlOf(hash) } })
    await insertPicture(db, { hash, width: 300, height: 300 })
    const report = await renderStoredArticles({ db, policy: DEFAULT_POLICY })
    expect(report.changed).toHaveLength(1)
    const { cover } = (await send('get', `/articles/${id}`)).body
    expect(cover.variants).toEqual([{ url: urlOf(hash), width: 300, height: 300 }])
  })

  test('MEDIA_URL is the base of URLs in HTML, cover and seo after a render', async () => {
    const hash = await insertPicture(db)
    const { id } = await create({
      ...{ body: bodyWith(hash), cover: { url: urlOf(hash) }, seo: { image: urlOf(hash) } },
    })
    const policy = { ...DEFAULT_POLICY, mediaUrl: 'https://cdn.example/m' }
    await renderStoredArticles({ db, policy })
    const { html, cover, seo } = (await send('get', `/articles/${id}`)).body
    const url = `https://cdn.example/m/${hash}/a.jpg`
    expect(html).toContain(`src="${url}"`)
    expect([cover.url, cover.variants[0].url, seo.image]).toEqual([url, `${url}?w=320`, url])
    await renderStoredArticles({ db, policy: DEFAULT_POLICY })
    expect((await send('get', `/articles/${id}`)).body.cover.url).toBe(urlOf(hash))
  })
})

test('an article without media URLs costs no further statement', async () => {
  const texts: string[] = []
  const stop = db.onStatement(({ text }) => texts.push(text))
  const { id } = await create({ status: 'published', body: { source: 'Text.' } })
  await send('patch', `/articles/${id}`, { title: 'Other' })
  await send('patch', `/articles/${id}/working`, { title: 'Third' })
  await send('post', `/articles/${id}/publish`, {})
  stop()
  expect(texts.length).toBeGreaterThan(10)
  expect(texts.filter((text) => /FROM media|(INTO|UPDATE) article_media/.test(text))).toEqual([])
})
