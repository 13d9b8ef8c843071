/** HTTP routes and commands of webhooks: responses, secrets, rejected requests, addresses and audit events. */
import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import type { CommandContext } from '../../src/cli/context.ts'
import { addWebhookCommands } from '../../src/cli/webhooks.ts'
import { parseConfig } from '../../src/config.ts'
import { sql } from '../../src/database/sql.ts'
import { isPublicAddress } from '../../src/outgoing/address-rule.ts'
import {
  Webhook,
  WebhookDelivery,
  WebhookDeliveryPage,
  WebhookPage,
  WebhookWithSecret,
} from '../../src/webhooks/schema.ts'
import { silentContext } from '../support/cli.ts'
import { createArticles } from '../support/create-articles.ts'
import { seriesOf } from '../support/metrics.ts'
import { bootWebhooks, subscriberOfTest } from './support.ts'

const { app, db, call, create, secret: key } = await bootWebhooks()
/** A server of its own database: it would compete for the webhooks of the other one, and refuse their addresses. */
const strict = await bootWebhooks({ isAllowedAddress: isPublicAddress })
const url = 'https://example.org/hook'

/** Runs a subcommand of `inkstone webhooks`. Resolves to its output, and rejects with its error. */
async function runWebhooks(...args: string[]): Promise<string> {
  const lines: string[] = []
  const context: CommandContext = {
    ...silentContext(),
    print: (text) => lines.push(text),
    withDatabase: async (work) => {
      await work({ db } as Parameters<typeof work>[0], parseConfig({ WEBHOOK_ALLOW_PRIVATE: 'true' }))
    },
  }
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} })
  addWebhookCommands(program, context)
  await program.parseAsync(['webhooks', ...args], { from: 'user' })
  return lines.join('\n')
}

describe('a webhook', () => {
  test('is created, read, edited and deleted; its secret and the values of its headers are never shown again', async () => {
    const input = { name: 'mine', url, enabled: false, headers: { Authorization: 'Bearer hidden-value' } }
    const created = await call('POST', '', input)
    expect(created.status).toBe(201)
    expect(WebhookWithSecret.strict().parse(created.body)).toEqual(created.body)
    expect(created.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    const path = `/${created.body.id}`
    const patch = { events: ['tag.*'], languages: ['zh-cn'], debounce: 60, name: 'changed' }
    const patched = await call('PATCH', path, patch)
    expect(patched.body).toMatchObject({
      ...patch,
      languages: ['zh-CN'],
      headerNames: ['authorization'],
      url,
    })
    expect(Webhook.strict().parse(patched.body)).toEqual(patched.body)
    expect((await call('GET', path)).body).toEqual(patched.body)
    const list = await call('GET', '')
    expect(WebhookPage.parse(list.body).data).toEqual([patched.body])
    const log = await call('GET', `${path}/deliveries`)
    expect(WebhookDeliveryPage.strict().parse(log.body)).toMatchObject({ data: [] })
    for (const { body } of [patched, list, log])
      expect(JSON.stringify(body)).not.toMatch(/whsec_|hidden-value/)
    expect((await call('DELETE', path)).status).toBe(204)
    for (const [method, suffix] of [
      ...[
        ['GET', ''],
        ['PATCH', ''],
        ['DELETE', ''],
        ['GET', '/deliveries'],
        ['POST', '/test'],
      ],
      ...[['POST', '/rotate']],
    ] as const)
      expect((await call(method, `${path}${suffix}`, method === 'PATCH' ? {} : undefined)).status).toBe(404)
    expect((await call('GET', '/changed')).status).toBe(404)
    const events = await app.inject({
      url: `/v1/audit?entityId=${created.body.id}`,
      headers: { authorization: `Bearer ${key}` },
    })
    expect(
      events.json().data.map(({ action, subject }: Record<string, string>) => [action, subject]),
    ).toEqual([
      ['webhook.deleted', 'changed'],
      ['webhook.updated', 'changed'],
      ['webhook.created', 'mine'],
    ])
  })

  test.each([
    [{ name: 'x' }, '/url'],
    [{ url: 'ftp://example.org/' }, '/url'],
    [{ url: 'https://user:password@example.org/' }, '/url'],
    [{ url, events: ['article.renamed'] }, '/events/0'],
    [{ url, languages: ['english'] }, '/languages/0'],
    [{ url, headers: { Host: 'example.org' } }, '/headers/Host'],
    [{ url, headers: { 'webhook-id': '1' } }, '/headers/webhook-id'],
    [{ url, headers: { 'X-A': 'a\r\nX-B: b' } }, '/headers/X-A'],
    [{ url, debounce: -1 }, '/debounce'],
    [{ url, debounce: 86_401 }, '/debounce'],
    [{ url, body: '{}' }, '/body'],
    [{ url, secret: 'whsec_x' }, '/secret'],
  ])('%j is rejected at %s', async (input, pointer) => {
    const { status, body } = await call('POST', '', { name: 'wrong', ...input })
    expect([status, body]).toMatchObject([400, { errors: [{ in: 'body', pointer }] }])
  })
})

test('a URL of this machine or a private network is rejected, and a name of one is not connected to', async () => {
  const hosts = [
    '127.0.0.1',
    '2130706433',
    '10.0.0.1',
    '169.254.169.254',
    '[::1]',
    '[::ffff:10.0.0.1]',
    '[fd00::1]',
  ]
  for (const host of hosts) {
    const { status, body } = await strict.call('POST', '', { name: 'x', url: `http://${host}/` })
    expect([host, status, body]).toMatchObject([host, 400, { errors: [{ pointer: '/url' }] }])
  }
  const subscriber = await subscriberOfTest()
  const { id } = await strict.create({
    url: subscriber.url.replace('127.0.0.1', 'localhost'),
    enabled: false,
  })
  const { body } = await strict.call('POST', `/${id}/test`)
  expect(WebhookDelivery.strict().parse(body)).toMatchObject({
    ...{ delivered: false, status: null, problem: 'localhost has an IP address that is not public' },
  })
  await strict.db.execute(sql`UPDATE webhook SET url = ${subscriber.url} WHERE id = ${id}::uuid`)
  expect((await strict.call('POST', `/${id}/test`)).body).toMatchObject({
    problem: '127.0.0.1 is not a public IP address',
  })
  expect(subscriber.requests).toEqual([])
})

test('attempts are counted by their results', async () => {
  const subscriber = await subscriberOfTest()
  const { id } = await create({ url: subscriber.url, enabled: false })
  const attempts = async () => {
    const { body } = await app.inject({ url: '/metrics', headers: { authorization: `Bearer ${key}` } })
    return (result: string) => seriesOf(body).get(`inkstone_webhook_attempts_total{result="${result}"}`) ?? 0
  }
  const before = await attempts()
  await call('POST', `/${id}/test`)
  subscriber.respond(() => ({ status: 500 }))
  await call('POST', `/${id}/test`)
  const after = await attempts()
  expect(['delivered', 'failed'].map((result) => after(result) - before(result))).toEqual([1, 1])
})

describe('inkstone webhooks', () => {
  test('create wakes up a running server; test, deliveries, replay, rotate, edit and delete take the name', async () => {
    const subscriber = await subscriberOfTest()
    expect(await runWebhooks('list')).toContain('There are no webhooks')
    const options = ['--event', 'article.*', '--header', 'X-Site: a:b', '--debounce', '0']
    const output = await runWebhooks('create', 'blog', subscriber.url, ...options)
    expect(output).toMatch(/^Created webhook "blog" .*\nwhsec_\S+$/)
    await createArticles(db, { slug: 'by-command' })
    await subscriber.received(1)
    expect(subscriber.requests[0]?.headers['x-site']).toBe('a:b')
    expect(await runWebhooks('test', 'blog')).toMatch(/^The test was accepted \(204\)/)
    expect(await runWebhooks('deliveries', 'blog')).toMatch(/test +1 +accepted \(204\)/)
    expect(await runWebhooks('replay', 'blog', 'now')).toContain('goes on with the next change')
    expect(await runWebhooks('rotate', 'blog', '--overlap', '1h')).toMatch(/\nwhsec_\S+$/)
    await runWebhooks('edit', 'blog', '--disable', '--tag', 'a', '--tag', 'b')
    expect(await runWebhooks('list')).toMatch(/blog +standard +disabled/)
    expect(JSON.parse(await runWebhooks('list', '--json'))).toMatchObject({
      enabled: false,
      tags: ['a', 'b'],
    })
    await runWebhooks('delete', 'blog')
    await expect(runWebhooks('test', 'blog')).rejects.toThrow(/no such webhook.*webhooks list/)
  })

  test('an empty value of an option removes the former ones', async () => {
    const fields = { events: ['article.*'], languages: ['en'], tags: ['a', 'b'], body: '{}' }
    const input = { ...fields, headers: { 'X-Site': 'blog' }, format: 'plain', enabled: false, url }
    const { id } = await create({ ...input, name: 'filtered' })
    await runWebhooks('edit', 'filtered', '--tag', '', '--event', '', '--event', 'tag.*')
    const edited = (await call('GET', `/${id}`)).body
    expect(edited).toMatchObject({ ...fields, events: ['tag.*'], tags: [], headerNames: ['x-site'] })
    await runWebhooks('edit', 'filtered', '--event=', '--lang=', '--header=', '--body=')
    const none = { events: [], languages: [], tags: [], headerNames: [], body: null }
    expect((await call('GET', `/${id}`)).body).toMatchObject(none)
  })

  test.each([
    [['create', 'x', 'example.org'], /must be an HTTP URL such as/],
    [['create', 'x', 'http://u:p@example.org/'], /^url is not allowed: the URL has a user name/],
    [['create', 'x', url, '--body', '{}'], /^body is for the format plain/],
    [['create', 'x', url, '--header', 'none'], /must be a header such as/],
    [['create', 'x', url, '--debounce', 'long'], /must be a number|from 0 to/],
    [['replay', 'x', 'yesterday'], /must be the number of a change/],
  ])('%j is rejected', async (args, message) => {
    await expect(runWebhooks(...args)).rejects.toThrow(message)
  })
})
