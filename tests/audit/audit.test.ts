/** The audit log: events of keys and public content with their actors, pagination and filters. */
import { v7 as uuid } from 'uuid'
import { beforeAll, describe, expect, test } from 'vitest'
import { deleteOldAuditEvents } from '../../src/audit/db/delete-old-events.ts'
import { AuditPage } from '../../src/audit/schema.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'

const { db, request } = await boot()
let boss = { id: '', secret: '' }

beforeAll(async () => {
  const { key, secret } = await createKey(db, { name: 'boss', scopes: ['admin'], expiresAt: null })
  boss = { id: key.id, secret }
})

const send = (method: 'get' | 'post' | 'patch' | 'delete', path: string, body?: object) =>
  request[method](`/v1${path}`).set('authorization', `Bearer ${boss.secret}`).send(body)

/** Returns a page of the audit log. */
async function getEvents(query: string) {
  const { status, body } = await send('get', `/audit?${query}`)
  expect(status).toBe(200)
  expect(AuditPage.strict().parse(body)).toEqual(body)
  return AuditPage.parse(body)
}

const actionsOf = async (query: string) => (await getEvents(query)).data.map(({ action }) => action)

describe('GET /v1/audit', () => {
  test('key events record the action, the time, the actor and its key', async () => {
    const before = Date.now()
    const created = (await send('post', '/keys', { name: 'ci', scopes: ['write'] })).body
    const rotated = (await send('post', `/keys/${created.id}/rotate`)).body
    await send('delete', `/keys/${rotated.id}`)
    await send('delete', `/keys/${rotated.id}`)
    const { data } = await getEvents(`entityId=${created.id}`)
    const common = { actor: 'boss', keyId: boss.id, entityId: created.id, subject: 'ci' }
    expect(data).toMatchObject([
      { ...common, action: 'key.rotated' },
      { ...common, action: 'key.created' },
    ])
    for (const { at } of data) expect(Date.parse(at)).toBeGreaterThanOrEqual(before)
    expect(await actionsOf(`entityId=${rotated.id}`)).toEqual(['key.revoked', 'key.created'])
  })

  test('an event of the command line has the actor command and no key', async () => {
    const { data } = await getEvents(`entityId=${boss.id}`)
    expect(data).toMatchObject([{ action: 'key.created', actor: 'command', keyId: null, subject: 'boss' }])
  })

  test('article events record changes of what is public, but neither edits nor rejected requests', async () => {
    const { id } = (await send('post', '/articles', { title: 'Audited', status: 'published' })).body
    await send('patch', `/articles/${id}`, { title: 'Edited' })
    await send('post', `/articles/${id}/unpublish`)
    await send('post', `/articles/${id}/publish`)
    await send('delete', `/articles/${id}`)
    await send('post', `/articles/${id}/publish`)
    await send('post', `/articles/${id}/restore`)
    await send('delete', `/articles/${id}`)
    await send('delete', `/articles/${id}?purge=true`)
    const actions = ['published', 'unpublished', 'published', 'trashed', 'restored', 'trashed', 'purged']
    expect(await actionsOf(`entityId=${id}`)).toEqual(actions.map((action) => `article.${action}`).reverse())
    const [purged] = (await getEvents(`entityId=${id}&action=article.purged`)).data
    expect(purged).toMatchObject({ actor: 'boss', keyId: boss.id, subject: 'audited' })
  })

  test('events are listed newest first, page by page in both directions', async () => {
    for (const name of ['1', '2', '3', '4', '5'])
      await send('post', '/keys', { name: `page ${name}`, scopes: ['read'] })
    const all = (await getEvents('action=key.created')).data
    expect(all.slice(0, 5).map(({ subject }) => subject)).toEqual([
      'page 5',
      'page 4',
      'page 3',
      'page 2',
      'page 1',
    ])
    const first = await getEvents('action=key.created&limit=2')
    const second = await getEvents(`action=key.created&limit=2&cursor=${first.pagination.next}`)
    expect([...first.data, ...second.data]).toEqual(all.slice(0, 4))
    expect((await getEvents(`action=key.created&limit=2&cursor=${second.pagination.prev}`)).data).toEqual(
      first.data,
    )
  })

  test.each([
    ['entityId=x', '/entityId'],
    ['who=me', '/who'],
    ['cursor=x', '/cursor'],
    ['action=', '/action'],
    ['action=%00', '/action'],
  ])('the query %s is rejected', async (query, pointer) => {
    const { status, body } = await send('get', `/audit?${query}`)
    expect([status, body.errors[0].pointer]).toEqual([400, pointer])
  })

  test('a filter without matches returns an empty list', async () => {
    expect(await actionsOf('action=nothing.done')).toEqual([])
    expect(await actionsOf('entityId=01a2089c-dc60-7667-9b38-7c5b1fadfa37')).toEqual([])
  })
})

test('events that are older than the setting are deleted, and no others', async () => {
  const day = 86_400_000
  const insert = async (age: number) => {
    const at = new Date(Date.now() - age * day)
    const event = { actor: 'command', action: 'test.aged', subject: `${age} days` }
    await db.prisma.auditEntry.create({ data: { id: uuid({ msecs: at.getTime() }), at, ...event } })
  }
  for (const age of [0, 29, 31, 400, 20_000]) await insert(age)
  const ages = async () => (await getEvents('action=test.aged')).data.map(({ subject }) => subject)
  expect(await deleteOldAuditEvents(db, 20_001)).toBe(0)
  expect(await deleteOldAuditEvents(db, 30)).toBe(3)
  expect(await ages()).toEqual(['0 days', '29 days'])
})
