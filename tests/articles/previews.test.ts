/** Previews: links by which one article can be read without a key until they expire or are revoked. */
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

async function createArticle(title: string, fields: object = {}): Promise<string> {
  const { status, body } = await send('post', '/articles', { title, body: { source: 'Draft.' }, ...fields })
  expect(status).toBe(201)
  return body.id
}

async function createLink(id: string, options?: object) {
  const { status, body } = await send('post', `/articles/${id}/previews`, options, 'write')
  expect(status).toBe(201)
  return body as { id: string; url: string; apiUrl: string; token: string; expiresAt: string }
}

const pathOf = ({ url }: { url: string }) => new URL(url).pathname

/** Expects the response for an invalid link, which is the same for every reason. */
async function expectNotFound(path: string): Promise<void> {
  const { status, body, headers } = await request.get(path)
  expect([status, body.detail]).toEqual([404, 'There is no such preview.'])
  expect(Object.keys(body)).toEqual(['type', 'title', 'status', 'detail', 'requestId'])
  expect(headers).toMatchObject({ 'x-robots-tag': 'noindex', 'referrer-policy': 'no-referrer' })
  expect(headers['cache-control']).toMatch(/no-store/)
}

describe('preview links', () => {
  test('a link returns a draft without a key, without its source, and forbids caching and indexing', async () => {
    const id = await createArticle('Shown', { tags: ['Red'], metadata: { a: 1 } })
    const link = await createLink(id)
    expect(PreviewWithToken.strict().parse(link)).toEqual(link)
    expect(link.url).toBe(`http://${new URL(link.url).host}/v1/previews/${link.token}`)
    expect(link.apiUrl).toBe(link.url)
    expect(link.token).toMatch(/^inkp_[\w-]{43}$/)
    const { status, body, headers } = await request.get(pathOf(link))
    expect(status).toBe(200)
    expect(ArticleWithoutBody.strict().parse(body)).toEqual(body)
    const fromArticleUrl = (await send('get', `/articles/${id}`)).body
    expect(body).toEqual(fromArticleUrl)
    expect(headers).toMatchObject({
      'cache-control': 'private, no-store',
      'x-robots-tag': 'noindex',
      'referrer-policy': 'no-referrer',
    })
    expect(headers).not.toHaveProperty('etag')
  })

  test('a link returns the working copy if there is one, and later versions of the article', async () => {
    const id = await createArticle('Before', { status: 'published' })
    const link = await createLink(id)
    expect((await request.get(pathOf(link))).body.title).toBe('Before')
    await send('patch', `/articles/${id}/working`, { title: 'Working' }, 'write')
    const { body } = await request.get(pathOf(link))
    expect(ArticleWithoutBody.strict().parse(body)).toEqual(body)
    expect(body).toMatchObject({ id, title: 'Working', version: 2 })
    await send('post', `/articles/${id}/publish`)
    await send('patch', `/articles/${id}`, { title: 'After' })
    expect((await request.get(pathOf(link))).body.title).toBe('After')
  })

  test('a link omits translations that are not public', async () => {
    const id = await createArticle('Original', { lang: 'en', translationKey: 'pair' })
    await createArticle('Hidden', { lang: 'de', translationKey: 'pair' })
    await createArticle('Visible', { lang: 'fr', translationKey: 'pair', status: 'published' })
    const { body } = await request.get(pathOf(await createLink(id)))
    expect(body.translations).toEqual([{ lang: 'fr', slug: 'visible', title: 'Visible' }])
  })

  test('a link is valid for a day by default, and for at most 30 days', async () => {
    const id = await createArticle('Timed')
    const lifetimeSeconds = async (options?: object) => {
      const link = await createLink(id, options)
      const { createdAt } = await db.prisma.preview.findUniqueOrThrow({ where: { id: link.id } })
      return (Date.parse(link.expiresAt) - createdAt.getTime()) / 1_000
    }
    expect(await lifetimeSeconds()).toBe(24 * 60 * 60)
    expect(await lifetimeSeconds({ expiresIn: 600 })).toBe(600)
    expect(await lifetimeSeconds({ expiresIn: 30 * 24 * 60 * 60 })).toBe(30 * 24 * 60 * 60)
    for (const expiresIn of [0, -1, 1.5, 30 * 24 * 60 * 60 + 1, '60']) {
      const { status, body } = await send('post', `/articles/${id}/previews`, { expiresIn })
      expect([status, body.errors[0].pointer]).toEqual([400, '/expiresIn'])
    }
  })

  test('an expired link returns 404', async () => {
    const link = await createLink(await createArticle('Ended'))
    await db.prisma.preview.update({ where: { id: link.id }, data: { expiresAt: new Date() } })
    await expectNotFound(pathOf(link))
    expect((await send('delete', `/previews/${link.id}`)).status).toBe(404)
  })

  test('a revoked link returns 404, and other links remain valid', async () => {
    const id = await createArticle('Revoked')
    const [link, other] = [await createLink(id), await createLink(id)]
    expect((await send('delete', `/previews/${link.id}`, undefined, 'write')).status).toBe(204)
    await expectNotFound(pathOf(link))
    expect((await request.get(pathOf(other))).status).toBe(200)
    expect((await send('delete', `/previews/${link.id}`)).status).toBe(404)
  })

  test('a link to an article in the trash returns 404, and no link to it can be created', async () => {
    const id = await createArticle('Trashed')
    const link = await createLink(id)
    await send('delete', `/articles/${id}`)
    await expectNotFound(pathOf(link))
    expect((await send('get', `/articles/${id}/previews`)).body.data).toEqual([])
    expect((await send('post', `/articles/${id}/previews`)).status).toBe(409)
    await send('delete', `/articles/${id}?purge=true`, undefined, 'admin')
    await expectNotFound(pathOf(link))
    expect((await send('delete', `/previews/${link.id}`)).status).toBe(404)
  })

  test.each(['x', 'inkp_', `inkp_${'A'.repeat(43)}`, `ink_${'A'.repeat(43)}`, '%00', '%F0%9F%98%80'])(
    'the unknown token %s returns 404',
    async (token) => {
      await createArticle(`Unknown ${token}`)
      await expectNotFound(`/v1/previews/${token}`)
    },
  )

  test('a token is not accepted as an API key, and the id of a preview not as a token', async () => {
    const id = await createArticle('No key')
    const link = await createLink(id)
    const bearer = { authorization: `Bearer ${link.token}` }
    expect((await request.get(`/v1/articles/${id}`).set(bearer)).status).toBe(401)
    await expectNotFound(`/v1/previews/${link.id}`)
    expect((await send('delete', `/previews/${link.token}`)).status).toBe(404)
    expect((await request.get(pathOf(link))).status).toBe(200)
  })
})

describe('tokens', () => {
  test('only the hash of a token is stored', async () => {
    const { id, token } = await createLink(await createArticle('Stored'))
    const row = await db.prisma.preview.findUniqueOrThrow({ where: { id } })
    expect(row.hash).toHaveLength(32)
    const rows = await db.query<{ text: string }>(
      sql`SELECT preview::text AS text FROM preview UNION ALL SELECT audit_entry::text FROM audit_entry UNION ALL SELECT change::text FROM change`,
    )
    expect(rows.map(({ text }) => text).join()).not.toContain(token.slice(5))
  })

  test('a token is not in the log, however the URL is encoded', async () => {
    const { token } = await createLink(await createArticle('Logged'))
    const encoded = `%69nkp_${token.slice(5)}`
    const urls = [
      `/v1/previews/${token}`,
      `/v1/previews/${encoded}`,
      `/v1/%70reviews/${token}?x=${token}`,
      `/v1/previews/${token}/`,
      `/v1/previews/${token}/more`,
      `/previews/${token}`,
      `/v1/articles?token=${token}`,
    ]
    const statuses = []
    for (const url of urls) statuses.push((await request.get(url)).status)
    statuses.push((await send('delete', `/previews/${token}`)).status)
    expect(statuses).toEqual([200, 200, 400, 200, 404, 404, 400, 404])
    const requestLines = lines.filter((line) => line.includes('request completed'))
    expect(requestLines.length).toBeGreaterThanOrEqual(urls.length)
    expect(lines.join()).not.toContain(token.slice(5))
    expect(lines.join()).toContain('"url":"/v1/previews/:preview"')
    expect(lines.join()).toContain('"url":"/v1/articles?token=inkp_…"')
  })
})

describe('GET /v1/articles/{id}/previews', () => {
  test('the list has the valid links, newest first, without their tokens', async () => {
    const id = await createArticle('Listed')
    const links = [await createLink(id), await createLink(id), await createLink(id), await createLink(id)]
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

  test('creating a link deletes revoked links of the article', async () => {
    const id = await createArticle('Cleared')
    const revoked = await createLink(id)
    await send('delete', `/previews/${revoked.id}`)
    const { id: remainingId } = await createLink(id)
    const rows = await db.prisma.preview.findMany({ where: { articleId: id } })
    expect(rows.map((row) => row.id)).toEqual([remainingId])
  })

  test('creating and revoking a link are recorded in the audit log', async () => {
    const id = await createArticle('Audited')
    await send('delete', `/previews/${(await createLink(id)).id}`)
    const entries = await db.prisma.auditEntry.findMany({ where: { entityId: id }, orderBy: { id: 'asc' } })
    expect(entries).toMatchObject([
      { action: 'preview.created', actor: 'write', subject: 'audited' },
      { action: 'preview.revoked', actor: 'publish', subject: 'audited' },
    ])
  })
})

test.each(['create', 'list', 'revoke'])(
  'to %s preview links requires a key with the scope write',
  async (action) => {
    const id = await createArticle(`Permission to ${action}`)
    const senders: Sender[] = ['public', 'preview', 'read', 'write', 'publish', 'admin']
    for (const [rank, sender] of senders.entries()) {
      const link = await createLink(id)
      const sendAction = {
        create: () => send('post', `/articles/${id}/previews`, undefined, sender),
        list: () => send('get', `/articles/${id}/previews`, undefined, sender),
        revoke: () => send('delete', `/previews/${link.id}`, undefined, sender),
      }[action]
      const successStatus = { create: 201, list: 200, revoke: 204 }[action]
      const { status } = (await sendAction?.()) ?? {}
      expect([sender, status]).toEqual([sender, rank === 0 ? 401 : rank < 3 ? 403 : successStatus])
    }
    const unknownArticle = '/articles/01a2089c-dc60-7667-9b38-7c5b1fadfa37/previews'
    expect((await send('post', unknownArticle)).status).toBe(404)
  },
)
