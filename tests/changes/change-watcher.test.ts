import { describe, expect, onTestFinished, test } from 'vitest'
import { type ChangeWatcher, watchChanges } from '../../src/changes/change-watcher.ts'
import { readChangeCounter } from '../../src/changes/db/list-changes.ts'
import { type Database, openDatabase } from '../../src/database/connection.ts'
import { openTestDatabase } from '../support/app.ts'
import { make } from '../support/create-articles.ts'

const db = await openTestDatabase()

function watch(on: Database = db): ChangeWatcher {
  const watcher = watchChanges(on)
  onTestFinished(watcher.close)
  return watcher
}

const never = new AbortController().signal

/** The next value that a watcher tells of. */
const nextMove = (watcher: ChangeWatcher) =>
  new Promise<bigint>((resolve) => {
    const unsubscribe = watcher.onMove((seq) => {
      unsubscribe()
      resolve(seq)
    })
  })

describe('the watcher', () => {
  test('knows the counter after refresh, and has told of it', async () => {
    const watcher = watch()
    const told: bigint[] = []
    watcher.onMove((seq) => told.push(seq))
    await make(db, {})
    await watcher.refresh()
    const counter = await readChangeCounter(db)
    expect([watcher.current(), told.at(-1), watcher.healthy()]).toEqual([counter, counter, true])
  })

  test('hears of what others write, without being told', async () => {
    const watcher = watch()
    await watcher.refresh()
    const moved = nextMove(watcher)
    await make(db, {})
    expect(await moved).toBe(await readChangeCounter(db))
  })

  test('tells of a counter that has gone back: the database was restored', async () => {
    const watcher = watch()
    await make(db, {})
    await watcher.refresh()
    const moved = nextMove(watcher)
    await db.prisma.$executeRaw`TRUNCATE change`
    await db.prisma.$executeRaw`UPDATE change_counter SET value = 0`
    expect(await moved).toBe(0n)
  })

  test('whenMoved answers at once when the counter has gone on already, and else when it does', async () => {
    const watcher = watch()
    await make(db, {})
    await watcher.refresh()
    const counter = await readChangeCounter(db)
    expect(await watcher.whenMoved(counter - 1n, 30_000, never)).toBe(true)
    const moved = watcher.whenMoved(counter, 30_000, never)
    await make(db, {})
    expect(await moved).toBe(true)
  })

  test('whenMoved does not take an old value for a move', async () => {
    const watcher = watch()
    await watcher.refresh()
    const ahead = (await readChangeCounter(db)) + 1n
    const moved = watcher.whenMoved(ahead, 0, never)
    expect(await moved).toBe(false)
  })

  test('whenMoved ends with its signal', async () => {
    const watcher = watch()
    await watcher.refresh()
    const controller = new AbortController()
    const moved = watcher.whenMoved(await readChangeCounter(db), 30_000, controller.signal)
    controller.abort()
    expect(await moved).toBe(false)
    expect(await watcher.whenMoved(0n, 30_000, controller.signal)).toBe(false)
  })

  test('does not go back to an older answer that comes later', async () => {
    const answers: ((counter: string) => void)[] = []
    const counter = () => new Promise<string>((resolve) => answers.push(resolve))
    const slow = { ...db, read: async () => [{ counter: await counter() }] } as unknown as Database
    const watcher = watch(slow) // asks once by itself
    const told: bigint[] = []
    watcher.onMove((seq) => told.push(seq))
    const again = watcher.refresh()
    answers[1]?.('8')
    await again
    answers[0]?.('7')
    const last = watcher.refresh()
    answers[2]?.('9')
    await last
    expect(told).toEqual([8n, 9n])
  })

  test('is not healthy without a database, and refresh does not fail', async () => {
    const nowhere = openDatabase('postgresql://nobody@127.0.0.1:1/nothing')
    onTestFinished(() => nowhere.close())
    const watcher = watch(nowhere)
    await watcher.refresh()
    expect([watcher.current(), watcher.healthy()]).toEqual([null, false])
  })
})
