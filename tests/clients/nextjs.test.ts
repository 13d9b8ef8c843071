/** `examples/nextjs`: Next.js from npm builds the samples, shows drafts by preview links, and revalidates pages by webhook. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient, unwrap } from '../../clients/typescript/src/index.ts'
import { startSampleServer } from '../support/sample-server.ts'
import { until } from '../support/until.ts'
import { installExample, runOnNode } from './support.ts'

const { url, key } = await startSampleServer({ WEBHOOK_ALLOW_PRIVATE: 'true' })
const editor = createClient({ url, key })
/** The webhook of the site, which sends nothing until the last test. */
const webhook = unwrap(
  await editor.post('/v1/webhooks', { body: { name: 'site', url: 'http://127.0.0.1:1', enabled: false } }),
)
const secret = Buffer.from(webhook.secret?.replace('whsec_', '') ?? '', 'base64')
const settings = { INKSTONE_URL: url, INKSTONE_WEBHOOK_SECRET: webhook.secret ?? '' }
const NEXT = 'node_modules/next/dist/bin/next'

let site: string
let server: ChildProcess | undefined
let buildLog: string

beforeAll(async () => {
  const folder = await installExample('nextjs')
  buildLog = await runOnNode(folder, [NEXT, 'build'], settings)
  const { PATH = '', HOME = '' } = process.env
  const env = { PATH, HOME, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1', ...settings }
  const args = [join(folder, NEXT), 'start', '--port', '0', '--hostname', '127.0.0.1']
  server = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] })
  site = await urlOf(server)
})

afterAll(() => void server?.kill('SIGTERM'))

/** Returns the URL that the server prints when it is ready. */
const urlOf = (started: ChildProcess) =>
  new Promise<string>((resolve, reject) => {
    let output = ''
    started.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const port = /Local: +http:\/\/[^:\s]+:(\d+)[\s\S]*Ready/.exec(output)?.[1]
      if (port) resolve(`http://127.0.0.1:${port}`)
    })
    started.on('exit', (code) => reject(new Error(`next start ended with ${code}: ${output}`)))
  })

const page = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${site}${path}`, { headers, redirect: 'manual' })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** Sends a message as Standard Webhooks describes it: HMAC-SHA256 over id, time and body. */
async function sendWebhook(message: object, signingSecret = secret): Promise<number> {
  const body = JSON.stringify({ timestamp: new Date().toISOString(), ...message })
  const [id, time] = [`msg_${randomBytes(8).toString('hex')}`, String(Math.floor(Date.now() / 1_000))]
  const signature = createHmac('sha256', signingSecret).update(`${id}.${time}.${body}`).digest('base64')
  const headers = {
    ...{ 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': time },
    'webhook-signature': `v1,${signature}`,
  }
  return (await fetch(`${site}/hooks/inkstone`, { method: 'POST', headers, body })).status
}

/** Returns the public changes since a cursor, as webhooks send them. */
async function changesSince(cursor: string) {
  const query = { cursor }
  return unwrap(await createClient({ url }).get('/v1/changes', { query })).data
}
const cursorNow = async () => unwrap(await editor.get('/v1/changes', { query: { cursor: 'now' } })).cursor

test('pages of the samples are built, in their language, with pictures and translations', async () => {
  expect(buildLog).toMatch(/\/\[lang\]\/\[slug\]/)
  const english = await page('/en/two-commands')
  expect(english.text).toContain('<html lang="en" dir="ltr"')
  expect(english.text).toContain('Two commands to a working API')
  expect(english.headers.get('x-nextjs-cache')).toBe('HIT')
  expect((await page('/zh/两条命令')).text).toContain('两条命令，从空目录到能用的接口')
  expect((await page('/en/paper-that-drinks')).text).toContain(`srcSet="${url}/media/`)
  expect((await page('/en/absent')).status).toBe(404)
  expect((await page('/')).headers.get('location')).toBe('/en')
})

test('a webhook revalidates the page, its translations and the lists; others are refused', async () => {
  const cursor = await cursorNow()
  const { id } = unwrap(await editor.article('two-commands', { lang: 'en' }))
  unwrap(await editor.patch('/v1/articles/{slug}', { path: { slug: id }, body: { title: 'Changed title' } }))
  expect((await page('/en/two-commands')).text).not.toContain('Changed title')
  const [change] = await changesSince(cursor)
  const message = { type: 'article.updated', data: change }
  expect(await sendWebhook(message, randomBytes(24))).toBe(400)
  expect((await page('/en/two-commands')).text).not.toContain('Changed title')
  expect(await sendWebhook(message)).toBe(204)
  expect((await page('/en/two-commands')).text).toContain('Changed title')
  expect((await page('/zh/两条命令')).text).toContain('Changed title')
  expect((await page('/en')).text).toContain('Changed title')
  expect(await sendWebhook({ type: 'test', data: { webhook: { id, name: 'site' } } })).toBe(204)
})

test('a renamed article redirects, and a deleted one is gone, after a batch', async () => {
  const cursor = await cursorNow()
  const of = async (slug: string) => ({ slug: unwrap(await editor.article(slug, { lang: 'en' })).id })
  const path = await of('grinding-ink')
  unwrap(await editor.patch('/v1/articles/{slug}', { path, body: { slug: 'ground-ink' } }))
  unwrap(await editor.delete('/v1/articles/{slug}', { path: await of('static-site-builds') }))
  const changes = await changesSince(cursor)
  expect(await sendWebhook({ type: 'batch', data: { changes } })).toBe(204)
  await page('/en/grinding-ink') // Next.js repeats headers in the response that fills its cache
  const renamed = await page('/en/grinding-ink')
  expect([renamed.status, renamed.headers.get('location')]).toEqual([308, '/en/ground-ink'])
  expect((await page('/en/static-site-builds')).status).toBe(404)
})

test('a preview link shows a draft in draft mode, until the visitor leaves it', async () => {
  const draft = unwrap(
    await editor.post('/v1/articles', { body: { title: 'Not yet', lang: 'en', slug: 'not-yet' } }),
  )
  const { token } = unwrap(await editor.post('/v1/articles/{slug}/previews', { path: { slug: draft.id } }))
  expect((await page('/en/not-yet')).status).toBe(404)
  expect((await page('/preview?token=wrong')).status).toBe(404)
  const opened = await page(`/preview?token=${token}`)
  expect([opened.status, opened.headers.get('location')]).toEqual([307, '/en/not-yet'])
  const cookie = opened.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  const shown = await page('/en/not-yet', { cookie })
  expect(shown.text).toContain('Not yet')
  expect(shown.text).toContain('name="robots" content="noindex"')
  expect(shown.headers.get('cache-control')).toContain('no-store')
  expect((await page('/en/not-yet')).status).toBe(404)
  expect((await page('/en/ground-ink', { cookie })).status).toBe(200)
  const left = await page('/preview/exit', { cookie })
  expect(left.headers.getSetCookie().join()).toContain('inkstone-preview=;')
})

test('the webhook of the server itself revalidates a page', async () => {
  const body = { title: 'Delivered', lang: 'en', slug: 'delivered', status: 'published' } as const
  expect((await page('/en/delivered')).status).toBe(404)
  unwrap(await editor.post('/v1/articles', { body }))
  expect((await page('/en/delivered')).status).toBe(404)
  const path = { id: webhook.id }
  const enabled = { url: `${site}/hooks/inkstone`, enabled: true }
  unwrap(await editor.patch('/v1/webhooks/{id}', { path, body: enabled }))
  await until(async () => (await page('/en/delivered')).status === 200)
  await until(async () => (await page('/en')).text.includes('Delivered'))
})
