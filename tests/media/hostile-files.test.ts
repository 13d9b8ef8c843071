/** Hostile files over HTTP: each is refused with a clear error, or served so that nothing in it acts. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createKey } from '../../src/keys/db/keys.ts'
import { drawAnimation, drawPicture, gifWithScript, pngOf, SVG_WITH_SCRIPT } from '../support/pictures.ts'
import { until } from '../support/until.ts'
import { bootForMedia, png } from './support.ts'

const limits = { maxBytes: 26_214_400, maxPixels: 100_000_000 }
const { app, db, send, uploadsInProgress, countMedia } = await bootForMedia({}, limits)
const { secret } = await createKey(db, { name: 'uploads', scopes: ['write'], expiresAt: null })

const upload = (bytes: Buffer | string, type = 'application/octet-stream') =>
  send('post', '/media').type(type).send(bytes)

/** Returns a GIF of one pixel with so many frames: the first one, and its image block repeated. */
async function gifOfFrames(frames: number): Promise<Buffer> {
  const gif = await drawAnimation(2, 1)
  const start = gif.indexOf(Buffer.from([0x21, 0xf9])) // the first graphic control extension
  const second = gif.indexOf(Buffer.from([0x21, 0xf9]), start + 2)
  const [head, block] = [gif.subarray(0, start), gif.subarray(start, second)]
  return Buffer.concat([head, ...Array<Buffer>(frames).fill(block), Buffer.from([0x3b])])
}

/** Returns a PNG whose text chunk unpacks to many megabytes. */
async function pngWithLargeText(): Promise<Buffer> {
  const [picture, text] = [await png(), deflateSync(Buffer.alloc(200_000_000, 0x20), { level: 9 })]
  const data = Buffer.concat([Buffer.from('zTXtkeyword\0\0', 'latin1'), text])
  const [length, end] = [Buffer.alloc(4), picture.length - 12]
  length.writeUInt32BE(data.length - 4)
  const { crc32 } = await import('node:zlib')
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(data))
  return Buffer.concat([picture.subarray(0, end), length, data, checksum, picture.subarray(end)])
}

const halfOf = (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)

describe('is refused', () => {
  test.each<[string, () => Promise<Buffer> | Buffer, string]>([
    ['a picture of 50,000 × 50,000 pixels', () => pngOf(50_000, 50_000, 0), '2,500,000,000 pixels'],
    ['a PNG that unpacks to 1.6 GB', () => pngOf(20_000, 20_000, 2_000), '400,000,000 pixels'],
    ['a PNG whose pixels are missing', () => pngOf(9_000, 9_000, 1), 'cannot be decoded'],
    ['an animation of 10,000 frames', () => gifOfFrames(10_000), '10,000 frames'],
    ['half a JPEG', async () => halfOf(await drawPicture('jpeg', 300, 300)), 'cannot be decoded'],
    ['half a WebP', async () => halfOf(await drawPicture('webp', 300, 300)), 'cannot be decoded'],
    [
      'a page that claims to be a picture',
      () => Buffer.from('<!doctype html><script>alert(1)</script>'),
      'type',
    ],
    ['a page after the signature of PNG', () => Buffer.from('\x89PNG\r\n\x1a\n<html>', 'latin1'), ''],
    ['a ZIP archive', () => Buffer.from('PK\x03\x04\x14\0\0\0\0\0', 'latin1'), 'application/zip'],
    ['a program', () => Buffer.from('\x7fELF\x02\x01\x01\0', 'latin1'), 'application/x-elf'],
  ])('%s', async (_, create, detail) => {
    const before = await countMedia()
    const { status, body } = await upload(await create(), 'image/png')
    expect([status, body.detail]).toEqual([422, expect.stringContaining(detail)])
    expect(await uploadsInProgress()).toEqual([])
    expect(await countMedia()).toBe(before)
  })
})

describe('a length that is a lie', () => {
  const { port } = app.server.address() as { port: number }

  /** Sends an upload that claims a length, closes the connection, and returns the response. */
  async function sendClaiming(length: number | string, bytes: Buffer): Promise<string> {
    const socket = connect(port, '127.0.0.1')
    let response = ''
    socket.on('data', (chunk) => {
      response += chunk
    })
    socket.write(
      `POST /v1/media HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${secret}\r\nContent-Type: image/png\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`,
    )
    socket.end(bytes)
    await once(socket, 'close')
    return response
  }

  test('longer than the file: 400, and nothing is stored', async () => {
    const before = await countMedia()
    const bytes = await png()
    expect(await sendClaiming(bytes.length + 10, bytes)).toMatch(/^(HTTP\/1\.1 400 |$)/)
    await until(async () => (await uploadsInProgress()).length === 0)
    expect(await countMedia()).toBe(before)
  })

  test('shorter than the file: the announced part is a broken picture, or the rest a malformed request', async () => {
    const before = await countMedia()
    const bytes = await png()
    expect(await sendClaiming(bytes.length - 100, bytes)).toMatch(/^HTTP\/1\.1 4(00|22) /)
    await until(async () => (await uploadsInProgress()).length === 0)
    expect(await countMedia()).toBe(before)
  })

  test.each(['-1', '1e3', '99999999999999999999'])('%s: 400 or 413', async (length) => {
    expect(await sendClaiming(length, await png())).toMatch(/^HTTP\/1\.1 4(00|13) /)
  })
})

describe('is served so that nothing in it acts', () => {
  const serve = async (bytes: Buffer | string, type: string) => {
    const { status, body } = await upload(bytes, type)
    expect(status, JSON.stringify(body)).toBe(201)
    const response = await fetch(app.listeningOrigin + body.url)
    expect(response.status).toBe(200)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/)
    return {
      type: response.headers.get('content-type'),
      body,
      content: Buffer.from(await response.arrayBuffer()),
    }
  }

  test('a GIF that is a page, too', async () => {
    const served = await serve(await gifWithScript(), 'text/html')
    expect([served.type, served.body.filename]).toEqual(['image/gif', 'file.gif'])
  })

  test('a drawing with a script', async () => {
    expect((await serve(SVG_WITH_SCRIPT, 'text/html')).type).toBe('image/svg+xml')
  })

  test('a JPEG that claims to be a PNG: its type is that of the bytes', async () => {
    const served = await serve(await drawPicture('jpeg', 20, 20), 'image/png')
    expect([served.type, served.body.type]).toEqual(['image/jpeg', 'image/jpeg'])
  })

  test('a PNG with a text that unpacks to 200 MB', async () => {
    const { status } = await upload(await pngWithLargeText(), 'image/png')
    expect([201, 422]).toContain(status)
  })
})
