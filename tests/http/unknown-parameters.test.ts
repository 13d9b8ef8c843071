/** Parameters that an address does not have: refused by name, wherever there are articles, tags or keys. */
import { expect, test } from 'vitest'
import { bootWithKeys, type Method } from '../articles/support.ts'
import { make, term } from '../support/create-articles.ts'
import { openApiDocument } from '../support/openapi.ts'

const { db, send, request } = await bootWithKeys()

interface Operation {
  requestBody?: { required?: boolean }
}
const { paths } = (await openApiDocument()) as { paths: Record<string, Record<string, Operation>> }

/** A body that is missing or wrong is told of first, so those that need none. */
const operations = Object.entries(paths)
  .filter(([path]) => path.startsWith('/v1/'))
  .flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { requestBody }]) =>
      requestBody?.required ? [] : [[method, path.slice('/v1'.length)] as const],
    ),
  )

test.each(operations)('%s %s refuses a parameter that nobody knows', async (method, path) => {
  const address = path
    .replace('{path}', 'x.md')
    .replace('{number}', '1')
    .replaceAll(/\{\w+\}/g, 'x')
  const asked = send(method as Method, `${address}?colour=red`, undefined, 'admin')
  const { status, body } = await asked.set('accept', '*/*')
  const fault = { in: 'query', pointer: '/colour', detail: 'There is no such parameter.' }
  expect([status, body.errors]).toEqual([400, expect.arrayContaining([fault])])
})

test('and so does an address that takes a body', async () => {
  const { status, body } = await send('post', '/tags?slug=red', { name: 'Red' })
  expect([status, body.errors[0].pointer]).toEqual([400, '/slug'])
})

test('a write is not carried out, whatever was meant', async () => {
  const [id = ''] = await make(db, { status: 'draft' })
  expect((await send('post', `/articles/${id}/publish?version=99`)).status).toBe(400)
  expect((await send('get', `/articles/${id}`)).body.status).toBe('draft')
})

test('feeds pass over what links are followed with', async () => {
  await make(db, { tags: [term('Stone')] })
  expect((await request.get('/tags/stone/feed.xml?utm_source=x')).status).toBe(200)
})
