/** Limits of requests: errors, arrays and values of JSON, the header Host and expectations. */
import { describe, expect, test } from 'vitest'
import { bootWithKeys } from '../articles/support.ts'
import { createArticles } from '../support/create-articles.ts'
import { sendBytesTo } from '../support/send-bytes.ts'

const { db, app, request, send } = await bootWithKeys()

const sendBytes = (bytes: string) => sendBytesTo(app, bytes)

const problemOf = (response: string) => {
  const [head = '', body = ''] = response.split('\r\n\r\n')
  return {
    status: Number(head.split(' ')[1]),
    type: /content-type: (.*)/i.exec(head)?.[1],
    body: JSON.parse(body),
  }
}

describe('errors of a request', () => {
  test('twenty errors are listed, and one that counts the others', async () => {
    const tags = Array.from({ length: 1_000 }, () => 7)
    const { status, body } = await send('post', '/articles', { title: 'x', tags })
    expect(status).toBe(400)
    expect(body.errors).toHaveLength(21)
    expect(body.errors[0].pointer).toBe('/tags/0')
    expect(body.errors[20]).toEqual({ in: 'body', pointer: '', detail: 'and 980 more' })
  })

  test('unknown fields are counted, too', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`field${index}`, 1]))
    const { body } = await send('post', '/articles', { title: 'x', ...unknown })
    expect(body.errors[19]).toEqual({
      in: 'body',
      pointer: '/field19',
      detail: 'There is no such field. Send fields of your own in `metadata`.',
    })
    expect(body.errors[20].detail).toBe('and 49,980 more')
  })

  test('the errors of a patch and of a batch operation are limited as those of a request', async () => {
    const [id = ''] = await createArticles(db, {})
    const patch = { keywords: Array.from({ length: 900 }, () => '') }
    const patched = await send('patch', `/articles/${id}`, patch)
    expect(patched.body.errors[20].detail).toBe('and 880 more')
    const operations = [{ op: 'patch', id, patch }]
    const { body } = await send('post', '/articles/batch', { atomic: false, operations })
    expect(body.results[0].problem.errors).toHaveLength(21)
  })

  test.each(['tags', 'categories', 'keywords', 'aliases', 'authors'])(
    'a list that is too long is one error, whatever its items are: %s',
    async (field) => {
      const list = Array.from({ length: 90_000 }, () => 7)
      const { status, body } = await send('post', '/articles', { title: 'x', [field]: list })
      expect(status).toBe(400)
      expect(body.errors).toEqual([
        {
          in: 'body',
          pointer: `/${field}`,
          detail: expect.stringMatching(/^must have at most [\d,]+ items/),
        },
      ])
    },
  )

  test('a batch with too many operations is one error, whatever they are', async () => {
    const operations = Array.from({ length: 20_000 }, () => ({ op: 'nothing' }))
    const { body } = await send('post', '/articles/batch', { operations })
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/operations'])
  })

  test('scopes of a key that are too many are one error', async () => {
    const scopes = Array.from({ length: 90_000 }, () => 'none')
    const { body } = await send('post', '/keys', { name: 'x', scopes }, 'admin')
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/scopes'])
  })
})

describe('values of JSON', () => {
  const post = (json: string) =>
    send('post', '/articles', undefined).set('content-type', 'application/json').send(json)

  test('a body of millions of values is rejected before it is parsed', async () => {
    const { status, body } = await post(`{"tags":[${'1,'.repeat(4_000_000)}1]}`)
    expect([status, body.errors]).toEqual([
      400,
      [{ in: 'body', pointer: '', detail: 'must have at most 100,000 values' }],
    ])
  })

  test('a body that is nested too deep is rejected before it is parsed', async () => {
    const { status, body } = await post(`{"metadata":{"a":${'['.repeat(4_000_000)}`)
    expect([status, body.errors]).toEqual([
      400,
      [{ in: 'body', pointer: '', detail: 'must not be nested deeper than 128 levels' }],
    ])
  })

  test('brackets and commas inside strings are no values', async () => {
    const title = `a [{,"\\${'[,'.repeat(100)}`
    const { status, body } = await send('post', '/articles', {
      title,
      body: { source: '[[,,{{"\\ a\n\n'.repeat(20_000) },
    })
    expect([status, body.title]).toEqual([201, title])
  })
})

describe('the header Host', () => {
  test.each([
    ['GET /v1/articles HTTP/1.1\r\nConnection: close\r\n\r\n', 'missing'],
    ['GET /feed.xml HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\nConnection: close\r\n\r\n', 'once'],
    ['GET /health/live HTTP/1.1\r\nHOST: a.example\r\nhost: a.example\r\nConnection: close\r\n\r\n', 'once'],
  ])('%j is refused with a problem', async (bytes, word) => {
    const { status, type, body } = problemOf(await sendBytes(bytes))
    expect([status, type, body.status]).toEqual([400, 'application/problem+json; charset=utf-8', 400])
    expect(body.detail).toContain(word)
  })

  test('HTTP/1.0 needs no Host', async () => {
    expect(await sendBytes('GET /health/live HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /)
    expect(problemOf(await sendBytes('GET /feed.xml HTTP/1.0\r\n\r\n')).status).toBe(400)
  })
})

test('an unknown expectation is 417 with a problem', async () => {
  const bytes = 'GET /v1/articles HTTP/1.1\r\nHost: a\r\nExpect: 200-maybe\r\nConnection: close\r\n\r\n'
  const { status, type, body } = problemOf(await sendBytes(bytes))
  expect([status, type, body.status]).toEqual([417, 'application/problem+json; charset=utf-8', 417])
})

test('an unknown file of the API documentation is 404', async () => {
  const { status, body } = await request.get('/docs/static/nope')
  expect([status, body.status]).toEqual([404, 404])
})
