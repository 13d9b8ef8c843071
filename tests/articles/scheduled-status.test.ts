/** The status `scheduled` of articles whose publication time has not come. */
import { describe, expect, test } from 'vitest'
import { Article } from '../../src/articles/schema.ts'
import { createArticles, term } from '../support/create-articles.ts'
import { bootWithKeys } from './support.ts'

const { db, request, send } = await bootWithKeys()
const FUTURE = '2999-01-01T00:00:00.000Z'

const [id = ''] = await createArticles(
  db,
  { slug: 'later', title: 'Later "stone"', publishedAt: new Date(FUTURE), tags: [term('Red')] },
  { slug: 'now', title: 'Now stone' },
  { slug: 'draft', title: 'Draft stone', status: 'draft', publishedAt: new Date(FUTURE) },
)

const statuses = ({ data }: { data: { slug: string; status: string }[] }) =>
  Object.fromEntries(data.map(({ slug, status }) => [slug, status]))

describe('a scheduled article', () => {
  test('is shown with this status, alone and in lists, searches and dumps', async () => {
    const expected = { later: 'scheduled', now: 'published', draft: 'draft' }
    const { body } = await send('get', '/articles/later')
    expect(Article.strict().parse(body)).toMatchObject({ status: 'scheduled', title: 'Later "stone"' })
    expect(statuses((await send('get', '/articles?status=any')).body)).toEqual(expected)
    expect(statuses((await send('get', '/articles?status=any&fields=slug,status')).body)).toEqual(expected)
    expect(statuses((await send('get', '/search?q=stone&status=any')).body)).toEqual(expected)
    expect(statuses((await send('get', '/articles?status=scheduled')).body)).toEqual({ later: 'scheduled' })
    const dump = await send('get', '/articles.ndjson?status=any')
    expect(dump.text).toContain('"status":"scheduled"')
  })

  test('has its other members as before', async () => {
    const { body } = await send('get', `/articles/${id}?include=tags`)
    const { body: now } = await request.get('/v1/articles/now?include=tags')
    expect(Object.keys(body).sort()).toEqual(Object.keys(now).sort())
    expect(body.tags).toEqual([{ slug: 'red', name: 'Red', description: null }])
  })

  test('is printed as Markdown, and shown by a preview', async () => {
    const markdown = await send('get', '/articles/later', undefined, 'preview').set('accept', 'text/markdown')
    expect([markdown.status, markdown.text.includes('draft:')]).toEqual([200, false])
    const { body } = await send('post', `/articles/${id}/previews`, {}, 'write')
    const preview = await request.get(`/v1/previews/${body.token}`)
    expect(preview.body.status).toBe('scheduled')
  })
})

describe('writes with the status scheduled', () => {
  test('store a published article with its time', async () => {
    const { status, body } = await send('post', '/articles', {
      ...{ title: 'Planned', status: 'scheduled', publishedAt: FUTURE },
    })
    expect([status, body.status, body.publishedAt]).toEqual([201, 'scheduled', FUTURE])
    const { version, ...fields } = body
    const again = await send('put', `/articles/${body.id}`, {
      ...{ title: fields.title, status: fields.status, publishedAt: fields.publishedAt, version },
    })
    expect([again.status, again.body.status]).toEqual([200, 'scheduled'])
    const patched = await send('patch', `/articles/${body.id}`, { publishedAt: '2020-01-01' })
    expect(patched.body.status).toBe('published')
  })

  test('need the scope publish', async () => {
    const input = { title: 'Planned', status: 'scheduled', publishedAt: FUTURE }
    expect((await send('post', '/articles', input, 'write')).status).toBe(403)
  })

  test.each([{}, { publishedAt: null }, { publishedAt: '2020-01-01' }])(
    'are rejected with %j, which is no time in the future',
    async (time) => {
      const { status, body } = await send('post', '/articles', { title: 'A', status: 'scheduled', ...time })
      const detail = '`scheduled` needs a `publishedAt` in the future; send `published` to publish now'
      expect([status, body.errors]).toEqual([400, [{ in: 'body', pointer: '/status', detail }]])
    },
  )
})
