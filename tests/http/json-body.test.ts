/** JSON bodies: an empty body counts as no body; bytes that are not JSON in UTF-8 are rejected. */
import { request as send } from 'node:http'
import { describe, expect, test } from 'vitest'
import { bootWithKeys } from '../articles/support.ts'
import { createArticles } from '../support/create-articles.ts'

const { db, app, request, send: sendAs } = await bootWithKeys()
const key = (await sendAs('post', '/keys', { name: 'all', scopes: ['admin'] }, 'admin')).body
const authorized = { authorization: `Bearer ${key.secret}` }

/** Sends a request with the media type of JSON and an empty body. */
const sendEmpty = (method: 'post' | 'put' | 'patch' | 'delete', path: string) =>
  request[method](`/v1${path}`).set({ ...authorized, 'content-type': 'application/json' })

/** Sends an empty chunked body, which has no Content-Length. */
function sendEmptyChunked(path: string): Promise<number | undefined> {
  const { port } = app.server.address() as { port: number }
  const headers = { ...authorized, 'content-type': 'application/json', 'transfer-encoding': 'chunked' }
  return new Promise((resolve, reject) => {
    send({ port, host: '127.0.0.1', method: 'POST', path: `/v1${path}`, headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

describe('empty JSON bodies', () => {
  test('an empty JSON body is accepted where no body is needed', async () => {
    const [id = ''] = await createArticles(db, { status: 'draft' })
    const path = `/articles/${id}`
    expect((await sendEmpty('post', `${path}/publish`)).body).toMatchObject({ id, status: 'published' })
    expect((await sendEmpty('post', `${path}/unpublish`)).body).toMatchObject({ id, status: 'draft' })
    expect((await sendEmpty('post', `${path}/archive`)).body).toMatchObject({ id, status: 'archived' })
    expect((await sendEmpty('post', `${path}/previews`)).status).toBe(201)
    expect((await sendEmpty('delete', path)).status).toBe(200)
    expect((await sendEmpty('post', `${path}/restore`)).body).toMatchObject({ id })
    expect((await sendEmpty('post', `${path}/revisions/1/restore`)).status).toBe(200)
    expect((await sendEmpty('post', `/keys/${key.id}/rotate`)).status).toBe(201)
  })

  test('an empty chunked JSON body is accepted where no body is needed', async () => {
    const [id] = await createArticles(db, { status: 'draft' })
    expect(await sendEmptyChunked(`/articles/${id}/publish`)).toBe(200)
  })

  test.each([
    ['post', '/articles'],
    ['put', '/articles/01a2089c-dc60-7667-9b38-7c5b1fadfa37'],
    ['patch', '/articles/x'],
    ['post', '/articles/batch'],
    ['post', '/tags'],
    ['post', '/tags/x/merge'],
    ['post', '/keys'],
  ] as const)('an empty JSON body is rejected where a body is needed: %s %s', async (method, path) => {
    const { status, body } = await sendEmpty(method, path)
    const errors = [
      { in: 'body', pointer: '', detail: 'is required: send it with Content-Type: application/json' },
    ]
    expect([status, body.errors]).toEqual([400, errors])
    const untyped = await request[method](`/v1${path}`).set(authorized)
    expect([untyped.status, untyped.body.errors]).toEqual([400, errors])
  })
})

test.each(['{', ' ', '{"__proto__":{}}', '{"constructor":{"prototype":{}}}'])(
  'the body %j is rejected as invalid or dangerous JSON',
  async (text) => {
    const { status, body } = await sendEmpty('post', '/articles/x/publish').send(text)
    expect([status, body.detail]).toEqual([400, 'The body is not valid JSON.'])
  },
)

test.each(['application/json', 'application/merge-patch+json'])(
  'a body that is not UTF-8 is rejected, not decoded to other text: %s',
  async (type) => {
    const [id = ''] = await createArticles(db, { title: 'Unchanged' })
    const bytes = Buffer.from('{"title":"caf\xe9"}', 'latin1')
    const patch = request.patch(`/v1/articles/${id}`).set({ ...authorized, 'content-type': type })
    const { status, body } = await patch.serialize((bytes) => bytes).send(bytes)
    expect([status, body.errors]).toEqual([400, [{ in: 'body', pointer: '', detail: 'must be UTF-8' }]])
    expect((await sendAs('get', `/articles/${id}`)).body.title).toBe('Unchanged')
  },
)

test.each(['/articles', '/articles/batch', '/tags', '/keys'])('plain text is rejected: %s', async (path) => {
  const response = await request
    .post(`/v1${path}`)
    .set({ ...authorized, 'content-type': 'text/plain' })
    .send('x')
  expect(response.status).toBe(415)
})
