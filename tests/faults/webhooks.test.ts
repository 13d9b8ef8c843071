/** Webhooks with server processes that are killed: every change arrives at least once, and in order. */
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { systemPrincipal } from '../../src/auth/principal.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { openDatabase } from '../../src/database/connection.ts'
import { WebhookInput } from '../../src/webhooks/input.ts'
import { createWebhook } from '../../src/webhooks/service/edit.ts'
import { randomNumbers } from '../changes/support.ts'
import { type RunningProcess, start } from '../support/cli.ts'
import { createArticles } from '../support/create-articles.ts'
import { createTestDatabase } from '../support/database.ts'
import { folderOf } from '../support/folder.ts'
import { until } from '../support/until.ts'
import { startSubscriber } from '../webhooks/subscriber.ts'

const { url, drop } = await createTestDatabase()
const db = openDatabase(url)
afterAll(async () => {
  await db.close()
  await drop()
})

const CHANGES = 30

async function startServer(): Promise<RunningProcess> {
  const settings = { DATABASE_URL: url, PORT: '0', SEEDS_DIR: '', WEBHOOK_ALLOW_PRIVATE: 'true' }
  const server = start(['serve'], { ...settings, WEBHOOK_TIMEOUT: '1', DATA_DIR: await folderOf({}) })
  onTestFinished(() => server.kill('SIGKILL'))
  await server.waitForUrl()
  return server
}

test('a subscriber that fails and hangs at random receives every change in order while servers are killed', async () => {
  const subscriber = await startSubscriber()
  onTestFinished(() => subscriber.close())
  const random = randomNumbers(3)
  subscriber.respond(() => {
    const chance = random()
    if (chance < 0.05) return 'hang'
    return chance < 0.35 ? { status: 503 } : undefined
  })
  const servers = await Promise.all([startServer(), startServer()])
  const request = { principal: systemPrincipal('test'), claim: null }
  const dependencies = { db, policy: DEFAULT_POLICY, isAllowedAddress: () => true }
  await createWebhook(dependencies, request, WebhookInput.parse({ name: 'site', url: subscriber.url }))
  const distinct = () => new Set(subscriber.accepted().map(({ number }) => number)).size
  for (let count = 0; count < CHANGES; count++) await createArticles(db, {})
  for (const [index, reached] of [
    [0, CHANGES / 6],
    [1, CHANGES / 2],
  ] as const) {
    await until(() => distinct() >= reached, 1)
    servers[index]?.kill('SIGKILL')
    await servers[index]?.finished
    servers[index] = await startServer()
  }
  await until(() => distinct() === CHANGES)
  const received = subscriber.accepted().map(({ number }) => number)
  const firsts = received.filter((number, index) => received.indexOf(number) === index)
  expect(firsts).toEqual(Array.from({ length: CHANGES }, (_, index) => index + 1))
})
