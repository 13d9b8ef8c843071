import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { compress, isCompressible, negotiateCoding } from '../../src/http/compression.ts'

describe('Accept-Encoding', () => {
  test.each([
    [undefined, 'identity', 'identity'],
    ['', 'identity', 'identity'],
    ['br', 'br', 'identity'],
    ['gzip', 'gzip', 'identity'],
    ['x-gzip', 'gzip', 'identity'],
    ['GZIP', 'gzip', 'identity'],
    ['gzip, deflate, br, zstd', 'br', 'identity'],
    ['gzip;q=1.0, br;q=0.5', 'gzip', 'identity'],
    ['gzip; q=0.5 , br; q=0.5', 'br', 'identity'],
    ['*', 'br', 'identity'],
    ['*;q=0.1, gzip', 'gzip', 'identity'],
    ['br;q=0, *', 'gzip', 'identity'],
    ['br;q=0, x-gzip;q=0, *', 'identity', 'identity'],
    ['br;q=0.3, gzip;q=0.5, *', 'identity', 'identity'],
    ['identity', 'identity', 'identity'],
    ['identity;q=1, gzip;q=0.5', 'identity', 'identity'],
    ['identity;q=0.5, gzip;q=1', 'gzip', 'identity'],
    ['deflate', 'identity', 'identity'],
    ['zstd;q=1, identity;q=0.1', 'identity', 'identity'],
    ['br;q=0', 'identity', 'identity'],
    ['identity;q=0', null, null],
    ['identity;q=0, gzip', 'gzip', 'gzip'],
    ['*;q=0', null, null],
    ['*;q=0, br', 'br', 'br'],
    ['*;q=0, identity', 'identity', 'identity'],
    ['gzip;q=0.001', 'gzip', 'identity'],
    ['gzip;q=0.000', 'identity', 'identity'],
    ['gzip;q=2', 'identity', 'identity'],
    ['gzip;q=-1', 'identity', 'identity'],
    ['gzip;q=x, br', 'br', 'identity'],
    ['gzip ; q = 0.5', 'gzip', 'identity'],
    [',,gzip,,', 'gzip', 'identity'],
  ])(
    'Accept-Encoding "%s" selects %s for compressible and %s for other content',
    (field, compressible, incompressible) => {
      expect(negotiateCoding(field)).toEqual({ compressible, incompressible })
    },
  )

  test('Accept-Encoding is negotiated correctly after many different values', () => {
    for (let n = 0; n < 500; n += 1) negotiateCoding(`gzip, x-${n}`)
    expect(negotiateCoding('br').compressible).toBe('br')
  })
})

test.each([
  ['application/json; charset=utf-8', true],
  ['application/problem+json', true],
  ['application/atom+xml; charset=utf-8', true],
  ['application/xml', true],
  ['text/markdown; charset=utf-8', true],
  ['image/svg+xml', true],
  ['image/png', false],
  ['application/octet-stream', false],
  ['', false],
])('isCompressible("%s") returns %s', (type, expected) => {
  expect(isCompressible(type)).toBe(expected)
})

test.each(['high', 'low'] as const)(
  'content compressed with %s effort decompresses to the same bytes',
  async (effort) => {
    const text = Buffer.from('春眠不觉晓，处处闻啼鸟。'.repeat(500))
    const br = await compress(text, 'br', effort)
    const gzip = await compress(text, 'gzip', effort)
    expect(brotliDecompressSync(br)).toEqual(text)
    expect(gunzipSync(gzip)).toEqual(text)
    expect(Math.max(br.length, gzip.length)).toBeLessThan(text.length / 10)
  },
)
