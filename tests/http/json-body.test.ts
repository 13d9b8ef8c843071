/** JSON bodies: empty ones are none, to an address that needs none; what is not JSON in UTF-8 is refused. */
import { request as send } from 'node:http'
import { describe, expect, test } from 'vitest'
import { bootWithKeys } from '../articles/support.ts'
import { make } from '../support/create-articles.ts'

const { db, app, request, send: as } = await bootWithKeys()
const keys = (await as('post', '/keys', { name: 'all', scopes: ['admin'] }, 'admin')).body
const signed = { authorization: `Bearer ${keys.secret}` }

/** A request with the media type of JSON and nothing in it. */
const empty = (method: 'post' | 'put' | 'patch' | 'delete', path: string) =>
  request[method](`/v1${path}`).set({ ...signed, 'content-type': 'application/json' })

/** The same, chunked: its length is not told beforehand. */
function chunked(path: string): Promise<number | undefined> {
  const { port } = app.server.address() as { port: number }
  const headers = { ...signed, 'content-type': 'application/json', 'transfer-encoding': 'chunked' }
  return new Promise((resolve, reject) => {
    send({ port, host: '127.0.0.1', method: 'POST', path: `/v1${path}`, headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

describe('an empty body of the type application/json', () => {
  test('is none where none is needed', async () => {
    const [id = ''] = await make(db, { status: 'draft' })
    const path = `/articles/${id}`
    expect((await empty('post', `${path}/publish`)).body).toMatchObject({ id, status: 'published' })
    expect((await empty('post', `${path}/unpublish`)).body).toMatchObject({ id, status: 'draft' })
    expect((await empty('post', `${path}/archive`)).body).toMatchObject({ id, status: 'archived' })
    expect((await empty('post', `${path}/previews`)).status).toBe(201)
    expect((await empty('delete', path)).status).toBe(204)
    expect((await empty('post', `${path}/restore`)).body).toMatchObject({ id })
    expect((await empty('post', `${path}/revisions/1/restore`)).status).toBe(200)
    expect((await empty('post', `/keys/${keys.id}/rotate`)).status).toBe(201)
  })

  test('is none when it comes in chunks', async () => {
    const [id] = await make(db, { status: 'draft' })
    expect(await chunked(`/articles/${id}/publish`)).toBe(200)
  })

  test.each([
    ['post', '/articles'],
    ['put', '/articles/01a2089c-dc60-7667-9b38-7c5b1fadfa37'],
    ['patch', '/articles/x'],
    ['post', '/articles/batch'],
    ['post', '/tags'],
    ['post', '/tags/x/merge'],
    ['post', '/keys'],
  ] as const)('is refused where one is needed: %s %s', async (method, path) => {
    const { status, body } = await empty(method, path)
    const errors = [{ in: 'body', pointer: '', detail: 'A body is needed.' }]
    expect([status, body.errors]).toEqual([400, errors])
    const untyped = await request[method](`/v1${path}`).set(signed)
    expect([untyped.status, untyped.body.errors]).toEqual([400, errors])
  })
})

test.each(['{', ' ', '{"__proto__":{}}', '{"constructor":{"prototype":{}}}'])(
  'the body %j is not valid JSON, or holds what nobody may say',
  async (text) => {
    const { status, body } = await empty('post', '/articles/x/publish').send(text)
    expect([status, body.detail]).toEqual([400, 'The body is not valid JSON.'])
  },
)

test.each(['application/json', 'application/merge-patch+json'])(
  'bytes that are not UTF-8 are no other text: %s',
  async (type) => {
    const [id = ''] = await make(db, { title: 'As it was' })
    const bytes = Buffer.from('{"title":"caf\xe9"}', 'latin1')
    const patch = request.patch(`/v1/articles/${id}`).set({ ...signed, 'content-type': type })
    const { status, body } = await patch.serialize((said) => said).send(bytes)
    expect([status, body.errors]).toEqual([400, [{ in: 'body', pointer: '', detail: 'must be UTF-8' }]])
    expect((await as('get', `/articles/${id}`)).body.title).toBe('As it was')
  },
)

test.each(['/articles', '/articles/batch', '/tags', '/keys'])('plain text is not taken: %s', async (path) => {
  const answer = await request
    .post(`/v1${path}`)
    .set({ ...signed, 'content-type': 'text/plain' })
    .send('x')
  expect(answer.status).toBe(415)
})
