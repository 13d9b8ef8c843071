/** Previews: a link by which anybody sees one draft, and nothing else, for as long as it is good. */

import { Writable } from 'node:stream'
import pino from 'pino'
import { beforeEach, describe, expect, test } from 'vitest'
import { ArticleWithoutBody } from '../../src/articles/schema.ts'
import { sql } from '../../src/database/sql.ts'
import { PreviewPage, PreviewWithToken } from '../../src/previews/schema.ts'
import { bootWithKeys, type Sender } from './support.ts'

const lines: string[] = []
const sink = new Writable({
  write(chunk, _, done) {
    lines.push(String(chunk))
    done()
  },
})
const logger = pino({ level: 'trace' }, sink)
const { db, request, send } = await bootWithKeys({ logger, publicRead: false, cacheBytes: 1_000_000 })

beforeEach(() => {
  lines.length = 0
})

async function posted(title: string, more: object = {}): Promise<string> {
  const { status, body } = await send('post', '/articles', { title, body: { source: 'Draft.' }, ...more })
  expect(status).toBe(201)
  return body.id
}

async function linkTo(id: string, wanted?: object) {
  const { status, body } = await send('post', `/articles/${id}/previews`, wanted, 'write')
  expect(status).toBe(201)
  return body as { id: string; url: string; token: string; expiresAt: string }
}

const pathOf = ({ url }: { url: string }) => new URL(url).pathname

/** A link is good no more: the answer is the same, whatever the reason. */
async function expectNothing(path: string): Promise<void> {
  const { status, body, headers } = await request.get(path)
  expect([status, body.detail]).toEqual([404, 'There is no such preview.'])
  expect(Object.keys(body)).toEqual(['type', 'title', 'status', 'detail', 'requestId'])
  expect(headers).toMatchObject({ 'x-robots-tag': 'noindex', 'referrer-policy': 'no-referrer' })
  expect(headers['cache-control']).toMatch(/no-store/)
}

describe('a link', () => {
  test('shows a draft to anybody, without its source, and asks that nobody keeps it', async () => {
    const id = await posted('Shown', { tags: ['Red'], metadata: { a: 1 } })
    const link = await linkTo(id)
    expect(PreviewWithToken.strict().parse(link)).toEqual(link)
    expect(link.url).toBe(`http://${new URL(link.url).host}/v1/previews/${link.token}`)
    expect(link.token).toMatch(/^inkp_[\w-]{43}$/)
    const { status, body, headers } = await request.get(pathOf(link))
    expect(status).toBe(200)
    expect(ArticleWithoutBody.strict().parse(body)).toEqual(body)
    const asKey = (await send('get', `/articles/${id}`)).body
    expect(body).toEqual(asKey)
    expect(headers).toMatchObject({
      'cache-control': 'private, no-store',
      'x-robots-tag': 'noindex',
      'referrer-policy': 'no-referrer',
    })
    expect(headers).not.toHaveProperty('etag')
  })

  test('shows the working copy if there is one, and what is written after the link was made', async () => {
    const id = await posted('Before', { status: 'published' })
    const link = await linkTo(id)
    expect((await request.get(pathOf(link))).body.title).toBe('Before')
    await send('patch', `/articles/${id}/working`, { title: 'Working' }, 'write')
    const { body } = await request.get(pathOf(link))
    expect(ArticleWithoutBody.strict().parse(body)).toEqual(body)
    expect(body).toMatchObject({ id, title: 'Working', version: 2 })
    await send('post', `/articles/${id}/publish`)
    await send('patch', `/articles/${id}`, { title: 'After' })
    expect((await request.get(pathOf(link))).body.title).toBe('After')
  })

  test('does not tell of translations that the public does not see', async () => {
    const id = await posted('Original', { lang: 'en', translationKey: 'pair' })
    await posted('Hidden', { lang: 'de', translationKey: 'pair' })
    await posted('Visible', { lang: 'fr', translationKey: 'pair', status: 'published' })
    const { body } = await request.get(pathOf(await linkTo(id)))
    expect(body.translations).toEqual([{ lang: 'fr', slug: 'visible', title: 'Visible' }])
  })

  test('is good for a day, or as long as is said, up to 30 days', async () => {
    const id = await posted('Timed')
    const lasting = async (wanted?: object) => {
      const { expiresAt } = await linkTo(id, wanted)
      return Math.round((Date.parse(expiresAt) - Date.now()) / 1_000 / 60) // in minutes
    }
    expect(await lasting()).toBe(24 * 60)
    expect(await lasting({ expiresIn: 600 })).toBe(10)
    expect(await lasting({ expiresIn: 30 * 24 * 60 * 60 })).toBe(30 * 24 * 60)
    for (const expiresIn of [0, -1, 1.5, 30 * 24 * 60 * 60 + 1, '60']) {
      const { status, body } = await send('post', `/articles/${id}/previews`, { expiresIn })
      expect([status, body.errors[0].pointer]).toEqual([400, '/expiresIn'])
    }
  })

  test('ends at its time', async () => {
    const link = await linkTo(await posted('Ended'))
    await db.prisma.preview.update({ where: { id: link.id }, data: { expiresAt: new Date() } })
    await expectNothing(pathOf(link))
    expect((await send('delete', `/previews/${link.id}`)).status).toBe(404)
  })

  test('ends when it is revoked, and no other with it', async () => {
    const id = await posted('Revoked')
    const [link, other] = [await linkTo(id), await linkTo(id)]
    expect((await send('delete', `/previews/${link.id}`, undefined, 'write')).status).toBe(204)
    await expectNothing(pathOf(link))
    expect((await request.get(pathOf(other))).status).toBe(200)
    expect((await send('delete', `/previews/${link.id}`)).status).toBe(404)
  })

  test('shows nothing while its article is in the trash, and none is made there', async () => {
    const id = await posted('Trashed')
    const link = await linkTo(id)
    await send('delete', `/articles/${id}`)
    await expectNothing(pathOf(link))
    expect((await send('get', `/articles/${id}/previews`)).body.data).toEqual([])
    expect((await send('post', `/articles/${id}/previews`)).status).toBe(409)
    await send('delete', `/articles/${id}?purge=true`, undefined, 'admin')
    await expectNothing(pathOf(link))
    expect((await send('delete', `/previews/${link.id}`)).status).toBe(404)
  })

  test.each(['x', 'inkp_', `inkp_${'A'.repeat(43)}`, `ink_${'A'.repeat(43)}`, '%00', '%F0%9F%98%80'])(
    'that nobody has made (%s) shows nothing',
    async (token) => {
      await posted(`Nobody ${token}`)
      await expectNothing(`/v1/previews/${token}`)
    },
  )

  test('is no key: it opens nothing else, and its id opens nothing', async () => {
    const id = await posted('No key')
    const link = await linkTo(id)
    const bearer = { authorization: `Bearer ${link.token}` }
    expect((await request.get(`/v1/articles/${id}`).set(bearer)).status).toBe(401)
    await expectNothing(`/v1/previews/${link.id}`)
    expect((await send('delete', `/previews/${link.token}`)).status).toBe(404)
    expect((await request.get(pathOf(link))).status).toBe(200)
  })
})

describe('a token', () => {
  test('is stored as a hash only', async () => {
    const { id, token } = await linkTo(await posted('Stored'))
    const row = await db.prisma.preview.findUniqueOrThrow({ where: { id } })
    expect(row.hash).toHaveLength(32)
    const rows = await db.query<{ text: string }>(
      sql`SELECT preview::text AS text FROM preview UNION ALL SELECT audit_entry::text FROM audit_entry UNION ALL SELECT change::text FROM change`,
    )
    expect(rows.map(({ text }) => text).join()).not.toContain(token.slice(5))
  })

  test('is not in the log, however the address is written', async () => {
    const { token } = await linkTo(await posted('Logged'))
    const encoded = `%69nkp_${token.slice(5)}`
    const roads = [
      `/v1/previews/${token}`,
      `/v1/previews/${encoded}`,
      `/v1/%70reviews/${token}?x=${token}`,
      `/v1/previews/${token}/`,
      `/v1/previews/${token}/more`,
      `/previews/${token}`,
      `/v1/articles?token=${token}`,
    ]
    const statuses = []
    for (const road of roads) statuses.push((await request.get(road)).status)
    statuses.push((await send('delete', `/previews/${token}`)).status)
    expect(statuses).toEqual([200, 200, 400, 200, 404, 404, 400, 404])
    const answered = lines.filter((line) => line.includes('answered'))
    expect(answered.length).toBeGreaterThanOrEqual(roads.length)
    expect(lines.join()).not.toContain(token.slice(5))
    expect(lines.join()).toContain('"url":"/v1/previews/:preview"')
    expect(lines.join()).toContain('"url":"/v1/articles?token=inkp_…"')
  })
})

describe('GET /v1/articles/{id}/previews', () => {
  test('lists the links that are good still, newest first, without their tokens', async () => {
    const id = await posted('Listed')
    const links = [await linkTo(id), await linkTo(id), await linkTo(id), await linkTo(id)]
    await send('delete', `/previews/${links[1]?.id}`)
    await db.prisma.preview.update({ where: { id: links[2]?.id ?? '' }, data: { expiresAt: new Date(0) } })
    const { status, body, text } = await send('get', `/articles/${id}/previews`, undefined, 'write')
    expect(status).toBe(200)
    expect(PreviewPage.strict().parse(body)).toEqual(body)
    expect(body.data).toMatchObject([
      { id: links[3]?.id, actor: 'write', expiresAt: links[3]?.expiresAt },
      { id: links[0]?.id },
    ])
    expect(text).not.toContain('inkp_')
    const first = await send('get', `/articles/${id}/previews?limit=1`)
    const second = await send('get', `/articles/${id}/previews?limit=1&cursor=${first.body.pagination.next}`)
    expect(second.body.data).toEqual([body.data[1]])
  })

  test('what has ended is cleared away when another link is made', async () => {
    const id = await posted('Cleared')
    const ended = await linkTo(id)
    await send('delete', `/previews/${ended.id}`)
    const { id: kept } = await linkTo(id)
    const rows = await db.prisma.preview.findMany({ where: { articleId: id } })
    expect(rows.map((row) => row.id)).toEqual([kept])
  })

  test('making and revoking is kept for the audit', async () => {
    const id = await posted('Audited')
    await send('delete', `/previews/${(await linkTo(id)).id}`)
    const entries = await db.prisma.auditEntry.findMany({ where: { entityId: id }, orderBy: { id: 'asc' } })
    expect(entries).toMatchObject([
      { action: 'preview.created', actor: 'write', subject: 'audited' },
      { action: 'preview.revoked', actor: 'publish', subject: 'audited' },
    ])
  })
})

test.each(['make', 'list', 'revoke'])('to %s links takes a key with write or more', async (deed) => {
  const id = await posted(`Permission to ${deed}`)
  const senders: Sender[] = ['public', 'preview', 'read', 'write', 'publish', 'admin']
  for (const [rank, sender] of senders.entries()) {
    const link = await linkTo(id)
    const answer = {
      make: () => send('post', `/articles/${id}/previews`, undefined, sender),
      list: () => send('get', `/articles/${id}/previews`, undefined, sender),
      revoke: () => send('delete', `/previews/${link.id}`, undefined, sender),
    }[deed]
    const done = { make: 201, list: 200, revoke: 204 }[deed]
    const { status } = (await answer?.()) ?? {}
    expect([sender, status]).toEqual([sender, rank === 0 ? 401 : rank < 3 ? 403 : done])
  }
  const nowhere = '/articles/01a2089c-dc60-7667-9b38-7c5b1fadfa37/previews'
  expect((await send('post', nowhere)).status).toBe(404)
})
