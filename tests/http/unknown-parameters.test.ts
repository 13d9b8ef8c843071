/** Unknown query parameters: every endpoint of the API rejects them by name. */
import { expect, test } from 'vitest'
import { bootWithKeys, type Method } from '../articles/support.ts'
import { createArticles, term } from '../support/create-articles.ts'
import { openApiDocument } from '../support/openapi.ts'

const { db, send, request } = await bootWithKeys()

interface Operation {
  requestBody?: { required?: boolean }
}
const { paths } = (await openApiDocument()) as { paths: Record<string, Record<string, Operation>> }

/** The operations without a required body: a missing body would be the first error. */
const operations = Object.entries(paths)
  .filter(([path]) => path.startsWith('/v1/'))
  .flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { requestBody }]) =>
      requestBody?.required ? [] : [[method, path.slice('/v1'.length)] as const],
    ),
  )

test.each(operations)('%s %s rejects an unknown query parameter', async (method, path) => {
  const url = path
    .replace('{path}', 'x.md')
    .replace('{number}', '1')
    .replace('/media/{id}', '/media/01890000-0000-7000-8000-000000000000')
    .replaceAll(/\{\w+\}/g, 'x')
  const pending = send(method as Method, `${url}?colour=red`, undefined, 'admin')
  const { status, body } = await pending.set('accept', '*/*')
  const error = {
    in: 'query',
    pointer: '/colour',
    detail: expect.stringMatching(/^There is no such parameter\./),
  }
  expect([status, body.errors]).toEqual([400, expect.arrayContaining([error])])
})

test('an endpoint with a required body rejects an unknown query parameter', async () => {
  const { status, body } = await send('post', '/tags?slug=red', { name: 'Red' })
  expect([status, body.errors[0].pointer]).toEqual([400, '/slug'])
})

test('a write with an unknown query parameter is not carried out', async () => {
  const [id = ''] = await createArticles(db, { status: 'draft' })
  expect((await send('post', `/articles/${id}/publish?version=99`)).status).toBe(400)
  expect((await send('get', `/articles/${id}`)).body.status).toBe('draft')
})

test('feeds ignore tracking parameters', async () => {
  await createArticles(db, { tags: [term('Stone')] })
  expect((await request.get('/tags/stone/feed.xml?utm_source=x')).status).toBe(200)
})
