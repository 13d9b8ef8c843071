import { expect, test } from 'vitest'
import { createKeyedMutex } from '../../src/imports/single-file/keyed-mutex.ts'

/** Returns work that ends when `end` is called. */
function work(log: string[], name: string) {
  let end = () => {}
  const ended = new Promise<void>((done) => {
    end = done
  })
  const run = async () => {
    log.push(`${name} begins`)
    await ended
    log.push(`${name} ends`)
  }
  return { run, end }
}

test('work waits for earlier work of the same key, but not of other keys', async () => {
  const runExclusive = createKeyedMutex()
  const log: string[] = []
  const [first, second, other] = [work(log, 'first'), work(log, 'second'), work(log, 'other')]
  const all = [runExclusive('a', first.run), runExclusive('a', second.run), runExclusive('b', other.run)]
  other.end()
  await all[2]
  second.end()
  first.end()
  await Promise.all(all)
  expect(log.filter((line) => !line.startsWith('other'))).toEqual([
    'first begins',
    'first ends',
    'second begins',
    'second ends',
  ])
  expect(log.indexOf('other ends')).toBeLessThan(log.indexOf('first ends'))
})

test('work that fails does not affect later work', async () => {
  const runExclusive = createKeyedMutex()
  const failed = runExclusive('a', () => Promise.reject(new Error('no')))
  const after = runExclusive('a', async () => 'done')
  await expect(failed).rejects.toThrow('no')
  expect(await after).toBe('done')
})
