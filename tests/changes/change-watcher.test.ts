import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type ChangeWatcher, watchChanges } from '../../src/changes/change-watcher.ts'
import { readChangeCounter } from '../../src/changes/db/list-changes.ts'
import { type Database, openDatabase } from '../../src/database/connection.ts'
import { openTestDatabase } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'

const db = await openTestDatabase()

function watch(on: Database = db): ChangeWatcher {
  const watcher = watchChanges(on)
  onTestFinished(watcher.close)
  return watcher
}

const never = new AbortController().signal

/** A database without notifications, neither by its commits nor by others. */
const withoutListening = {
  ...db,
  listen: () => Promise.reject(new Error('not possible')),
  onCommit: () => () => {},
}

/** Resolves to the next value that a watcher reports. */
const nextValue = (watcher: ChangeWatcher) =>
  new Promise<bigint>((resolve) => {
    const unsubscribe = watcher.onChange((seq) => {
      unsubscribe()
      resolve(seq)
    })
  })

describe('the change watcher', () => {
  test('refresh reads the counter and notifies the listeners', async () => {
    const watcher = watch()
    const values: bigint[] = []
    watcher.onChange((seq) => values.push(seq))
    await createArticles(db, {})
    await watcher.refresh()
    const counter = (await readChangeCounter(db)).seq
    expect([watcher.current(), values.at(-1), watcher.isHealthy()]).toEqual([counter, counter, true])
  })

  test('a write is known as soon as it is committed, without a read', async () => {
    const readOnce = vi.fn(async () => [{ counter: '0', time: 0 }])
    const watcher = watch({ ...db, listen: withoutListening.listen, probe: readOnce } as unknown as Database)
    await createArticles(db, {})
    expect(watcher.current()).toBe((await readChangeCounter(db)).seq)
    watcher.close()
    await createArticles(db, {})
    expect(watcher.current()).toBeLessThan((await readChangeCounter(db)).seq)
  })

  test('polling detects changes by other processes', async () => {
    const watcher = watch(withoutListening)
    await watcher.refresh()
    const change = nextValue(watcher)
    await createArticles(db, {})
    expect(watcher.isListening()).toBe(false)
    expect(await change).toBe((await readChangeCounter(db)).seq)
  })

  test('listeners are notified of a lower counter after a restore of the database', async () => {
    const watcher = watch()
    await createArticles(db, {})
    await watcher.refresh()
    const change = nextValue(watcher)
    await db.prisma.$executeRaw`TRUNCATE change`
    await db.prisma.$executeRaw`UPDATE change_counter SET value = 0`
    expect(await change).toBe(0n)
  })

  test('waitForChange resolves immediately for an older value, and otherwise with the next change', async () => {
    const watcher = watch()
    await createArticles(db, {})
    await watcher.refresh()
    const counter = (await readChangeCounter(db)).seq
    expect(await watcher.waitForChange(counter - 1n, 30_000, never)).toBe(true)
    const change = watcher.waitForChange(counter, 30_000, never)
    await createArticles(db, {})
    expect(await change).toBe(true)
  })

  test('waitForChange does not resolve to true for an outdated value', async () => {
    const watcher = watch()
    await watcher.refresh()
    const ahead = (await readChangeCounter(db)).seq + 1n
    const change = watcher.waitForChange(ahead, 0, never)
    expect(await change).toBe(false)
  })

  test('waitForChange resolves to false when its signal aborts', async () => {
    const watcher = watch()
    await watcher.refresh()
    const controller = new AbortController()
    const change = watcher.waitForChange((await readChangeCounter(db)).seq, 30_000, controller.signal)
    controller.abort()
    expect(await change).toBe(false)
    expect(await watcher.waitForChange(0n, 30_000, controller.signal)).toBe(false)
  })

  test('a slow read does not replace a newer value', async () => {
    const resolvers: ((counter: string) => void)[] = []
    const counter = () => new Promise<string>((resolve) => resolvers.push(resolve))
    const slow = {
      ...withoutListening,
      probe: async () => [{ counter: await counter() }],
    } as unknown as Database
    const watcher = watch(slow) // reads once by itself
    const values: bigint[] = []
    watcher.onChange((seq) => values.push(seq))
    const second = watcher.refresh()
    resolvers[1]?.('8')
    await second
    resolvers[0]?.('7')
    const third = watcher.refresh()
    resolvers[2]?.('9')
    await third
    expect(values).toEqual([8n, 9n])
  })

  test('without notifications the watcher reads the counter four times a second, and is unhealthy one second after the last successful read', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const probe = vi.fn(async () => [{ counter: '1', time: 0 }])
    const watcher = watch({ ...withoutListening, probe } as unknown as Database)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(probe).toHaveBeenCalledTimes(1 + 4 * 10)
    probe.mockRejectedValue(new Error('gone'))
    await vi.advanceTimersByTimeAsync(999)
    expect(watcher.isHealthy()).toBe(true)
    await vi.advanceTimersByTimeAsync(1)
    expect(watcher.isHealthy()).toBe(false)
  })

  test('without a database the watcher is unhealthy and refresh does not reject', async () => {
    const unreachable = openDatabase('postgresql://nobody@127.0.0.1:1/nothing')
    onTestFinished(() => unreachable.close())
    const watcher = watch(unreachable)
    await watcher.refresh()
    expect([watcher.current(), watcher.isHealthy()]).toEqual([null, false])
  })
})
