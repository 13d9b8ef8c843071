/** Keys over HTTP: who may, what is answered, and that nobody locks everybody out. */
import { describe, expect, test } from 'vitest'
import { SCOPES, type Scope } from '../../src/auth/scopes.ts'
import { createKey, hasAdminKey, revokeKey } from '../../src/keys/db/keys.ts'
import { CreatedApiKey, KeyPage, RotatedApiKey } from '../../src/keys/schema.ts'
import { boot } from '../support/app.ts'

const booted = await boot()
const { db, request } = booted

const make = (scope: Scope, name: string = scope) => createKey(db, { name, scopes: [scope], expiresAt: null })

const admin = await make('admin')
const keys = new Map<Scope, string>([['admin', admin.secret]])
for (const scope of SCOPES.filter((scope) => scope !== 'admin')) keys.set(scope, (await make(scope)).secret)

type Method = 'get' | 'post' | 'delete'

const send = (method: Method, path: string, body?: object, secret = admin.secret) => {
  const asked = request[method](`/v1${path}`).set('authorization', `Bearer ${secret}`)
  return body === undefined ? asked : asked.send(body)
}

/** The status that a key is answered with. */
const statusFor = async (secret: string) => (await send('get', '/articles', undefined, secret)).status

/** Lets a key end now. */
const end = (id: string) =>
  db.prisma.apiKey.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } })

describe('only a key with the scope admin', () => {
  test.each([
    ['get', '/keys', undefined, 200],
    ['post', '/keys', { name: 'n', scopes: ['read'] }, 201],
    ['post', '/keys/ID/rotate', {}, 201],
    ['delete', '/keys/ID', undefined, 204],
    ['get', '/audit', undefined, 200],
  ] as const)('%s %s', async (method, path, body, expected) => {
    const { key } = await make('read', 'target')
    const address = path.replace('ID', key.id)
    expect((await request[method](`/v1${address}`).send(body)).status).toBe(401)
    for (const scope of SCOPES) {
      const { status } = await send(method, address, body, keys.get(scope))
      expect(status, scope).toBe(scope === 'admin' ? expected : 403)
    }
  })
})

describe('POST /v1/keys', () => {
  test('makes a key and tells its secret this once', async () => {
    const wanted = {
      name: 'deploy',
      scopes: ['publish', 'read', 'read'],
      expiresAt: '2999-01-01T00:00:00+08:00',
    }
    const { status, body, headers } = await send('post', '/keys', wanted)
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
    expect(await statusFor(body.secret)).toBe(200)
    await end(body.id)
    expect(await statusFor(body.secret)).toBe(401)
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
  ])('%j is refused at %j', async (body, pointers) => {
    const answer = await send('post', '/keys', body)
    expect(answer.status).toBe(400)
    expect(answer.body.errors.map((fault: { pointer: string }) => fault.pointer)).toEqual(pointers)
  })
})

test('GET /v1/keys has every key, newest first, page by page, without secrets', async () => {
  const last = await make('read', 'last')
  await revokeKey(db, last.key.id)
  const found: { id: string; revokedAt: string | null }[] = []
  let path: string | null = '/keys?limit=3'
  while (path) {
    const { body, text }: { body: { pagination: { next: string | null } }; text: string } = await send(
      'get',
      path,
    )
    expect(text).not.toMatch(/hash|secret/)
    const page = KeyPage.parse(body)
    found.push(...page.data)
    path = page.pagination.next && `/keys?limit=3&cursor=${page.pagination.next}`
  }
  const all = await db.prisma.apiKey.findMany({ orderBy: { id: 'desc' }, select: { id: true } })
  expect(found.map(({ id }) => id)).toEqual(all.map(({ id }) => id))
  expect(found[0]?.revokedAt).toMatch(/Z$/)
})

describe('POST /v1/keys/{id}/rotate', () => {
  test('the new key does what the old one did, and the old one goes on for the overlap', async () => {
    const old = await make('publish', 'rotated')
    const { status, body, headers } = await send('post', `/keys/${old.key.id}/rotate`, { overlapSeconds: 60 })
    expect([status, headers['cache-control']]).toEqual([201, 'private, no-store'])
    expect(RotatedApiKey.strict().parse(body)).toEqual(body)
    expect(body).toMatchObject({ name: 'rotated', scopes: ['publish'], expiresAt: null })
    expect(body.replaced).toMatchObject({ id: old.key.id, revokedAt: null })
    expect(Date.parse(body.replaced.expiresAt) - Date.parse(body.createdAt)).toBeLessThanOrEqual(60_000)
    expect([await statusFor(old.secret), await statusFor(body.secret)]).toEqual([200, 200])
    await end(old.key.id)
    expect([await statusFor(old.secret), await statusFor(body.secret)]).toEqual([401, 200])
  })

  test('without an overlap the old one ends at once', async () => {
    const old = await make('read')
    const { body } = await send('post', `/keys/${old.key.id}/rotate`, { overlapSeconds: 0 })
    expect([await statusFor(old.secret), await statusFor(body.secret)]).toEqual([401, 200])
    expect((await send('post', `/keys/${old.key.id}/rotate`)).status).toBe(409)
  })

  test('a day is given unless said, and an end that was set stays for both', async () => {
    const forDays = await make('read')
    const { replaced, createdAt } = (await send('post', `/keys/${forDays.key.id}/rotate`)).body
    expect((Date.parse(replaced.expiresAt) - Date.parse(createdAt)) / 1_000).toBeCloseTo(86_400, -1)
    const expiresAt = new Date(Date.now() + 3_600_000)
    const ending = await createKey(db, { name: 'ending', scopes: ['read'], expiresAt })
    const { body } = await send('post', `/keys/${ending.key.id}/rotate`)
    expect([body.replaced.expiresAt, body.expiresAt]).toEqual([
      expiresAt.toISOString(),
      expiresAt.toISOString(),
    ])
    const longer = await send('post', `/keys/${ending.key.id}/rotate`, { expiresAt: null })
    expect([longer.body.replaced.expiresAt, longer.body.expiresAt]).toEqual([expiresAt.toISOString(), null])
  })

  test.each([[{ overlapSeconds: -1 }], [{ overlapSeconds: 604_801 }], [{ overlapSeconds: 1.5 }]])(
    '%j is refused',
    async (body) => {
      const { key } = await make('read')
      expect((await send('post', `/keys/${key.id}/rotate`, body)).body.errors[0].pointer).toBe(
        '/overlapSeconds',
      )
    },
  )
})

test.each(['01a2089c-dc60-7667-9b38-7c5b1fadfa37', 'admin', admin.key.prefix])(
  '%s is no id of a key',
  async (id) => {
    expect((await send('post', `/keys/${id}/rotate`)).status).toBe(404)
    expect((await send('delete', `/keys/${id}`)).status).toBe(404)
  },
)

describe('DELETE /v1/keys/{id}', () => {
  test('ends a key at once; again, nothing happens', async () => {
    const { key, secret } = await make('read')
    expect((await send('delete', `/keys/${key.id.toUpperCase()}`)).status).toBe(204)
    expect(await statusFor(secret)).toBe(401)
    const { revokedAt } = await db.prisma.apiKey.findUniqueOrThrow({ where: { id: key.id } })
    expect((await send('delete', `/keys/${key.id}`)).status).toBe(204)
    expect((await db.prisma.apiKey.findUniqueOrThrow({ where: { id: key.id } })).revokedAt).toEqual(revokedAt)
  })

  test('spares the last good admin key, and says how else it can be ended', async () => {
    const ended = await make('admin')
    await end(ended.key.id)
    const { status, body } = await send('delete', `/keys/${admin.key.id}`)
    expect([status, body.detail]).toEqual([409, expect.stringContaining('inkstone keys revoke')])
    expect(await statusFor(admin.secret)).toBe(200)
  })

  test('of keys that revoke each other at once, one is left', async () => {
    const others = await Promise.all(Array.from({ length: 4 }, () => make('admin')))
    const all = [admin, ...others]
    await Promise.all(
      all.flatMap(({ secret }) =>
        all
          .filter((one) => one.secret !== secret)
          .map(({ key }) => send('delete', `/keys/${key.id}`, undefined, secret)),
      ),
    )
    expect(await hasAdminKey(db)).toBe(true)
  })
})
