import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { Problem } from '../../src/http/problem.ts'
import { boot } from '../support/app.ts'

const booted = await boot({}, (app) => {
  // What Fastify says of a body without a schema, and what is said of an error of our own.
  app.post('/probe', { bodyLimit: 20 }, () => 'unreached')
  app.get('/broken', () => {
    throw new Error('the secret is 42')
  })
})

/** A problem as it must be: whole, of the right type, and saying its status twice. */
async function problem(asked: ReturnType<typeof booted.request.get>, status: number) {
  const answer = await asked
  expect(answer.status).toBe(status)
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
  expect(answer.headers['cache-control']).toBe('no-store')
  const body = Problem.strict().parse(answer.body)
  expect(body.status).toBe(status)
  return { ...answer, body }
}

/** What comes back for bytes that no HTTP client would send. */
function raw(bytes: string): Promise<string> {
  const { port } = booted.app.server.address() as { port: number }
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}

describe('problems', () => {
  test('404 for an address that is none', async () => {
    await problem(booted.request.get('/v1/nothing'), 404)
    await problem(booted.request.get('/v2/articles'), 404)
  })

  test.each(['post', 'put', 'patch', 'delete'] as const)(
    '405 for %s where only reading is known',
    async (method) => {
      const { headers } = await problem(booted.request[method]('/v1/search'), 405)
      expect(headers.allow).toBe('GET, HEAD')
    },
  )

  test('405 on a single article, and on an address with a query', async () => {
    await problem(booted.request.put('/v1/articles?lang=en'), 405)
    await problem(booted.request.delete('/v1/articles/x/related?lang=en'), 405)
  })

  test.each(['text/html', 'application/xml', 'application/json;q=0'])(
    '406 for Accept: %s',
    async (accept) => {
      await problem(booted.request.get('/v1/articles').set('accept', accept), 406)
    },
  )

  test.each(['*/*', 'application/*', 'text/html, */*;q=0.1', 'application/json'])(
    'no 406 for Accept: %s',
    async (accept) => {
      expect((await booted.request.get('/v1/articles').set('accept', accept)).status).toBe(200)
    },
  )

  test('413 for a body that is too large', async () => {
    await problem(booted.request.post('/probe').send({ text: 'x'.repeat(100) }), 413)
  })

  test.each(['application/x-thing', 'text/plain', 'text/plain;charset=UTF-8'])(
    '415 for %s, which is not taken',
    async (type) => {
      await problem(booted.request.post('/probe').set('content-type', type).send('x'), 415)
    },
  )

  test('400 for JSON that is none, without echoing it', async () => {
    const asked = booted.request.post('/probe').set('content-type', 'application/json').send('{"secret')
    expect(JSON.stringify((await problem(asked, 400)).body)).not.toContain('secret')
  })

  test('414 for a path that is too long, 400 for one with broken percent-encoding: neither echoes it', async () => {
    const long = await problem(booted.request.get(`/v1/articles/${'x'.repeat(5_000)}`), 414)
    expect(JSON.stringify(long.body)).not.toContain('xxx')
    const broken = await problem(booted.request.get('/v1/articles/%E4%B8'), 400)
    expect(JSON.stringify(broken.body)).not.toContain('E4')
  })

  test('500 without a word of its cause', async () => {
    const { body } = await problem(booted.request.get('/broken'), 500)
    expect({ ...body, requestId: '' }).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      requestId: '',
    })
    expect(body.requestId).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('400 and 431 on the bare socket for what is not HTTP', async () => {
    expect(await raw('hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*application\/problem\+json.*"status":400/s)
    const headers = `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`
    expect(await raw(headers)).toMatch(/^HTTP\/1\.1 431 .*"status":431/s)
  })

  test('an address with words as they are is told to be percent-encoded', async () => {
    const answer = await raw('GET /v1/search?q=数据 HTTP/1.1\r\nhost: x\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    const body = Problem.strict().parse(JSON.parse(answer.slice(answer.indexOf('{'))))
    expect(body.detail).toContain('percent-encoded')
  })

  test('HEAD answers the headers of GET', async () => {
    const { headers, status, text } = await booted.request.head('/v1/articles')
    expect([status, text]).toEqual([200, undefined])
    expect(Number(headers['content-length'])).toBeGreaterThan(0)
  })

  test.each([
    '/v1/articles/a%00b',
    '/v1/articles/a?lang=%00',
    '/v1/articles?tag=%00',
    '/v1/articles?lang=a%00',
    '/v1/tags/%00',
    '/v1/authors/%00',
    `/v1/tags?cursor=${Buffer.from('["next","\\u0000","01a2089c-dc60-7667-9b38-7c5b1fadfa37","tag:name"]').toString('base64url')}`,
  ])('400 for the NUL in %s', async (path) => {
    await problem(booted.request.get(path), 400)
  })
})

describe('OPTIONS', () => {
  test.each([
    ['/v1/articles?limit=1', 'GET, HEAD, POST'],
    ['/v1/articles/some', 'GET, HEAD, PUT, PATCH, DELETE'],
    ['/feed.xml', 'GET, HEAD'],
  ])('of %s answers %s', async (path, allow) => {
    const { status, headers, text } = await booted.request.options(path).set('origin', 'https://example.org')
    expect([status, headers.allow, text]).toEqual([204, allow, ''])
  })

  test('404 where there is nothing', async () => {
    await problem(booted.request.options('/v1/nothing'), 404)
    expect(await raw('OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')).toMatch(/"status":404/)
  })
})

describe('CORS', () => {
  test('anybody may read from a browser', async () => {
    const { headers } = await booted.request.get('/v1/articles').set('origin', 'https://example.org')
    expect(headers['access-control-allow-origin']).toBe('*')
  })

  test('a preflight is answered', async () => {
    const asked = booted.request.options('/v1/articles').set('origin', 'https://example.org')
    const { status, headers } = await asked.set('access-control-request-method', 'GET')
    expect([status, headers['access-control-allow-methods']]).toEqual([
      204,
      'GET, HEAD, POST, PUT, PATCH, DELETE',
    ])
  })
})
