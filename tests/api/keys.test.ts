import { beforeAll, describe, expect, test } from 'vitest'
import { SCOPES } from '../../src/auth/scopes.ts'
import { createKey, findKeyBySecret, listKeys, revokeKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { make } from '../support/create-articles.ts'

const closed = await boot({ publicRead: false })

const key = (db: typeof closed.db, expiresAt: Date | null = null) =>
  createKey(db, { name: 'test', scopes: ['preview'], expiresAt })

describe('keys', () => {
  beforeAll(async () => {
    await make(closed.db, { slug: 'public' })
  })

  test('are 256 random bits behind a prefix, and only their hash is stored', async () => {
    const { secret, key: made } = await key(closed.db)
    expect(secret).toMatch(/^ink_[A-Za-z0-9_-]{43}$/)
    expect(secret.startsWith(made.prefix)).toBe(true)
    const row = await closed.db.prisma.apiKey.findUniqueOrThrow({ where: { id: made.id } })
    expect(row.hash).toHaveLength(32)
    expect(JSON.stringify(row)).not.toContain(secret.slice(10))
  })

  test('that are revoked, expired or unknown are all refused with the same words', async () => {
    const revoked = await key(closed.db)
    await revokeKey(closed.db, revoked.key.id)
    const expired = await key(closed.db, new Date(Date.now() - 1_000))
    const unknown = `ink_${'x'.repeat(43)}`
    const answers = []
    for (const given of [revoked.secret, expired.secret, unknown, 'nonsense', `${unknown}x`]) {
      const { status, body, headers } = await closed.request
        .get('/v1/articles')
        .set('authorization', `Bearer ${given}`)
      answers.push([status, body.detail, headers['www-authenticate'], headers['cache-control']])
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toHaveLength(1)
    expect(answers[0]?.[0]).toBe(401)
  })

  test.each(['Basic abc', 'Bearer', 'ink_', 'Bearer a b'])('the header "%s" is refused', async (header) => {
    const { status } = await closed.request.get('/v1/articles').set('authorization', header)
    expect(status).toBe(401)
  })

  test('are never taken from the address', async () => {
    const { secret } = await key(closed.db)
    expect((await closed.request.get(`/v1/articles?key=${secret}`)).status).toBe(400)
  })

  test('are needed for every read when PUBLIC_READ is false', async () => {
    const { secret } = await key(closed.db)
    for (const path of ['/articles', '/articles/public', '/tags', '/categories', '/authors']) {
      expect((await closed.request.get(`/v1${path}`)).status, path).toBe(401)
      const { status, headers } = await closed.request
        .get(`/v1${path}`)
        .set('authorization', `bearer ${secret}`)
      expect([status, headers['cache-control']], path).toEqual([200, 'private, no-store'])
    }
  })

  test('of every scope may see drafts', async () => {
    for (const scope of SCOPES) {
      const { secret } = await createKey(closed.db, { name: scope, scopes: [scope], expiresAt: null })
      const asked = closed.request.get('/v1/articles?status=draft').set('authorization', `Bearer ${secret}`)
      expect((await asked).status, scope).toBe(200)
    }
  })

  test('note when they were last used', async () => {
    const { secret, key: made } = await key(closed.db)
    expect(made.lastUsedAt).toBeNull()
    await findKeyBySecret(closed.db, secret)
    const used = (await listKeys(closed.db)).find(({ id }) => id === made.id)
    expect(used?.lastUsedAt).toBeInstanceOf(Date)
  })

  test('are revoked by the prefix that is listed, once and for all', async () => {
    const { key: made } = await key(closed.db)
    const first = await revokeKey(closed.db, made.prefix)
    expect(await revokeKey(closed.db, made.prefix)).toEqual(first)
    await expect(revokeKey(closed.db, 'ink_nothing')).rejects.toThrow('There is no key')
  })
})
