/** Reading, editing and deleting media files over HTTP: visibility, filters, versions, permissions and uses. */
import { describe, expect, test } from 'vitest'
import { sql } from '../../src/database/sql.ts'
import { originalKey, publicKey, variantKey } from '../../src/media/store/store-keys.ts'
import { anyHash, bootForMedia, insertPicture, png } from './support.ts'

const { db, send, request, media } = await bootForMedia()

async function upload(filename = 'a.png') {
  const bytes = await png()
  const { body } = await send('post', `/media?filename=${filename}`).type('image/png').send(bytes)
  return body as { id: string; hash: string; url: string; version: number }
}

let count = 0
async function createArticle(url: string, fields: object = {}) {
  count += 1
  const article = { title: `Uses ${count}`, status: 'published', body: { source: `![a](${url})` }, ...fields }
  const { status, body } = await send('post', '/articles', article)
  expect(status, JSON.stringify(body)).toBe(201)
  return body as { id: string; slug: string }
}

const idsOf = ({ body }: { body: { data: { id: string }[] } }) => body.data.map(({ id }) => id)
const publicIds = async () => idsOf(await request.get('/v1/media?limit=100'))

describe('the public', () => {
  test('sees a file once a visible article uses it, and no longer when it does not', async () => {
    const { id, hash, url } = await upload()
    expect(await publicIds()).not.toContain(id)
    expect((await request.get(`/v1/media/${id}`)).status).toBe(404)
    const article = await createArticle(url, { status: 'draft' })
    expect(await publicIds()).not.toContain(id)
    await send('post', `/articles/${article.id}/publish`, {})
    expect(await publicIds()).toContain(id)
    for (const key of [id, hash]) {
      const { status, body, headers } = await request.get(`/v1/media/${key}`)
      expect([status, body.id, 'usage' in body]).toEqual([200, id, false])
      expect(headers['cache-tag']).toContain(`media-${id}`)
    }
    await send('delete', `/articles/${article.id}`)
    expect((await request.get(`/v1/media/${id}`)).status).toBe(404)
  })

  test('does not see the file of a working copy', async () => {
    const { id, url } = await upload()
    const article = await createArticle('/other.png')
    await send('patch', `/articles/${article.id}/working`, { body: { source: `![a](${url})` } })
    expect((await request.get(`/v1/media/${id}`)).status).toBe(404)
    expect(idsOf(await request.get(`/v1/articles/${article.id}/media`))).toEqual([])
    expect(idsOf(await send('get', `/articles/${article.id}/media`))).toEqual([id])
    expect((await send('get', `/media/${id}`)).body.usage).toBe(1)
  })

  test('sees a changed description at once, from the cache, too', async () => {
    const { id, url } = await upload()
    await createArticle(url)
    const read = async () => (await request.get(`/v1/media/${id}`)).body.alt
    expect([await read(), await read()]).toEqual([null, null])
    await send('patch', `/media/${id}`, { alt: 'A stone' })
    expect(await read()).toBe('A stone')
  })
})

describe('a list', () => {
  test('is newest first, in pages', async () => {
    const files = [await upload(), await upload(), await upload()]
    const first = await send('get', '/media?limit=2')
    expect(idsOf(first)).toEqual([files[2]?.id, files[1]?.id])
    const next = await send('get', `/media?limit=2&cursor=${first.body.pagination.next}`)
    expect(idsOf(next)[0]).toBe(files[0]?.id)
    const previous = await send('get', `/media?limit=2&cursor=${next.body.pagination.prev}`)
    expect(idsOf(previous)).toEqual(idsOf(first))
  })

  test('filters by type, kind, words and use', async () => {
    const { id, url } = await upload('brush-100%25_wet.png')
    await send('patch', `/media/${id}`, { alt: '硯と筆', credit: 'Ann Example' })
    const list = async (query: string) => idsOf(await send('get', `/media?limit=100&${query}`))
    for (const query of ['type=image/png', 'kind=image', 'unused=true', 'q=ann%20BRUSH', 'q=%E7%AD%86'])
      expect(await list(query), query).toContain(id)
    for (const query of ['type=image/gif', 'kind=video', 'q=ann%20pencil', 'q=b_ush', 'q=%25%25'])
      expect(await list(query), query).not.toContain(id)
    const article = await createArticle(url)
    expect(await list('unused=true')).not.toContain(id)
    await send('patch', `/articles/${article.id}`, { body: { source: 'None.' } })
    expect(await list('unused=true')).not.toContain(id) // an earlier revision uses it
  })

  test('a picture of an author is not unused', async () => {
    const { id, url } = await upload()
    await send('post', '/authors', { name: `Author ${id}`, avatarUrl: url })
    expect(idsOf(await send('get', '/media?unused=true&limit=100'))).not.toContain(id)
  })

  test('unused files are for keys, and wrong values are errors', async () => {
    expect((await request.get('/v1/media?unused=true')).status).toBe(401)
    for (const query of ['unused=maybe', 'kind=picture', 'type=png', 'other=1', 'cursor=x'])
      expect((await request.get(`/v1/media?${query}`)).status, query).toBe(400)
    expect((await request.get('/v1/media/not-an-id')).status).toBe(400)
  })
})

describe('uses', () => {
  test('are listed both ways, newest article first', async () => {
    const { id, hash, url } = await upload()
    const old = await createArticle(url, { publishedAt: '2020-01-01T00:00:00Z' })
    const recent = await createArticle(url, { publishedAt: '2024-01-01T00:00:00Z' })
    const draft = await createArticle(url, { status: 'draft' })
    expect(idsOf(await request.get(`/v1/media/${hash}/articles`))).toEqual([recent.id, old.id])
    const withKey = await send('get', `/media/${id}/articles?limit=2`)
    expect(idsOf(withKey)).toHaveLength(2)
    const rest = await send('get', `/media/${id}/articles?limit=2&cursor=${withKey.body.pagination.next}`)
    expect([...idsOf(withKey), ...idsOf(rest)].sort()).toEqual([old.id, recent.id, draft.id].sort())
    expect(idsOf(await request.get(`/v1/articles/${old.slug}/media`))).toEqual([id])
  })

  test('of an article that has moved or is gone are found as the article is', async () => {
    const article = await createArticle('/a.png')
    await send('patch', `/articles/${article.id}`, { slug: `${article.slug}-moved` })
    const moved = await request.get(`/v1/articles/${article.slug}/media`).redirects(0)
    expect([moved.status, moved.headers.location]).toEqual([308, `/v1/articles/${article.id}/media`])
    await send('delete', `/articles/${article.id}`)
    expect((await request.get(`/v1/articles/${article.slug}-moved/media`)).status).toBe(410)
    expect((await request.get('/v1/articles/unknown/media')).status).toBe(404)
  })
})

describe('an edit', () => {
  test('is a merge patch with a version, and nothing is written when nothing changes', async () => {
    const { id } = await upload()
    const patch = (body: object) => send('patch', `/media/${id}`, body)
    const first = await patch({ alt: 'A', caption: 'C', focalPoint: { x: 0, y: 0.5 } })
    expect([first.status, first.body]).toMatchObject([
      200,
      { alt: 'A', caption: 'C', focalPoint: { x: 0, y: 0.5 }, version: 2 },
    ])
    expect(first.headers.etag).toMatch(/^"2-/)
    expect((await patch({ alt: 'A' })).body.version).toBe(2)
    expect((await patch({ alt: null, focalPoint: null })).body).toMatchObject({
      alt: null,
      caption: 'C',
      focalPoint: null,
      version: 3,
    })
  })

  test('fails with another expected version', async () => {
    const { id } = await upload()
    const { headers } = await send('get', `/media/${id}`)
    await send('patch', `/media/${id}`, { alt: 'First', version: 1 })
    const stale = await send('patch', `/media/${id}`, { alt: 'Second' }).set('if-match', headers.etag ?? '')
    expect([stale.status, stale.body.version, stale.body.detail]).toEqual([
      412,
      2,
      expect.stringContaining('media file'),
    ])
    expect((await send('delete', `/media/${id}`).set('if-match', '"1"')).status).toBe(412)
  })

  test('rejects unknown fields, wrong points and unknown files', async () => {
    const { id } = await upload()
    for (const body of [{ url: 'x' }, { focalPoint: { x: 2, y: 0 } }, { alt: 'x'.repeat(2_001) }])
      expect((await send('patch', `/media/${id}`, body)).status).toBe(400)
    expect((await send('patch', `/media/${anyHash()}`, { alt: 'x' })).status).toBe(404)
  })

  test('needs the scope publish when a published article uses the file', async () => {
    const { id, url } = await upload()
    const patch = () => send('patch', `/media/${id}`, { alt: `${Math.random()}` }, 'write')
    expect((await patch()).status).toBe(200)
    await createArticle(url)
    expect((await patch()).status).toBe(403)
    expect((await send('delete', `/media/${id}?force=true`, undefined, 'write')).status).toBe(403)
  })
})

describe('a deletion', () => {
  const exists = async (key: string) => (await media.store.stat(key)) !== null

  test('removes the row and every file', async () => {
    const { id, hash } = await upload()
    const content = { content: Buffer.from('x'), bytes: 1, type: 'image/webp' }
    const keys = [originalKey(hash), publicKey(hash), variantKey(hash, '320-inside.webp')]
    for (const key of keys.slice(1)) await media.store.put(key, content)
    expect((await send('delete', `/media/${id}`)).status).toBe(204)
    expect(await Promise.all(keys.map(exists))).toEqual([false, false, false])
    expect((await send('get', `/media/${id}`)).status).toBe(404)
    expect((await send('delete', `/media/${id}`)).status).toBe(404)
  })

  test('is a conflict that names articles while any uses the file, unless it is forced', async () => {
    const { id, hash, url } = await upload()
    const articles = []
    for (let index = 0; index < 7; index++) articles.push(await createArticle(url))
    const { status, body } = await send('delete', `/media/${id}`)
    expect([status, body.detail]).toEqual([
      409,
      expect.stringMatching(/in use by (uses-\d+, ){4}uses-\d+ and 2 more/),
    ])
    expect(await exists(originalKey(hash))).toBe(true)
    expect((await send('delete', `/media/${id}?force=true`)).status).toBe(204)
    expect(await exists(originalKey(hash))).toBe(false)
  })

  test('an article in the trash uses the file, and an earlier revision does not', async () => {
    const { id, url } = await upload()
    const article = await createArticle(url)
    await send('delete', `/articles/${article.id}`)
    expect((await send('delete', `/media/${id}`)).body.detail).toContain(`${article.slug} (in the trash)`)
    await send('post', `/articles/${article.id}/restore`, {})
    await send('patch', `/articles/${article.id}`, { body: { source: 'None.' } })
    expect((await send('delete', `/media/${id}`)).status).toBe(204)
  })

  test('of a file that is uploaded again leaves it in use', async () => {
    const bytes = await png()
    const post = () => send('post', '/media').type('image/png').send(bytes)
    const { body } = await post()
    await createArticle(body.url)
    await send('delete', `/media/${body.id}?force=true`)
    const again = await post()
    expect([again.status, again.body.usage]).toEqual([201, 1])
  })

  test('at the same time as uploads of the same content leaves no row without its file', async () => {
    const bytes = await png()
    const post = () => send('post', '/media').type('image/png').send(bytes)
    const { body } = await post()
    for (let round = 0; round < 5; round++) {
      const responses = await Promise.all([
        send('delete', `/media/${body.hash}`),
        post(),
        post(),
        send('delete', `/media/${body.hash}`),
        post(),
      ])
      expect(responses.filter(({ status }) => status >= 500)).toEqual([])
      const rows = await db.query(sql`SELECT 1 AS found FROM media WHERE hash = ${body.hash}`)
      expect(await exists(originalKey(body.hash))).toBe(rows.length === 1)
    }
  })
})

test('a row without its file is still listed for keys', async () => {
  const hash = await insertPicture(db)
  expect((await send('get', `/media/${hash}`)).body.variants).toHaveLength(4)
})
