/** Variants of pictures: sizes, formats, crops, and the limit of work in progress. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { originalKey } from '../../src/media/store/store-keys.ts'
import { drawAnimation, drawPicture } from '../support/pictures.ts'
import { serveMedia } from '../support/serve-media.ts'

const { addMedia, store, folder } = await serveMedia()
const wide = await drawPicture('jpeg', 1_000, 500)

async function get(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { headers })
  const bytes = Buffer.from(await response.arrayBuffer())
  return { status: response.status, headers: response.headers, bytes }
}

async function picture(url: string, accept?: string) {
  const { status, headers, bytes } = await get(url, accept === undefined ? {} : { accept })
  expect(status).toBe(200)
  const { format, width, height, pages } = await sharp(bytes).metadata()
  return { format, width, height, pages, type: headers.get('content-type'), vary: headers.get('vary') }
}

const storedVariants = async (hash: string) =>
  (await readdir(join(folder, 'variants', hash.slice(0, 2), hash)).catch(() => [])).sort()

describe('sizes and formats', () => {
  test('a variant has the width, and the format of the picture', async () => {
    const { url } = await addMedia(wide)
    expect(await picture(`${url}?w=320`)).toMatchObject({
      format: 'jpeg',
      width: 320,
      height: 160,
      type: 'image/jpeg',
    })
  })

  test.each(['webp', 'avif', 'jpeg'] as const)('format=%s', async (format) => {
    const { url } = await addMedia(wide)
    expect(await picture(`${url}?w=320&format=${format}`)).toMatchObject({
      ...{ format: format === 'avif' ? 'heif' : format, width: 320, type: `image/${format}`, vary: null },
    })
  })

  test('format=auto depends on Accept', async () => {
    const { url } = await addMedia(wide)
    const auto = `${url}?w=320&format=auto`
    expect(await picture(auto, 'image/avif,image/webp,*/*')).toMatchObject({
      type: 'image/avif',
      vary: 'Accept',
    })
    expect(await picture(auto, 'image/webp,*/*')).toMatchObject({ type: 'image/webp', vary: 'Accept' })
    expect(await picture(auto, '*/*')).toMatchObject({ type: 'image/jpeg', vary: 'Accept' })
    for (const excluded of ['image/avif;q=0, image/webp; q=0.0, */*', 'x-image/webp-x, */*'])
      expect(await picture(auto, excluded)).toMatchObject({ type: 'image/jpeg' })
    expect(await picture(auto, 'image/avif;q=0,IMAGE/WebP;q=0.1')).toMatchObject({ type: 'image/webp' })
  })

  test('no variant is larger than the picture', async () => {
    const { url, hash } = await addMedia(await drawPicture('png', 400, 100))
    expect(await picture(`${url}?w=640`)).toMatchObject({ width: 400, height: 100 })
    expect(await picture(`${url}?w=2560`)).toMatchObject({ width: 400 })
    expect(await picture(`${url}?format=webp`)).toMatchObject({ width: 400, format: 'webp' })
    await expect.poll(() => storedVariants(hash)).toEqual(['400-inside.png', '400-inside.webp'])
  })

  test('a transparent picture is white in JPEG', async () => {
    const clear = await sharp({
      create: { width: 330, height: 10, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
    const { url } = await addMedia(await clear.png().toBuffer())
    const { bytes } = await get(`${url}?w=320&format=jpeg`)
    expect((await sharp(bytes).stats()).channels[0]?.min).toBeGreaterThan(250)
  })

  test('GIF and WebP keep the frames of an animation; AVIF and JPEG have the first', async () => {
    const { url } = await addMedia(await drawAnimation(3, 330))
    expect(await picture(`${url}?w=320`)).toMatchObject({ format: 'gif', width: 320, pages: 3 })
    expect(await picture(`${url}?w=320&format=webp`)).toMatchObject({ width: 320, pages: 3 })
    expect((await picture(`${url}?w=320&format=avif`)).pages ?? 1).toBe(1)
    expect(await picture(`${url}?w=320&format=auto`, 'image/avif,image/webp')).toMatchObject({
      type: 'image/webp',
    })
  })

  test('fit=cover is a square around the focal point', async () => {
    const halves = Buffer.alloc(800 * 400 * 3)
    for (let i = 0; i < halves.length; i += 3) halves[i + ((i / 3) % 800 < 400 ? 0 : 2)] = 255
    const raw = { width: 800, height: 400, channels: 3 } as const
    const content = await sharp(halves, { raw }).png().toBuffer()
    const red = async (focalPoint: { x: number; y: number } | null) => {
      const { url } = await addMedia(content, { focalPoint })
      const { bytes, headers } = await get(`${url}?w=320&fit=cover`)
      const { width, height } = await sharp(bytes).metadata()
      const { channels } = await sharp(bytes).stats()
      return { size: [width, height], red: channels[0]?.mean, caching: headers.get('cache-control') }
    }
    const middle = await red(null)
    expect(middle.size).toEqual([320, 320])
    expect(middle.red).toBeCloseTo(127.5, -1)
    expect(middle.caching).toBe('public, max-age=86400')
  })

  test.each(['w=321', 'w=0', 'w=abc', 'w=320&w=640', 'format=tiff&w=320', 'fit=fill&w=320'])(
    '%s is 400',
    async (query) => {
      const { url } = await addMedia(wide)
      const { status, bytes } = await get(`${url}?${query}`)
      expect(status).toBe(400)
      if (query === 'w=321') expect(String(bytes)).toContain('320, 640, 960, 1280, 1920, 2560')
    },
  )

  test('parameters that newsletters append are ignored', async () => {
    const { url } = await addMedia(wide)
    expect((await get(`${url}?utm_source=x`)).bytes.equals(wide)).toBe(true)
  })
})

describe('made once', () => {
  test('a variant is kept, has an ETag of its own, and 304 for a client that has it', async () => {
    const { url, hash } = await addMedia(await drawPicture('jpeg', 700, 300))
    const first = await get(`${url}?w=640`)
    expect(first.headers.get('etag')).toBe(`"${hash}-640-inside.jpeg"`)
    expect(first.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    await expect.poll(() => storedVariants(hash)).toEqual(['640-inside.jpeg'])
    expect((await get(`${url}?w=640`)).bytes.equals(first.bytes)).toBe(true)
    expect((await get(`${url}?w=640`, { 'if-none-match': first.headers.get('etag') ?? '' })).status).toBe(304)
  })

  test('requests at once share the work', async () => {
    const { url, hash } = await addMedia(await drawPicture('jpeg', 710, 300))
    const { put } = store
    let writes = 0
    store.put = async (...args) => {
      writes += 1
      return put(...args)
    }
    const responses = await Promise.all(Array.from({ length: 30 }, () => get(`${url}?w=640`)))
    store.put = put
    expect(new Set(responses.map(({ bytes }) => bytes.toString('base64'))).size).toBe(1)
    expect(responses[0]?.headers.get('etag')).toBe(`"${hash}-640-inside.jpeg"`)
    expect(writes).toBe(1)
  })

  test('beyond the limit of work in progress, the picture itself is sent and no cache keeps it', async () => {
    const pictures = []
    for (let i = 0; i < 40; i += 1) pictures.push(await addMedia(await drawPicture('jpeg', 400 + i, 300)))
    const responses = await Promise.all(pictures.map(({ url }) => get(`${url}?w=320`)))
    expect(responses.every(({ status }) => status === 200)).toBe(true)
    const originals = responses.filter(({ headers }) => headers.get('cache-control') === 'no-store')
    expect(originals.length).toBeGreaterThan(0)
    expect(originals.length).toBeLessThan(40)
    for (const { headers } of originals) expect(headers.get('etag')).not.toContain('inside')
  })

  test('a variant that the store cannot keep is sent all the same', async () => {
    const { url, hash } = await addMedia(await drawPicture('jpeg', 720, 300))
    const { put } = store
    store.put = () => Promise.reject(new Error('no space left on device'))
    const { status, headers } = await get(`${url}?w=640`)
    store.put = put
    expect(status).toBe(200)
    expect(headers.get('etag')).toContain('640')
    expect(await storedVariants(hash)).toEqual([])
  })

  test('a variant is not kept when its picture is deleted before it is stored', async () => {
    const { url, hash } = await addMedia(await drawPicture('jpeg', 725, 300))
    const { put } = store
    const storing = new Promise<void>((resolve) => {
      store.put = async (...args) => {
        await store.delete(originalKey(hash))
        await put(...args)
        resolve()
      }
    })
    expect((await get(`${url}?w=640`)).status).toBe(200)
    await storing
    store.put = put
    await expect.poll(() => storedVariants(hash)).toEqual([])
  })

  test('a picture that no longer decodes is sent as it is', async () => {
    const content = await drawPicture('jpeg', 730, 300)
    const { url, hash } = await addMedia(content)
    const { open } = store
    store.open = async (key, range) => (key.startsWith('variants/') ? null : open(key, range))
    const { writeFile } = await import('node:fs/promises')
    await writeFile(join(folder, 'originals', hash.slice(0, 2), hash), Buffer.alloc(content.length))
    const { status, headers } = await get(`${url}?w=640`)
    store.open = open
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store'])
  })
})
