/** HTTP routes of API keys: permissions, responses, and the protection of the last admin key. */
import { describe, expect, test } from 'vitest'
import { SCOPES, type Scope } from '../../src/auth/scopes.ts'
import { createKey, hasAdminKey, revokeKey } from '../../src/keys/db/keys.ts'
import { CreatedApiKey, KeyPage, RotatedApiKey } from '../../src/keys/schema.ts'
import { boot } from '../support/app.ts'
import { stopDate } from '../support/clock.ts'

const booted = await boot()
const { db, request } = booted

const createScopedKey = (scope: Scope, name: string = scope) =>
  createKey(db, { name, scopes: [scope], expiresAt: null })

const admin = await createScopedKey('admin')
const keys = new Map<Scope, string>([['admin', admin.secret]])
for (const scope of SCOPES.filter((scope) => scope !== 'admin'))
  keys.set(scope, (await createScopedKey(scope)).secret)

type Method = 'get' | 'post' | 'delete'

const send = (method: Method, path: string, body?: object, secret = admin.secret) => {
  const pending = request[method](`/v1${path}`).set('authorization', `Bearer ${secret}`)
  return body === undefined ? pending : pending.send(body)
}

/** Returns the status of a request with this key. */
const statusWithKey = async (secret: string) => (await send('get', '/articles', undefined, secret)).status

/** Makes a key expire now. */
const expire = (id: string) =>
  db.prisma.apiKey.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } })

describe('permissions', () => {
  test.each([
    ['get', '/keys', undefined, 200],
    ['post', '/keys', { name: 'n', scopes: ['read'] }, 201],
    ['post', '/keys/ID/rotate', {}, 201],
    ['delete', '/keys/ID', undefined, 204],
    ['get', '/audit', undefined, 200],
  ] as const)('%s %s requires a key with the scope admin', async (method, path, body, expected) => {
    const { key } = await createScopedKey('read', 'target')
    const keyPath = path.replace('ID', key.id)
    expect((await request[method](`/v1${keyPath}`).send(body)).status).toBe(401)
    for (const scope of SCOPES) {
      const { status } = await send(method, keyPath, body, keys.get(scope))
      expect(status, scope).toBe(scope === 'admin' ? expected : 403)
    }
  })
})

describe('POST /v1/keys', () => {
  test('creating a key returns it with its secret', async () => {
    const newKey = {
      name: 'deploy',
      scopes: ['publish', 'read', 'read'],
      expiresAt: '2999-01-01T00:00:00+08:00',
    }
    const { status, body, headers } = await send('post', '/keys', newKey)
    expect([status, headers['cache-control']]).toEqual([201, 'private, no-store'])
    expect(CreatedApiKey.strict().parse(body)).toEqual(body)
    expect(body).toMatchObject({
      name: 'deploy',
      scopes: ['read', 'publish'],
      expiresAt: '2998-12-31T16:00:00.000Z',
      revokedAt: null,
      lastUsedAt: null,
    })
    expect(body.secret.startsWith(body.prefix)).toBe(true)
    expect(await statusWithKey(body.secret)).toBe(200)
    await expire(body.id)
    expect(await statusWithKey(body.secret)).toBe(401)
  })

  test.each([
    [{}, ['/name', '/scopes']],
    [{ name: ' ', scopes: ['read'] }, ['/name']],
    [{ name: 'x'.repeat(201), scopes: ['read'] }, ['/name']],
    [{ name: 'a', scopes: [] }, ['/scopes']],
    [{ name: 'a', scopes: ['god'] }, ['/scopes/0']],
    [{ name: 'a', scopes: ['read'], expiresAt: '2001-01-01T00:00:00Z' }, ['/expiresAt']],
    [{ name: 'a', scopes: ['read'], expiresAt: 'soon' }, ['/expiresAt']],
    [{ name: 'a', scopes: ['read'], secret: 'mine' }, ['/secret']],
  ])('the key %j is rejected with errors at %j', async (body, pointers) => {
    const response = await send('post', '/keys', body)
    expect(response.status).toBe(400)
    expect(response.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual(pointers)
  })
})

test('GET /v1/keys lists every key, newest first, page by page, without secrets', async () => {
  const last = await createScopedKey('read', 'last')
  await revokeKey(db, last.key.id)
  const listed: { id: string; revokedAt: string | null }[] = []
  let path: string | null = '/keys?limit=3'
  while (path) {
    const { body, text }: { body: { pagination: { next: string | null } }; text: string } = await send(
      'get',
      path,
    )
    expect(text).not.toMatch(/hash|secret/)
    const page = KeyPage.parse(body)
    listed.push(...page.data)
    path = page.pagination.next && `/keys?limit=3&cursor=${page.pagination.next}`
  }
  const all = await db.prisma.apiKey.findMany({ orderBy: { id: 'desc' }, select: { id: true } })
  expect(listed.map(({ id }) => id)).toEqual(all.map(({ id }) => id))
  expect(listed[0]?.revokedAt).toMatch(/Z$/)
})

describe('POST /v1/keys/{id}/rotate', () => {
  test('the new key has the same scopes, and the old one remains valid for the overlap', async () => {
    stopDate()
    const old = await createScopedKey('publish', 'rotated')
    const { status, body, headers } = await send('post', `/keys/${old.key.id}/rotate`, { overlapSeconds: 60 })
    expect([status, headers['cache-control']]).toEqual([201, 'private, no-store'])
    expect(RotatedApiKey.strict().parse(body)).toEqual(body)
    expect(body).toMatchObject({ name: 'rotated', scopes: ['publish'], expiresAt: null })
    expect(body.replaced).toMatchObject({ id: old.key.id, revokedAt: null })
    expect(Date.parse(body.replaced.expiresAt) - Date.parse(body.createdAt)).toBe(60_000)
    expect([await statusWithKey(old.secret), await statusWithKey(body.secret)]).toEqual([200, 200])
    await expire(old.key.id)
    expect([await statusWithKey(old.secret), await statusWithKey(body.secret)]).toEqual([401, 200])
  })

  test('without an overlap the old key is revoked at once', async () => {
    const old = await createScopedKey('read')
    const { body } = await send('post', `/keys/${old.key.id}/rotate`, { overlapSeconds: 0 })
    expect([await statusWithKey(old.secret), await statusWithKey(body.secret)]).toEqual([401, 200])
    expect((await send('post', `/keys/${old.key.id}/rotate`)).status).toBe(409)
  })

  test('the default overlap is a day, and both keys keep an earlier expiry', async () => {
    stopDate()
    const unlimited = await createScopedKey('read')
    const { replaced, createdAt } = (await send('post', `/keys/${unlimited.key.id}/rotate`)).body
    expect(Date.parse(replaced.expiresAt) - Date.parse(createdAt)).toBe(86_400_000)
    const expiresAt = new Date(Date.now() + 3_600_000)
    const expiring = await createKey(db, { name: 'expiring', scopes: ['read'], expiresAt })
    const { body } = await send('post', `/keys/${expiring.key.id}/rotate`)
    expect([body.replaced.expiresAt, body.expiresAt]).toEqual([
      expiresAt.toISOString(),
      expiresAt.toISOString(),
    ])
    const longer = await send('post', `/keys/${expiring.key.id}/rotate`, { expiresAt: null })
    expect([longer.body.replaced.expiresAt, longer.body.expiresAt]).toEqual([expiresAt.toISOString(), null])
  })

  test.each([[{ overlapSeconds: -1 }], [{ overlapSeconds: 604_801 }], [{ overlapSeconds: 1.5 }]])(
    'the rotation %j is rejected',
    async (body) => {
      const { key } = await createScopedKey('read')
      expect((await send('post', `/keys/${key.id}/rotate`, body)).body.errors[0].pointer).toBe(
        '/overlapSeconds',
      )
    },
  )
})

test.each(['01a2089c-dc60-7667-9b38-7c5b1fadfa37', 'admin', admin.key.prefix])(
  '%s, which is not the id of a key, returns 404',
  async (id) => {
    expect((await send('post', `/keys/${id}/rotate`)).status).toBe(404)
    expect((await send('delete', `/keys/${id}`)).status).toBe(404)
  },
)

describe('DELETE /v1/keys/{id}', () => {
  test('a key is revoked at once, and revoking it again has no effect', async () => {
    const { key, secret } = await createScopedKey('read')
    expect((await send('delete', `/keys/${key.id.toUpperCase()}`)).status).toBe(204)
    expect(await statusWithKey(secret)).toBe(401)
    const { revokedAt } = await db.prisma.apiKey.findUniqueOrThrow({ where: { id: key.id } })
    expect((await send('delete', `/keys/${key.id}`)).status).toBe(204)
    expect((await db.prisma.apiKey.findUniqueOrThrow({ where: { id: key.id } })).revokedAt).toEqual(revokedAt)
  })

  test('the last valid admin key is not revoked, and the error names the command that can revoke it', async () => {
    const expired = await createScopedKey('admin')
    await expire(expired.key.id)
    const { status, body } = await send('delete', `/keys/${admin.key.id}`)
    expect([status, body.detail]).toEqual([409, expect.stringContaining('inkstone keys revoke')])
    expect(await statusWithKey(admin.secret)).toBe(200)
  })

  test('one of several admin keys that revoke each other concurrently remains valid', async () => {
    const others = await Promise.all(Array.from({ length: 4 }, () => createScopedKey('admin')))
    const all = [admin, ...others]
    await Promise.all(
      all.flatMap(({ secret }) =>
        all
          .filter((other) => other.secret !== secret)
          .map(({ key }) => send('delete', `/keys/${key.id}`, undefined, secret)),
      ),
    )
    expect(await hasAdminKey(db)).toBe(true)
  })
})
