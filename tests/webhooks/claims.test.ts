/** Claims of webhooks in the database, the delivery log, and the job that is idle without webhooks. */
import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { systemPrincipal } from '../../src/auth/principal.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import type { Database } from '../../src/database/connection.ts'
import { sql } from '../../src/database/sql.ts'
import {
  type ClaimedWebhook,
  claimDueWebhooks,
  type DeliveryProgress,
  finishClaim,
  readNextAttempt,
  storeBatchEnd,
} from '../../src/webhooks/db/claims.ts'
import type { DeliveryRecord } from '../../src/webhooks/db/deliveries.ts'
import { WebhookInput } from '../../src/webhooks/input.ts'
import { startDeliveryJob } from '../../src/webhooks/service/delivery-job.ts'
import { createWebhook, editWebhook } from '../../src/webhooks/service/edit.ts'
import { openTestDatabase } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'
import { until } from '../support/until.ts'
import { localOptions } from './support.ts'

const db = await openTestDatabase()
const write = { principal: systemPrincipal('test'), claim: null }
const dependencies = { db, policy: DEFAULT_POLICY, isAllowedAddress: () => true }
const create = async (count: number) => {
  const input = WebhookInput.parse({ name: 'site', url: 'http://127.0.0.1:1/' })
  for (let index = 0; index < count; index++) await createWebhook(dependencies, write, input)
}
const claim = (limit = 10) => claimDueWebhooks(db, { limit, leaseMs: 60_000 })
const only = (claimed: readonly ClaimedWebhook[]): ClaimedWebhook => {
  const [webhook] = claimed
  if (!webhook || claimed.length > 1) throw new Error(`${claimed.length} webhooks were claimed`)
  return webhook
}
const progressOf = (
  { cursor }: ClaimedWebhook,
  changes: Partial<DeliveryProgress> = {},
): DeliveryProgress => ({
  ...{ cursor: cursor + 1n, batchEnd: null, failures: 0 },
  ...{ delayMs: null, nextAttemptAt: null, isGone: false, records: [], ...changes },
})
const endLeases = () => db.execute(sql`UPDATE webhook SET claimed_until = now() - interval '1 second'`)

beforeEach(async () => {
  await db.execute(sql`DELETE FROM webhook`)
})

test('concurrent claims share the webhooks that have changes, and a claim lasts until it is finished or its time is over', async () => {
  await create(6)
  expect(await claim()).toEqual([])
  expect(await readNextAttempt(db)).toEqual({ hasWebhooks: true, left: null })
  await createArticles(db, {})
  const claimed = (await Promise.all([claim(2), claim(2), claim(2)])).flat()
  expect(new Set(claimed.map(({ id }) => id)).size).toBe(claimed.length)
  claimed.push(...(await claim()))
  expect(new Set(claimed.map(({ id }) => id)).size).toBe(6)
  expect((await readNextAttempt(db)).left).toBeGreaterThan(0)
  for (const webhook of claimed.slice(0, 5)) await finishClaim(db, webhook, progressOf(webhook))
  expect(await claim()).toEqual([])
  await endLeases()
  const [late, next] = [claimed[5] as ClaimedWebhook, only(await claim())]
  await finishClaim(db, late, progressOf(late))
  expect([next.id, next.cursor]).toEqual([late.id, late.cursor])
  expect(await claim()).toEqual([])
  await endLeases()
  expect(only(await claim()).cursor).toBe(late.cursor)
})

test('a webhook that another process is claiming is not waited for', async () => {
  await create(2)
  await createArticles(db, {})
  await db.transaction(async ({ tx }) => {
    const [locked] = await tx.query<{ id: string }>(sql`SELECT id FROM webhook LIMIT 1 FOR UPDATE`)
    expect(only(await claim()).id).not.toBe(locked?.id)
  })
})

test('an attempt is due by the clock of the database', async () => {
  await create(1)
  await createArticles(db, {})
  const webhook = only(await claim())
  await finishClaim(
    db,
    webhook,
    progressOf(webhook, { cursor: webhook.cursor, delayMs: 3_600_000, failures: 1 }),
  )
  expect(await claim()).toEqual([])
  const { left } = await readNextAttempt(db)
  expect(left).toBeGreaterThan(3_000_000)
  await db.execute(sql`UPDATE webhook SET next_attempt_at = next_attempt_at - interval '1 hour'`)
  expect(only(await claim())).toMatchObject({ failures: 1 })
})

test('an edit during a delivery is not overwritten, and ends no claim', async () => {
  await create(1)
  await createArticles(db, {})
  const webhook = only(await claim())
  await editWebhook(dependencies, write, webhook.id, { debounce: 5 })
  expect(await claim()).toEqual([])
  expect(await storeBatchEnd(db, webhook, 1n)).toBe(false)
  await finishClaim(db, webhook, progressOf(webhook, { isGone: true }))
  expect(only(await claim())).toMatchObject({ cursor: webhook.cursor, debounce: 5 })
})

test('the delivery log has the last 200 attempts', async () => {
  await create(1)
  const recordOf = (attempt: number): DeliveryRecord => ({
    ...{ id: randomUUID().replace(/^.{8}/, String(attempt).padStart(8, '0')), at: new Date(), attempt },
    ...{ messageId: 'msg_1', type: 'article.updated', firstChange: 1n, lastChange: 1n },
    ...{ delivered: true, status: 204, problem: null, durationMs: 1 },
  })
  for (const start of [1, 101, 201]) {
    await createArticles(db, {})
    const webhook = only(await claim())
    const records = Array.from({ length: 100 }, (_, index) => recordOf(start + index))
    await finishClaim(db, webhook, progressOf(webhook, { records }))
  }
  const rows = await db.query<{ count: number; first: number }>(
    sql`SELECT count(*)::int AS count, min(attempt) AS first FROM webhook_delivery`,
  )
  expect(rows).toEqual([{ count: 200, first: 101 }])
})

test('without a webhook a change causes no statement, and a webhook that another process creates wakes up the job', async () => {
  const execute = vi.fn(db.execute)
  const query = vi.fn(db.query)
  const watched: Database = {
    ...db,
    execute: execute as Database['execute'],
    query: query as Database['query'],
  }
  const listeners = { change: (_: bigint) => {}, wakeUp: () => {} }
  const job = startDeliveryJob({
    ...{ db: watched, options: localOptions, observe: () => {} },
    watcher: {
      ...{ current: () => 1_000n, isHealthy: () => true, isListening: () => true, ageMs: () => 0 },
      ...{ databaseTime: () => Date.now(), refresh: async () => {}, close: () => {} },
      waitForChange: async () => false,
      onChange: (listener) => {
        listeners.change = listener
        return () => {}
      },
      onWakeUp: (listener) => {
        listeners.wakeUp = listener
        return () => {}
      },
    },
    onError: (err) => {
      throw err
    },
  })
  onTestFinished(job.stop)
  /** Resolves when the job has finished a check, and waits for an event. */
  const isIdle = async (checks: number) => {
    await until(() => query.mock.settledResults.length >= checks)
    await setImmediate()
  }
  await isIdle(1)
  listeners.change(1n)
  expect(execute.mock.calls.length).toBe(1)
  await create(1)
  listeners.wakeUp()
  await isIdle(2)
  listeners.change(2n)
  expect(execute.mock.calls.length).toBe(3)
})
