import { describe, expect, test } from 'vitest'
import {
  createRepresentation,
  encodeRepresentation,
  representationSize,
} from '../../src/http/cache/representation.ts'
import { openResponseCache } from '../../src/http/cache/response-cache.ts'

/** An answer of so many bytes. */
const answer = (bytes: number) =>
  createRepresentation({
    status: 200,
    type: 'application/json',
    fields: ['content-type', 'application/json'],
    etag: '"x"',
    modified: null,
    content: Buffer.alloc(bytes, 'x'),
  })

describe('the memory', () => {
  test('stays within its bound, whatever is kept, asked again and compressed', async () => {
    const bound = 400_000
    const cache = openResponseCache(bound)
    for (let n = 0; n < 300; n += 1) {
      const one = answer(1_000 + ((n * 7_919) % 30_000))
      cache.keep(`/${n}`, one)
      await encodeRepresentation(one, 'identity', 'kept')
      await encodeRepresentation(one, 'gzip', 'kept')
      cache.grown(`/${n}`, one)
      if (n % 3 === 0) cache.find(`/${n}`)
      expect(cache.bytes()).toBeLessThanOrEqual(bound)
    }
    expect(cache.bytes()).toBeGreaterThan(bound / 2)
  })

  test('counts content, forms, fields and the key', async () => {
    const one = answer(50_000)
    const bare = representationSize(one)
    await encodeRepresentation(one, 'identity', 'kept')
    const whole = representationSize(one)
    const { body } = await encodeRepresentation(one, 'br', 'kept')
    expect(bare).toBeGreaterThan(50_000)
    expect(whole).toBeGreaterThan(bare)
    expect(representationSize(one)).toBeGreaterThan(whole + body.length)
    const cache = openResponseCache(1_000_000)
    cache.keep('k'.repeat(500), one)
    expect(cache.bytes()).toBe(representationSize(one) + 1_000)
  })

  test('keeps nothing that is too large, and nothing at all with a bound of 0', () => {
    const cache = openResponseCache(100_000)
    cache.keep('/large', answer(90_000))
    expect(cache.find('/large')).toBeUndefined()
    const none = openResponseCache(0)
    none.keep('/x', answer(1))
    expect([none.find('/x'), none.bytes()]).toEqual([undefined, 0])
  })

  test('does not lose what is asked for to a flood of addresses that are asked for once', () => {
    const cache = openResponseCache(1_000_000)
    cache.keep('/home', answer(10_000))
    cache.find('/home')
    for (let n = 0; n < 10_000; n += 1) cache.keep(`/?page=${n}`, answer(500))
    expect(cache.find('/home')).toBeDefined()
  })

  test('does not take back what was forgotten while it grew', () => {
    const cache = openResponseCache(1_000_000)
    const old = answer(10)
    cache.keep('/x', old)
    cache.clear()
    cache.grown('/x', old)
    expect(cache.find('/x')).toBeUndefined()
    const next = answer(20)
    cache.keep('/x', next)
    cache.grown('/x', old)
    expect(cache.find('/x')).toBe(next)
  })
})

describe('an answer under way', () => {
  test('is waited for until it arrives, and no longer', async () => {
    const cache = openResponseCache(1_000_000)
    const arrive = cache.depart('/x')
    const waiting = cache.flight('/x')
    const one = answer(10)
    arrive(one)
    expect(await waiting).toBe(one)
    expect(cache.flight('/x')).toBeUndefined()
  })

  test('is not joined after everything was forgotten, and does not end a later one', async () => {
    const cache = openResponseCache(1_000_000)
    const arrive = cache.depart('/x')
    cache.clear()
    expect(cache.flight('/x')).toBeUndefined()
    const later = cache.depart('/x')
    arrive(null)
    expect(cache.flight('/x')).toBeDefined()
    later(null)
  })
})
