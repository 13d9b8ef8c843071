import { describe, expect, test } from 'vitest'
import { Problem } from '../../src/http/problem.ts'
import { boot } from '../support/app.ts'
import { sendBytesTo } from '../support/send-bytes.ts'

const booted = await boot({}, (app) => {
  // A body without a schema, and an unexpected error.
  app.post('/probe', { bodyLimit: 20 }, () => 'unreached')
  app.get('/broken', () => {
    throw new Error('the secret is 42')
  })
})

/** Checks that a response is a valid problem with the expected status, and returns it. */
async function expectProblem(pending: ReturnType<typeof booted.request.get>, status: number) {
  const response = await pending
  expect(response.status).toBe(status)
  expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8')
  expect(response.headers['cache-control']).toBe('no-store')
  const body = Problem.strict().parse(response.body)
  expect(body.status).toBe(status)
  return { ...response, body }
}

const sendBytes = (bytes: string) => sendBytesTo(booted.app, bytes)

describe('problems', () => {
  test('an unknown URL is 404', async () => {
    await expectProblem(booted.request.get('/v1/nothing'), 404)
    await expectProblem(booted.request.get('/v2/articles'), 404)
  })

  test.each(['post', 'put', 'patch', 'delete'] as const)(
    '%s of a read-only endpoint is 405',
    async (method) => {
      const { headers } = await expectProblem(booted.request[method]('/v1/search'), 405)
      expect(headers.allow).toBe('GET, HEAD')
    },
  )

  test('an unsupported method is 405, also for a URL with a query', async () => {
    await expectProblem(booted.request.put('/v1/articles?lang=en'), 405)
    await expectProblem(booted.request.delete('/v1/articles/x/related?lang=en'), 405)
  })

  test.each(['text/html', 'application/xml', 'application/json;q=0'])('Accept: %s is 406', async (accept) => {
    await expectProblem(booted.request.get('/v1/articles').set('accept', accept), 406)
  })

  test.each(['*/*', 'application/*', 'text/html, */*;q=0.1', 'application/json'])(
    'Accept: %s gets JSON',
    async (accept) => {
      expect((await booted.request.get('/v1/articles').set('accept', accept)).status).toBe(200)
    },
  )

  test('a body that is too large is 413', async () => {
    await expectProblem(booted.request.post('/probe').send({ text: 'x'.repeat(100) }), 413)
  })

  test.each(['application/x-thing', 'text/plain', 'text/plain;charset=UTF-8'])(
    'a body of the media type %s is 415',
    async (type) => {
      await expectProblem(booted.request.post('/probe').set('content-type', type).send('x'), 415)
    },
  )

  test('invalid JSON is 400, and the response does not repeat it', async () => {
    const pending = booted.request.post('/probe').set('content-type', 'application/json').send('{"secret')
    expect(JSON.stringify((await expectProblem(pending, 400)).body)).not.toContain('secret')
  })

  test('a path that is too long is 414, a path with broken percent-encoding is 400, and neither is repeated', async () => {
    const long = await expectProblem(booted.request.get(`/v1/articles/${'x'.repeat(5_000)}`), 414)
    expect(JSON.stringify(long.body)).not.toContain('xxx')
    const broken = await expectProblem(booted.request.get('/v1/articles/%E4%B8'), 400)
    expect(JSON.stringify(broken.body)).not.toContain('E4')
  })

  test('an unexpected error is 500 without its cause', async () => {
    const { body } = await expectProblem(booted.request.get('/broken'), 500)
    expect({ ...body, requestId: '' }).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      requestId: '',
    })
    expect(body.requestId).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('bytes that are not HTTP are 400, and headers that are too long are 431', async () => {
    expect(await sendBytes('hello\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 .*application\/problem\+json.*"status":400/s,
    )
    const headers = `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`
    expect(await sendBytes(headers)).toMatch(/^HTTP\/1\.1 431 .*"status":431/s)
  })

  test('a URL with characters outside ASCII is 400, and the detail asks for percent-encoding', async () => {
    const response = await sendBytes('GET /v1/search?q=数据 HTTP/1.1\r\nhost: x\r\n\r\n')
    expect(response).toMatch(/^HTTP\/1\.1 400 /)
    const body = Problem.strict().parse(JSON.parse(response.slice(response.indexOf('{'))))
    expect(body.detail).toContain('percent-encoded')
  })

  test('HEAD has the headers of GET', async () => {
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
  ])('the NUL character in %s is 400', async (path) => {
    await expectProblem(booted.request.get(path), 400)
  })
})

describe('OPTIONS', () => {
  test.each([
    ['/v1/articles?limit=1', 'GET, HEAD, POST'],
    ['/v1/articles/some', 'GET, HEAD, PUT, PATCH, DELETE'],
    ['/feed.xml', 'GET, HEAD'],
  ])('OPTIONS %s returns the methods %s', async (path, allow) => {
    const { status, headers, text } = await booted.request.options(path).set('origin', 'https://example.org')
    expect([status, headers.allow, text]).toEqual([204, allow, ''])
  })

  test('OPTIONS of an unknown URL is 404', async () => {
    await expectProblem(booted.request.options('/v1/nothing'), 404)
  })

  test('OPTIONS of the server as a whole is 204', async () => {
    expect(await sendBytes('OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 204 /,
    )
  })
})

describe('CORS', () => {
  test('browsers may read from any origin', async () => {
    const { headers } = await booted.request.get('/v1/articles').set('origin', 'https://example.org')
    expect(headers['access-control-allow-origin']).toBe('*')
  })

  test('a preflight returns the allowed methods', async () => {
    const preflight = booted.request.options('/v1/articles').set('origin', 'https://example.org')
    const { status, headers } = await preflight.set('access-control-request-method', 'GET')
    expect([status, headers['access-control-allow-methods']]).toEqual([
      204,
      'GET, HEAD, POST, PUT, PATCH, DELETE',
    ])
  })
})
