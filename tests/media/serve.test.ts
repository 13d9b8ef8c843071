/** Endpoint of media files: headers, caching, ranges, and files that must stay inert. */
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { publicKey } from '../../src/media/store/store-keys.ts'
import { drawPicture, gifWithScript, SVG_WITH_SCRIPT } from '../support/pictures.ts'
import { serveMedia } from '../support/serve-media.ts'

const { addMedia, disk, store, app } = await serveMedia()
const origin = app.listeningOrigin
const png = await drawPicture('png', 50, 40)

const get = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(url, { headers, method })
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())
const headersOf = (response: Response, ...names: string[]) => names.map((name) => response.headers.get(name))

describe('a picture', () => {
  test('is sent with its type, and caches keep it for ever', async () => {
    const { url, hash } = await addMedia(png)
    const response = await get(url)
    expect(response.status).toBe(200)
    expect(await bytesOf(response)).toEqual(png)
    expect(headersOf(response, 'content-type', 'content-length', 'etag', 'cache-control', 'vary')).toEqual([
      ...['image/png', String(png.length), `"${hash}"`, 'public, max-age=31536000, immutable', null],
    ])
    expect(headersOf(response, 'x-content-type-options', 'cross-origin-resource-policy')).toEqual([
      ...['nosniff', 'cross-origin'],
    ])
    expect(headersOf(response, 'access-control-allow-origin', 'content-disposition')).toEqual(['*', null])
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    )
  })

  test('has any name', async () => {
    const { url } = await addMedia(png)
    for (const name of ['other.jpg', '%E5%9B%BE.png', 'a%2Fb.html'])
      expect(headersOf(await get(url.replace(/file$/, name)), 'content-type')).toEqual(['image/png'])
  })

  test('HEAD has the same headers and no body', async () => {
    const { url } = await addMedia(png)
    const head = await get(url, {}, 'HEAD')
    expect(headersOf(head, 'content-length', 'content-type')).toEqual([String(png.length), 'image/png'])
    expect(await bytesOf(head)).toHaveLength(0)
  })

  test('304 for a client that has it', async () => {
    const { url, hash } = await addMedia(png)
    for (const tags of [`"${hash}"`, `"x", W/"${hash}"`, '*']) {
      const response = await get(url, { 'if-none-match': tags })
      expect(response.status).toBe(304)
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    }
    expect((await get(url, { 'if-none-match': '"other"' })).status).toBe(200)
  })

  test('If-Match is for the file that it names', async () => {
    const { url, hash } = await addMedia(png)
    for (const tags of [`"${hash}"`, `"x", "${hash}"`, '*'])
      expect((await get(url, { 'if-match': tags })).status).toBe(200)
    for (const path of [url, `${url}?w=320`]) {
      const response = await get(path, { 'if-match': '"other"', range: 'bytes=0-1' })
      expect([response.status, ...headersOf(response, 'content-type', 'etag')]).toEqual([
        412,
        'application/problem+json; charset=utf-8',
        null,
      ])
      expect(response.headers.get('cache-control')).not.toContain('immutable')
    }
  })

  test('a request with a key is not stored by caches', async () => {
    const { url } = await addMedia(png)
    const response = await get(url, { authorization: 'Bearer x' })
    expect(headersOf(response, 'cache-control')).toEqual(['private, no-store'])
  })

  test('the public gets the cleaned file', async () => {
    const cleaned = Buffer.from('cleaned')
    const { url, hash } = await addMedia(await drawPicture('png', 9, 9), {
      ...{ hasCleanedFile: true, publicBytes: cleaned.length },
    })
    await disk.put(publicKey(hash), { content: cleaned, bytes: cleaned.length, type: 'image/png' })
    expect(await bytesOf(await get(url))).toEqual(cleaned)
  })
})

describe('ranges', () => {
  const content = Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(20_000)])

  test.each([
    ['bytes=0-0', 0, 1],
    ['bytes=100-299', 100, 300],
    ['bytes=19999-', 19_999, content.length],
    ['bytes=-10', content.length - 10, content.length],
    ['Bytes=0-4', 0, 5],
    ['bytes=5-9999999', 5, content.length],
  ])('%s', async (range, start, end) => {
    const { url } = await addMedia(content)
    const response = await get(url, { range })
    expect(response.status).toBe(206)
    expect(headersOf(response, 'content-range', 'content-length')).toEqual([
      ...[`bytes ${start}-${end - 1}/${content.length}`, String(end - start)],
    ])
    expect((await bytesOf(response)).equals(content.subarray(start, end))).toBe(true)
  })

  test.each(['bytes=2000000-', 'bytes=-0'])('%s is beyond the end', async (range) => {
    const { url } = await addMedia(content)
    const response = await get(url, { range })
    expect(response.status).toBe(416)
    expect(response.headers.get('content-range')).toBe(`bytes */${content.length}`)
  })

  test.each(['bytes=5-2', 'bytes=0-1,4-5', 'pages=1-2', 'bytes=-', 'bytes=a-b'])(
    '%s is ignored',
    async (range) => {
      const { url } = await addMedia(content)
      expect((await get(url, { range })).status).toBe(200)
    },
  )

  test('If-Range: a part of this file, or the whole of another', async () => {
    const { url, hash } = await addMedia(content)
    expect((await get(url, { range: 'bytes=0-1', 'if-range': `"${hash}"` })).status).toBe(206)
    expect((await get(url, { range: 'bytes=0-1', 'if-range': `W/"${hash}"` })).status).toBe(200)
    expect((await get(url, { range: 'bytes=0-1', 'if-range': '"old"' })).status).toBe(200)
  })
})

describe('what a file contains cannot act', () => {
  test('an HTML page in a GIF is an image, whatever its name is', async () => {
    const { url } = await addMedia(await gifWithScript())
    const response = await get(url.replace(/file$/, 'page.html'), { accept: 'text/html' })
    expect(headersOf(response, 'content-type', 'x-content-type-options')).toEqual(['image/gif', 'nosniff'])
  })

  test('an SVG is sent as it is, compressed, without scripts', async () => {
    const { url, hash } = await addMedia(SVG_WITH_SCRIPT.padEnd(2_000))
    const response = await get(`${url}?w=320&format=webp`, { 'accept-encoding': 'br' })
    expect(await response.text()).toBe(SVG_WITH_SCRIPT.padEnd(2_000))
    expect(headersOf(response, 'content-type', 'content-encoding', 'etag')).toEqual([
      ...['image/svg+xml', 'br', `W/"${hash}"`],
    ])
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'.*; sandbox$/)
    expect((await get(url, { range: 'bytes=0-3' })).status).toBe(200)
  })

  test('other files are downloads', async () => {
    const { url } = await addMedia('%PDF-1.4\n1 0 obj')
    const response = await get(url.replace(/file$/, "it's%22%0A%E5%9B%BE.pdf"))
    expect(headersOf(response, 'content-type', 'content-disposition')).toEqual([
      ...['application/pdf', "attachment; filename*=UTF-8''it%27s%22%0A%E5%9B%BE.pdf"],
    ])
  })
})

describe('missing files', () => {
  test.each(['a'.repeat(64), 'A'.repeat(64), 'a'.repeat(63), '..%2F..%2Fetc%2Fpasswd'])(
    '%s is 404',
    async (hash) => {
      const response = await get(`${origin}/test/media/${hash}/file`)
      expect(response.status).toBe(404)
      expect(headersOf(response, 'cache-control', 'content-type')).toEqual([
        ...['no-store', 'application/problem+json; charset=utf-8'],
      ])
    },
  )

  test('a row without its file is 404, and no cache keeps it', async () => {
    const { url, hash } = await addMedia(await drawPicture('png', 330, 3))
    await disk.delete(`originals/${hash.slice(0, 2)}/${hash}`)
    for (const query of ['', '?w=320']) {
      const response = await get(url + query)
      expect(response.status).toBe(404)
      expect(headersOf(response, 'cache-control', 'etag')).toEqual(['no-store', null])
    }
  })

  test('a stored file that is too short is an error, and not half a picture', async () => {
    const { url } = await addMedia(await drawPicture('png', 12, 12), { publicBytes: 9_999 })
    const response = await get(url)
    expect(response.status).toBe(503)
    expect(headersOf(response, 'cache-control')).toEqual(['no-store'])
  })

  test('a store that fails in the middle ends the connection', async () => {
    const media = await addMedia(largePdf)
    const { open } = store
    store.open = async (key) => {
      const file = await open(key)
      file?.stream.once('data', () => setImmediate(() => file.stream.destroy(new Error('half an object'))))
      return file
    }
    try {
      await expect(get(media.url).then(bytesOf)).rejects.toThrow()
    } finally {
      store.open = open
    }
  })
})

const largePdf = Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(3_000_000)])

test('a client that takes nothing does not keep the server from stopping', async () => {
  const { url } = await addMedia(largePdf)
  const response = await get(url) // its body is never read; the end of the file closes the application
  expect(response.status).toBe(200)
})
