/** Authentication with API keys. */
import { beforeAll, describe, expect, test } from 'vitest'
import { SCOPES } from '../../src/auth/scopes.ts'
import { findKeyBySecret } from '../../src/keys/db/find-key-by-secret.ts'
import { createKey, listKeys, revokeKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'
import { until } from '../support/until.ts'

const booted = await boot({ publicRead: false })

const key = (db: typeof booted.db, expiresAt: Date | null = null) =>
  createKey(db, { name: 'test', scopes: ['preview'], expiresAt })

describe('API keys', () => {
  beforeAll(async () => {
    await createArticles(booted.db, { slug: 'public' })
  })

  test('a key is 256 random bits behind a prefix, and only its hash is stored', async () => {
    const { secret, key: created } = await key(booted.db)
    expect(secret).toMatch(/^ink_[A-Za-z0-9_-]{43}$/)
    expect(secret.startsWith(created.prefix)).toBe(true)
    const row = await booted.db.prisma.apiKey.findUniqueOrThrow({ where: { id: created.id } })
    expect(row.hash).toHaveLength(32)
    expect(JSON.stringify(row)).not.toContain(secret.slice(10))
  })

  test('revoked, expired and unknown keys are rejected with the same response', async () => {
    const revoked = await key(booted.db)
    await revokeKey(booted.db, revoked.key.id)
    const expired = await key(booted.db)
    const data = { expiresAt: new Date(0) }
    await booted.db.prisma.apiKey.update({ where: { id: expired.key.id }, data })
    const unknown = `ink_${'x'.repeat(43)}`
    const responses = []
    for (const secret of [revoked.secret, expired.secret, unknown, 'nonsense', `${unknown}x`]) {
      const { status, body, headers } = await booted.request
        .get('/v1/articles')
        .set('authorization', `Bearer ${secret}`)
      responses.push([status, body.detail, headers['www-authenticate'], headers['cache-control']])
    }
    expect(new Set(responses.map((response) => JSON.stringify(response)))).toHaveLength(1)
    expect(responses[0]?.[0]).toBe(401)
  })

  test.each(['Basic abc', 'Bearer', 'ink_', 'Bearer a b'])(
    'the header "Authorization: %s" is rejected',
    async (header) => {
      const { status } = await booted.request.get('/v1/articles').set('authorization', header)
      expect(status).toBe(401)
    },
  )

  test('a key in the query is not accepted', async () => {
    const { secret } = await key(booted.db)
    expect((await booted.request.get(`/v1/articles?key=${secret}`)).status).toBe(400)
  })

  test('every read requires a key if PUBLIC_READ is false', async () => {
    const { secret } = await key(booted.db)
    for (const path of ['/articles', '/articles/public', '/tags', '/categories', '/authors']) {
      expect((await booted.request.get(`/v1${path}`)).status, path).toBe(401)
      const { status, headers } = await booted.request
        .get(`/v1${path}`)
        .set('authorization', `bearer ${secret}`)
      expect([status, headers['cache-control']], path).toEqual([200, 'private, no-store'])
    }
  })

  test('a key of any scope for content may read drafts', async () => {
    for (const scope of SCOPES.filter((each) => each !== 'metrics')) {
      const { secret } = await createKey(booted.db, { name: scope, scopes: [scope], expiresAt: null })
      const request = booted.request.get('/v1/articles?status=draft').set('authorization', `Bearer ${secret}`)
      expect((await request).status, scope).toBe(200)
    }
  })

  test('a key records when it was last used', async () => {
    const { secret, key: created } = await key(booted.db)
    expect(created.lastUsedAt).toBeNull()
    await findKeyBySecret(booted.db, secret, { ip: '192.0.2.1', origin: undefined })
    const lastUsedAt = async () => (await listKeys(booted.db)).find(({ id }) => id === created.id)?.lastUsedAt
    await until(async () => (await lastUsedAt()) instanceof Date) // written beside the request
  })

  test('a key is revoked by its prefix, and revoking it again changes nothing', async () => {
    const { key: created } = await key(booted.db)
    const first = await revokeKey(booted.db, created.prefix)
    expect(await revokeKey(booted.db, created.prefix)).toEqual(first)
    await expect(revokeKey(booted.db, 'ink_nothing')).rejects.toThrow('There is no key')
  })
})
