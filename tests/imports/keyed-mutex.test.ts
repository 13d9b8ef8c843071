import { expect, test } from 'vitest'
import { createKeyedMutex } from '../../src/imports/single-file/keyed-mutex.ts'

/** Work that ends when it is told to. */
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

test('work under one name waits for what came before, under another name it does not', async () => {
  const inTurn = createKeyedMutex()
  const log: string[] = []
  const [first, second, other] = [work(log, 'first'), work(log, 'second'), work(log, 'other')]
  const all = [inTurn('a', first.run), inTurn('a', second.run), inTurn('b', other.run)]
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

test('what fails fails alone', async () => {
  const inTurn = createKeyedMutex()
  const failed = inTurn('a', () => Promise.reject(new Error('no')))
  const after = inTurn('a', async () => 'done')
  await expect(failed).rejects.toThrow('no')
  expect(await after).toBe('done')
})
