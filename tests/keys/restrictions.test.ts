/** Restrictions of API keys over HTTP: IP addresses, networks, origins of web pages, and what is logged of a refusal. */
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { createKey, listKeys } from '../../src/keys/db/keys.ts'
import { CreatedApiKey, RotatedApiKey } from '../../src/keys/schema.ts'
import { boot, openTestDatabase } from '../support/app.ts'
import { until } from '../support/until.ts'

const db = await openTestDatabase()
const lines: string[] = []
const logger = pino({ level: 'info' }, { write: (line: string) => lines.push(line) })
const behindProxy = await boot({ db, trustProxy: '127.0.0.1', logger })
const direct = await boot({ db })
const admin = await createKey(db, { name: 'admin', scopes: ['admin'], expiresAt: null })

const post = (path: string, body: object) =>
  direct.request.post(`/v1${path}`).set('authorization', `Bearer ${admin.secret}`).send(body)

/** Creates a key with restrictions over HTTP. Returns its secret. */
async function createRestricted(name: string, restrictions: object): Promise<string> {
  const { status, body } = await post('/keys', { name, scopes: ['write'], ...restrictions })
  expect(status).toBe(201)
  expect(CreatedApiKey.strict().parse(body)).toMatchObject(restrictions)
  return body.secret
}

/** Reads with a key through a trusted proxy that forwards this IP address. */
const readFrom = (ip: string, secret: string, headers: Record<string, string> = {}) =>
  behindProxy.request
    .get('/v1/articles')
    .set({ authorization: `Bearer ${secret}`, 'x-forwarded-for': ip, ...headers })

describe('IP addresses', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7', 200],
    ['192.0.2.7', '192.0.2.8', 403],
    ['192.0.2.0/24', '192.0.2.255', 200],
    ['192.0.2.0/24', '192.0.3.0', 403],
    ['192.0.2.0/24', '::ffff:192.0.2.9', 200],
    ['192.0.2.0/24', '2001:db8::1', 403],
    ['2001:db8::/32', '2001:DB8:1::1', 200],
    ['2001:db8::/32', '2001:db9::1', 403],
    ['2001:db8::1', '2001:db8:0:0::1', 200],
    ['0.0.0.0/0', '198.51.100.1', 200],
  ])('with a key for %s, a request from %s gets %i', async (allowed, ip, status) => {
    const secret = await createRestricted('by address', { allowedAddresses: ['203.0.113.1', allowed] })
    expect((await readFrom(ip, secret)).status).toBe(status)
  })

  test('a refusal says which IP address the server saw, not which ones are allowed', async () => {
    const secret = await createRestricted('office', { allowedAddresses: ['203.0.113.0/24'] })
    const { status, body, headers } = await readFrom('198.51.100.9', secret)
    expect([status, body.detail]).toEqual([
      403,
      'The API key is not accepted from the IP address 198.51.100.9.',
    ])
    expect(JSON.stringify([body, headers])).not.toContain('203.0.113')
  })

  test('the log has the name of the refused key and the IP address, and no secret', async () => {
    const secret = await createRestricted('logged', { allowedAddresses: ['203.0.113.0/24'] })
    await readFrom('198.51.100.10', secret)
    const line = lines.find((text) => text.includes('API key refused') && text.includes('198.51.100.10'))
    expect(JSON.parse(line ?? '{}')).toMatchObject({ level: 40, key: 'logged', ip: '198.51.100.10' })
    expect(lines.join('')).not.toContain(secret.slice(10))
  })

  test('X-Forwarded-For of an untrusted client has no effect', async () => {
    const secret = await createRestricted('spoofed', { allowedAddresses: ['203.0.113.5'] })
    const { status, body } = await direct.request
      .get('/v1/articles')
      .set({ authorization: `Bearer ${secret}`, 'x-forwarded-for': '203.0.113.5' })
    expect([status, body.detail]).toEqual([403, expect.stringMatching(/from the IP address (::ffff:)?127\./)])
  })

  test('a text that is no IP address is refused and not repeated', async () => {
    const secret = await createRestricted('garbage', { allowedAddresses: ['0.0.0.0/0', '::/0'] })
    const { status, body } = await readFrom('<b>unknown</b>', secret)
    expect([status, body.detail]).toEqual([403, expect.stringContaining('is unknown')])
  })

  test('a refused request is no use of the key', async () => {
    const secret = await createRestricted('unused', { allowedAddresses: ['203.0.113.0/24'] })
    const lastUsedAt = async () => (await listKeys(db)).find(({ name }) => name === 'unused')?.lastUsedAt
    await readFrom('198.51.100.1', secret)
    await readFrom('198.51.100.1', secret)
    expect(await lastUsedAt()).toBeNull()
    await readFrom('203.0.113.1', secret)
    await until(async () => (await lastUsedAt()) instanceof Date) // written beside the request
  })

  test('a refused request counts as a wrong key of its IP address', async () => {
    const rateLimits = { reads: 0, writes: 0, wrongKeys: 1 }
    const { request } = await boot({ db, rateLimits })
    const secret = await createRestricted('counted', { allowedAddresses: ['203.0.113.0/24'] })
    const send = () => request.get('/v1/articles').set('authorization', `Bearer ${secret}`)
    expect([(await send()).status, (await send()).status]).toEqual([403, 429])
  })
})

describe('origins', () => {
  test.each([
    [{ origin: 'https://example.org' }, 200],
    [{ origin: 'https://example.org:8443' }, 403],
    [{ origin: 'http://example.org' }, 403],
    [{ origin: 'https://example.org.evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{}, 403],
  ])('with a key for https://example.org, a request with %j gets %i', async (headers, status) => {
    const secret = await createRestricted('by origin', { allowedOrigins: ['https://example.org'] })
    const response = await readFrom('192.0.2.1', secret, headers as Record<string, string>)
    expect(response.status).toBe(status)
    if (status === 403) expect(response.body.detail).toContain('origin')
    expect(response.headers['access-control-allow-origin']).toBe('*') // the page can read the problem
  })

  test('a key with both restrictions needs both', async () => {
    const secret = await createRestricted('both', {
      allowedAddresses: ['192.0.2.1'],
      allowedOrigins: ['https://example.org'],
    })
    const origin = { origin: 'https://example.org' }
    expect((await readFrom('192.0.2.1', secret, origin)).status).toBe(200)
    expect((await readFrom('192.0.2.2', secret, origin)).status).toBe(403)
    expect((await readFrom('192.0.2.1', secret)).status).toBe(403)
  })
})

test('writes and rotated keys have the same restrictions', async () => {
  const restrictions = { allowedAddresses: ['203.0.113.0/24'], allowedOrigins: ['https://example.org'] }
  const { body: created } = await post('/keys', { name: 'rotated', scopes: ['write'], ...restrictions })
  const { body } = await post(`/keys/${created.id}/rotate`, {})
  expect(RotatedApiKey.strict().parse(body)).toMatchObject({ ...restrictions, replaced: restrictions })
  const write = await direct.request
    .post('/v1/articles')
    .set('authorization', `Bearer ${body.secret}`)
    .send({ title: 'Not from here' })
  expect(write.status).toBe(403)
})

test.each([
  [{ allowedAddresses: ['192.0.2.1', 'localhost'] }, '/allowedAddresses/1', /IP address or a network/],
  [{ allowedAddresses: ['10.0.0.0/33'] }, '/allowedAddresses/0', /203\.0\.113\.7/],
  [{ allowedAddresses: ['2001:db8::/129'] }, '/allowedAddresses/0', /IP address or a network/],
  [{ allowedAddresses: ['fe80::1%eth0'] }, '/allowedAddresses/0', /IP address or a network/],
  [{ allowedAddresses: ['10.0.0.0/'] }, '/allowedAddresses/0', /IP address or a network/],
  [{ allowedAddresses: '192.0.2.1' }, '/allowedAddresses', /must be a list/],
  [{ allowedAddresses: Array(51).fill('192.0.2.1') }, '/allowedAddresses', /at most 50/],
  [{ allowedOrigins: ['https://Example.org/'] }, '/allowedOrigins/0', /such as https:\/\/example\.org$/],
  [{ allowedOrigins: ['https://example.org:443'] }, '/allowedOrigins/0', /such as https:\/\/example\.org$/],
  [{ allowedOrigins: ['example.org'] }, '/allowedOrigins/0', /must be an origin/],
  [{ allowedOrigins: ['null'] }, '/allowedOrigins/0', /must be an origin/],
  [{ allowedOrigins: ['*'] }, '/allowedOrigins/0', /must be an origin/],
  [{ allowedOrigins: ['javascript:alert(1)'] }, '/allowedOrigins/0', /must be an origin/],
])('the restrictions %j are rejected at %s', async (restrictions, pointer, detail) => {
  const { status, body } = await post('/keys', { name: 'n', scopes: ['read'], ...restrictions })
  expect(status).toBe(400)
  expect(body.errors).toEqual([{ in: 'body', pointer, detail: expect.stringMatching(detail) }])
})
