/** Semaphore: permits in the order of calls, a short queue, and errors for what would wait too long. */
import { describe, expect, test } from 'vitest'
import { createSemaphore } from '../../src/database/semaphore.ts'

const limits = { permits: 2, queueMax: 2, waitMs: 60_000, message: 'Too many. Retry later.' }

describe('a semaphore', () => {
  test('without limits of its queue lets every caller wait', async () => {
    const semaphore = createSemaphore({ permits: 1 })
    const release = await semaphore.acquire()
    const order: number[] = []
    const waiting = Array.from({ length: 100 }, (_, index) => semaphore.run(async () => order.push(index)))
    await new Promise((resume) => setImmediate(resume))
    expect(order).toEqual([])
    release()
    await Promise.all(waiting)
    expect(order).toEqual(Array.from({ length: 100 }, (_, index) => index))
  })

  test('a semaphore runs no more than its permits at a time, in the order of the calls', async () => {
    const semaphore = createSemaphore({ ...limits, queueMax: 10 })
    const started: number[] = []
    const ends: (() => void)[] = []
    const work = (number: number) =>
      semaphore.run(() => {
        started.push(number)
        return new Promise<void>((end) => ends.push(end))
      })
    const all = [1, 2, 3, 4].map(work)
    await Promise.resolve()
    expect(started).toEqual([1, 2])
    for (const number of [3, 4]) {
      ends.shift()?.()
      await all[number - 3]
      await expect.poll(() => started).toHaveLength(number)
    }
    expect(started).toEqual([1, 2, 3, 4])
    for (const end of ends) end()
    await Promise.all(all)
  })

  test('a caller beyond the queue is rejected at once, and permits are free again after an error', async () => {
    const semaphore = createSemaphore(limits)
    const held = [await semaphore.acquire(), await semaphore.acquire()]
    const waiting = [semaphore.acquire(), semaphore.acquire()]
    await expect(semaphore.acquire()).rejects.toMatchObject({ code: 'overloaded', message: limits.message })
    for (const release of held) release()
    for (const release of await Promise.all(waiting)) release()
    const failing = () => semaphore.run(() => Promise.reject(new Error('no')))
    for (let count = 0; count < 5; count++) await expect(failing()).rejects.toThrow('no')
  })

  test('a caller that waits too long is rejected and leaves the queue', async () => {
    const semaphore = createSemaphore({ ...limits, waitMs: 1 })
    const release = await semaphore.acquire(2)
    await expect(semaphore.acquire()).rejects.toMatchObject({ code: 'overloaded' })
    release()
    expect(await semaphore.run(async () => 'free')).toBe('free')
  })

  test('a weight above the number of permits takes all of them', async () => {
    const semaphore = createSemaphore(limits)
    const release = await semaphore.acquire(1_000)
    const next = semaphore.acquire()
    release()
    ;(await next)()
  })
})
