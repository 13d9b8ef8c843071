import { describe, expect, test } from 'vitest'
import {
  createRepresentation,
  encodeRepresentation,
  representationSize,
} from '../../src/http/cache/representation.ts'
import { openResponseCache } from '../../src/http/cache/response-cache.ts'

/** A representation with content of so many bytes. */
const representationOf = (bytes: number) =>
  createRepresentation({
    status: 200,
    type: 'application/json',
    rawHeaders: ['content-type', 'application/json'],
    etag: '"x"',
    lastModified: null,
    content: Buffer.alloc(bytes, 'x'),
  })

describe('response cache', () => {
  test('the response cache stays within its bound when responses are stored, requested again and compressed', async () => {
    const bound = 400_000
    const cache = openResponseCache(bound)
    for (let n = 0; n < 300; n += 1) {
      const representation = representationOf(1_000 + ((n * 7_919) % 30_000))
      cache.set(`/${n}`, representation)
      await encodeRepresentation(representation, 'identity', 'high')
      await encodeRepresentation(representation, 'gzip', 'high')
      cache.updateSize(`/${n}`, representation)
      if (n % 3 === 0) cache.get(`/${n}`)
      expect(cache.bytes()).toBeLessThanOrEqual(bound)
    }
    expect(cache.bytes()).toBeGreaterThan(bound / 2)
  })

  test('the size of a cached response includes content, encodings, headers and the key', async () => {
    const representation = representationOf(50_000)
    const sizeWithoutEncodings = representationSize(representation)
    await encodeRepresentation(representation, 'identity', 'high')
    const sizeWithIdentity = representationSize(representation)
    const { body } = await encodeRepresentation(representation, 'br', 'high')
    expect(sizeWithoutEncodings).toBeGreaterThan(50_000)
    expect(sizeWithIdentity).toBeGreaterThan(sizeWithoutEncodings)
    expect(representationSize(representation)).toBeGreaterThan(sizeWithIdentity + body.length)
    const cache = openResponseCache(1_000_000)
    cache.set('k'.repeat(500), representation)
    expect(cache.bytes()).toBe(representationSize(representation) + 1_000)
  })

  test('the response cache stores no response that is too large, and nothing with a bound of 0', () => {
    const cache = openResponseCache(100_000)
    cache.set('/large', representationOf(90_000))
    expect(cache.get('/large')).toBeUndefined()
    const disabled = openResponseCache(0)
    disabled.set('/x', representationOf(1))
    expect([disabled.get('/x'), disabled.bytes()]).toEqual([undefined, 0])
  })

  test('a flood of URLs that are requested once does not evict a response that is requested often', () => {
    const cache = openResponseCache(1_000_000)
    cache.set('/home', representationOf(10_000))
    cache.get('/home')
    for (let n = 0; n < 10_000; n += 1) cache.set(`/?page=${n}`, representationOf(500))
    expect(cache.get('/home')).toBeDefined()
  })

  test('a response that was removed while it was encoded is not stored again', () => {
    const cache = openResponseCache(1_000_000)
    const removed = representationOf(10)
    cache.set('/x', removed)
    cache.clear()
    cache.updateSize('/x', removed)
    expect(cache.get('/x')).toBeUndefined()
    const next = representationOf(20)
    cache.set('/x', next)
    cache.updateSize('/x', removed)
    expect(cache.get('/x')).toBe(next)
  })
})

describe('fills in progress', () => {
  test('requests wait for a fill until it completes', async () => {
    const cache = openResponseCache(1_000_000)
    const complete = cache.startFill('/x')
    const pending = cache.pendingFill('/x')
    const representation = representationOf(10)
    complete(representation)
    expect(await pending).toBe(representation)
    expect(cache.pendingFill('/x')).toBeUndefined()
  })

  test('after the cache was cleared, requests do not wait for an earlier fill, which does not complete a later one', async () => {
    const cache = openResponseCache(1_000_000)
    const completeEarlier = cache.startFill('/x')
    cache.clear()
    expect(cache.pendingFill('/x')).toBeUndefined()
    const completeLater = cache.startFill('/x')
    completeEarlier(null)
    expect(cache.pendingFill('/x')).toBeDefined()
    completeLater(null)
  })
})
