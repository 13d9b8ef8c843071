/** Pools of worker threads: a worker that fails. */
import { expect, test } from 'vitest'
import { createThreads } from '../../src/workers/thread-pool.ts'

test('a worker that fails without a task does not end the process, and the next task gets another one', async () => {
  const worker = new URL('./echo-worker', import.meta.url)
  const { pool } = createThreads({ worker, name: 'runTask', count: 1, heapMb: 64 })
  expect(await pool.run('a')).toBe('a')
  const [thread] = pool.threads
  thread?.emit('error', new Error('out of memory')) // as when it is being stopped, because its task was aborted
  expect(pool.threads).toEqual([])
  expect(await pool.run('b')).toBe('b')
  await pool.destroy()
})
