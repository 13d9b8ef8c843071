/** Notifications of changes between instances: delivery, lost sessions, and poolers that lose notifications. */
import { expect, onTestFinished, test } from 'vitest'
import { type ChangeWatcher, watchChanges } from '../../src/changes/change-watcher.ts'
import { readChangeCounter } from '../../src/changes/db/list-changes.ts'
import { type Database, openDatabase } from '../../src/database/connection.ts'
import type { Statement } from '../../src/database/sql.ts'
import { openTestDatabase } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'
import { queryOnce } from '../support/database.ts'
import { hasPgBouncer, startPgBouncer } from '../support/pgbouncer.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { until } from '../support/until.ts'

const CHANNEL = 'inkstone_changes_public'
const db = await openTestDatabase()
const url = String(db.pool.options.connectionString)

/** Reads so rarely that a change is noticed by a notification only. */
const rareReads = { interval: 3_600_000, maxAge: 3_600_000 }

/** Opens the database as another instance does. */
function openInstance(at = url): Database {
  const instance = openDatabase(at)
  onTestFinished(() => instance.close())
  return instance
}

function watch(on: Database, timing?: typeof rareReads): ChangeWatcher {
  const watcher = watchChanges(on, timing)
  onTestFinished(watcher.close)
  return watcher
}

/** Resolves when a watcher is notified of changes and knows the counter. */
const listening = async (watcher: ChangeWatcher) => {
  const { seq } = await readChangeCounter(db)
  await until(() => watcher.isListening() && watcher.current() === seq)
}

/** Resolves when a watcher has the present value of the counter. */
const caughtUp = async (watcher: ChangeWatcher) => {
  const { seq } = await readChangeCounter(db)
  await until(() => watcher.current() === seq)
}

/** Listens for the notifications of changes, and returns the payloads that arrive. */
async function collectNotifications(): Promise<string[]> {
  const payloads: string[] = []
  const session = await db.listen(CHANNEL, {
    onNotification: (payload) => payloads.push(payload),
    onEnd: () => {},
  })
  onTestFinished(session.close)
  return payloads
}

test('a change by another instance is noticed through a notification', async () => {
  const watcher = watch(openInstance(), rareReads)
  await listening(watcher)
  await createArticles(db, {})
  await caughtUp(watcher)
})

test('a transaction sends one notification with the number of its last change', async () => {
  const payloads = await collectNotifications()
  await createArticles(db, {}, {}, {})
  const { seq } = await readChangeCounter(db)
  await until(() => payloads.length > 0)
  expect(payloads).toEqual([String(seq)])
})

test('a payload that is not the number of a change is ignored, and a lower number too', async () => {
  const watcher = watch(openInstance(), rareReads)
  await listening(watcher)
  const values: bigint[] = []
  watcher.onChange((seq) => values.push(seq))
  for (const payload of ['', '-1', '1e3', '9'.repeat(40), '1'])
    await queryOnce(url, `SELECT pg_notify('${CHANNEL}', '${payload}')::text`)
  await createArticles(db, {})
  await caughtUp(watcher)
  expect(values).toEqual([(await readChangeCounter(db)).seq])
})

test('changes are noticed after the listening session was terminated, and it is opened again', async () => {
  const sessions = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`
  const others = await queryOnce(url, sessions)
  const watcher = watch(openInstance(), rareReads)
  await listening(watcher)
  // Not the sessions of `db`, in which a write would fail.
  const spared = others.map(({ pid }) => `pid <> ${pid}`).join(' AND ') || 'true'
  await queryOnce(url, `SELECT pg_terminate_backend(pid) FROM (${sessions}) s WHERE ${spared}`)
  await until(() => !watcher.isListening())
  await createArticles(db, {})
  await caughtUp(watcher)
  await listening(watcher)
  await createArticles(db, {})
  await caughtUp(watcher)
})

test('a listening session that receives nothing more is noticed, and no change is missed', async () => {
  const proxy = await startTcpProxy(url)
  onTestFinished(proxy.close)
  const watcher = watch(openInstance(proxy.url))
  await listening(watcher)
  proxy.dropOpen()
  await createArticles(db, {})
  await until(() => !watcher.isListening())
  await listening(watcher)
})

test('the watcher is unhealthy within three seconds when the network loses everything', async () => {
  const proxy = await startTcpProxy(url)
  onTestFinished(proxy.close)
  const watcher = watch(openInstance(proxy.url))
  await listening(watcher)
  proxy.set('drop')
  const lostAt = performance.now()
  let healthyAt = lostAt
  await until(() => {
    const now = performance.now()
    if (watcher.isHealthy()) healthyAt = now
    return healthyAt !== now
  })
  expect(healthyAt - lostAt).toBeLessThan(3_000)
  proxy.set('pass')
  await until(() => watcher.isHealthy())
})

test('where notifications are lost, the watcher polls', async () => {
  const proxy = await startTcpProxy(url)
  onTestFinished(proxy.close)
  proxy.loseNotifications()
  const instance = openInstance(proxy.url)
  const handlers = { onNotification: () => {}, onEnd: () => {} }
  await expect(instance.listen(CHANNEL, handlers)).rejects.toThrow('has not arrived')
  const watcher = watch(instance, rareReads)
  await caughtUp(watcher)
  await createArticles(db, {})
  await caughtUp(watcher)
  expect(watcher.isListening()).toBe(false)
})

test('a closed watcher and a closed database leave no session', async () => {
  const proxy = await startTcpProxy(url)
  onTestFinished(proxy.close)
  const instance = openInstance(proxy.url)
  const watcher = watch(instance)
  await listening(watcher)
  watcher.close()
  expect(watcher.isListening()).toBe(false)
  await instance.listen(CHANNEL, { onNotification: () => {}, onEnd: () => {} })
  await instance.close()
  await until(() => proxy.count() === 0)
  await expect(instance.listen(CHANNEL, { onNotification: () => {}, onEnd: () => {} })).rejects.toThrow(
    'closed',
  )
})

const note = hasPgBouncer ? '' : ' (skipped: pgbouncer is not installed)'

test.skipIf(!hasPgBouncer)(`behind PgBouncer in transaction mode, the watcher polls${note}`, async () => {
  const pooler = await startPgBouncer(url, 'transaction')
  onTestFinished(pooler.stop)
  const instance = openInstance(pooler.url)
  const handlers = { onNotification: () => {}, onEnd: () => {} }
  await expect(instance.listen(CHANNEL, handlers)).rejects.toThrow('has not arrived')
  // PgBouncer before 1.21 does not support prepared statements in this mode.
  const probe = async <Row extends object>({ text, values }: Statement) =>
    (await instance.pool.query(text, [...values])).rows as Row[]
  const watcher = watch({ ...instance, probe }, rareReads)
  await caughtUp(watcher)
  await createArticles(db, {})
  await caughtUp(watcher)
  expect(watcher.isListening()).toBe(false)
})

test.skipIf(!hasPgBouncer)(`behind PgBouncer in session mode, the watcher is notified${note}`, async () => {
  const pooler = await startPgBouncer(url, 'session')
  onTestFinished(pooler.stop)
  const watcher = watch(openInstance(pooler.url), rareReads)
  await listening(watcher)
  await createArticles(db, {})
  await caughtUp(watcher)
})
