/** Uploads of media files over HTTP: forms and raw bodies, streamed, once for each content, with limits and clear errors. */
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sql } from '../../src/database/sql.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { originalKey } from '../../src/media/store/store-keys.ts'
import { until } from '../support/until.ts'
import { bootForMedia, png, sha256 } from './support.ts'

const MAX_BYTES = 200_000
const { app, db, send, request, folder, media, uploadsInProgress, countMedia } = await bootForMedia(
  {},
  { maxBytes: MAX_BYTES },
)
const { secret } = await createKey(db, { name: 'uploads', scopes: ['write'], expiresAt: null })
const authorization = `Bearer ${secret}`

const uploadForm = () => request.post('/v1/media').set('authorization', authorization)
const uploadRaw = (query = '') =>
  request.post(`/v1/media${query}`).set('authorization', authorization).type('application/octet-stream')

/** Sends parts of a form as they are, with the boundary `b`. */
const sendParts = (parts: string) =>
  request
    .post('/v1/media')
    .set('authorization', authorization)
    .set('content-type', 'multipart/form-data; boundary=b')
    .send(parts)

describe('an upload', () => {
  test('of a form stores the bytes as they are, and returns the file with its description', async () => {
    const bytes = await png()
    const response = await uploadForm()
      .field('alt', 'An ink stone')
      .field('caption', '')
      .field('focalPoint', '{"x":0.25,"y":1}')
      .attach('file', bytes, 'Ink Stone.PNG')
    const hash = sha256(bytes)
    expect(response.status, JSON.stringify(response.body)).toBe(201)
    expect(response.body).toMatchObject({
      ...{ hash, url: `/media/${hash}/ink-stone.png`, filename: 'ink-stone.png', bytes: bytes.length },
      ...{ type: 'image/png', kind: 'image', width: 40, height: 20, animated: false, usage: 0, version: 1 },
      ...{ alt: 'An ink stone', caption: null, credit: null, focalPoint: { x: 0.25, y: 1 } },
    })
    expect(response.headers.location).toBe(`/v1/media/${response.body.id}`)
    expect(response.headers.etag).toMatch(/^"1-/)
    expect(await readFile(join(folder, 'media', originalKey(hash)))).toEqual(bytes)
    expect(await uploadsInProgress()).toEqual([])
  })

  test('of a raw body has its name in the query, or in Content-Disposition', async () => {
    const named = await uploadRaw('?filename=%E5%A2%A8.png').send(await png())
    expect([named.status, named.body.filename]).toEqual([201, '墨.png'])
    expect(named.body.url).toBe(`/media/${named.body.hash}/%E5%A2%A8.png`)
    const disposition = async (header: string) =>
      (
        await uploadRaw()
          .set('content-disposition', header)
          .send(await png())
      ).body.filename
    expect(await disposition('attachment; filename="Two words.png"')).toBe('two-words.png')
    expect(await disposition("attachment; filename=x.png; filename*=UTF-8''%E5%A2%A8.png")).toBe('墨.png')
    expect(await disposition("attachment; filename=x.png; filename*=UTF-8''%E5%A2")).toBe('x.png')
    for (const sent of ['filename="墨.png"', 'filename=墨.png'])
      expect(await disposition(`attachment; ${Buffer.from(sent).toString('latin1')}`)).toBe('墨.png')
    expect(await disposition('inline')).toBe('file.png')
  })

  test('of known content returns the existing file with 200, unchanged', async () => {
    const bytes = await png()
    const first = await uploadForm().field('alt', 'First').attach('file', bytes, 'a.png')
    const second = await uploadForm().field('alt', 'Second').attach('file', bytes, 'b.png')
    expect([second.status, second.body]).toEqual([200, first.body])
    expect(second.headers.location).toBe(first.headers.location)
  })

  test('of the same content at once is stored once', async () => {
    const bytes = await png()
    const before = await countMedia()
    const responses = await Promise.all(Array.from({ length: 8 }, () => uploadRaw().send(bytes)))
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201])
    expect(new Set(responses.map(({ body }) => body.id)).size).toBe(1)
    expect(await countMedia()).toBe(before + 1)
  })

  test('of a file that the store has lost stores it again', async () => {
    const bytes = await png()
    await uploadRaw().send(bytes)
    await media.store.delete(originalKey(sha256(bytes)))
    expect((await uploadRaw().send(bytes)).status).toBe(200)
    expect((await media.store.stat(originalKey(sha256(bytes))))?.bytes).toBe(bytes.length)
  })

  test('is recorded in the audit log and in the change log, which the public does not see', async () => {
    const { body } = await uploadRaw().send(await png())
    const events = await db.query<{ action: string; subject: string }>(
      sql`SELECT action, subject FROM audit_entry WHERE entity_id = ${body.id}::uuid`,
    )
    expect(events).toEqual([{ action: 'media.uploaded', subject: 'file.png' }])
    const changes = await db.query<object>(
      sql`SELECT entity, action, visible, slug FROM change WHERE entity_id = ${body.id}::uuid`,
    )
    expect(changes).toEqual([{ entity: 'media', action: 'created', visible: false, slug: body.hash }])
  })

  test('needs the scope write, before a byte is read', async () => {
    const before = await countMedia()
    for (const [sender, status] of [
      ['public', 401],
      ['read', 403],
    ] as const)
      expect((await send('post', '/media', undefined, sender)).status).toBe(status)
    expect(await countMedia()).toBe(before)
  })

  test('ignores Idempotency-Key: the content is the key', async () => {
    const bytes = await png()
    const sendTwice = () => uploadRaw().set('idempotency-key', 'one').send(bytes)
    expect([(await sendTwice()).status, (await sendTwice()).status]).toEqual([201, 200])
  })
})

describe('a name', () => {
  test.each([
    ['../../etc/passwd', 'passwd.png'],
    ['C:\\Users\\me\\photo.jpg', 'photo.png'],
    ['a\u0000b.png', 'a-b.png'],
    ['photo\u202Egnp.exe', 'photognp.png'],
    [`${'long '.repeat(60)}.png`, expect.stringMatching(/^(long-){19}long\.png$/)],
    ['<script>alert(1)</script>.html', 'script.png'],
    ['a"\r\nX-Evil: 1.png', 'a-x-evil-1.png'],
    ['....', 'file.png'],
    ['.htaccess', 'htaccess.png'],
  ])('%j becomes %s', async (name, expected) => {
    const { status, body } = await uploadRaw(`?filename=${encodeURIComponent(name)}`).send(await png())
    expect([status, body.filename]).toEqual([201, expected])
  })

  test('in a form is cleaned, too, whatever the header contains', async () => {
    const bytes = await png()
    const head = `--b\r\nContent-Disposition: form-data; name="file"; filename="../../x\\"; y=\\"z.php"\r\n\r\n`
    const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--b--\r\n')])
    const response = await request
      .post('/v1/media')
      .set('authorization', authorization)
      .set('content-type', 'multipart/form-data; boundary=b')
      .send(body)
    expect([response.status, response.body.filename]).toEqual([201, expect.stringMatching(/^[\w-]+\.png$/)])
  })
})

describe('a wrong request is rejected, and leaves nothing', () => {
  /** Returns the errors of a problem as text, or its detail. */
  function detailOf(body: unknown): string | undefined {
    const { errors, detail } = body as { errors?: { pointer: string; detail: string }[]; detail?: string }
    return errors?.map((error) => `${error.pointer} ${error.detail}`).join() ?? detail
  }

  async function expectRejected(
    sent: PromiseLike<{ status: number; body: unknown }>,
    status: number,
    text: string,
  ) {
    const before = await countMedia()
    const response = await sent
    expect([response.status, detailOf(response.body)]).toEqual([status, expect.stringContaining(text)])
    expect(await countMedia()).toBe(before)
    await until(async () => (await uploadsInProgress()).length === 0)
  }

  const file = 'Content-Disposition: form-data; name="file"; filename="a.png"'
  const field = (name: string, value = 'x') =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`

  test('a body that is no file', async () => {
    for (const type of [
      'application/json',
      'application/x-www-form-urlencoded',
      'multipart/mixed; boundary=b',
    ])
      await expectRejected(uploadRaw().type(type).send('{}'), 415, 'multipart/form-data')
  })

  test('an empty file, and one that is no picture', async () => {
    await expectRejected(uploadRaw().send(''), 400, 'empty')
    await expectRejected(uploadForm().attach('file', Buffer.alloc(0), 'a.png'), 400, 'empty')
    await expectRejected(uploadRaw().send('<!doctype html><script>alert(1)</script>'), 422, 'no known type')
  })

  test('a form without a file, with two files, or with unknown, repeated or wrong fields', async () => {
    const bytes = await png()
    await expectRejected(uploadForm().field('alt', 'x'), 400, '/file is required')
    await expectRejected(sendParts('--b--\r\n'), 400, '/file is required')
    const two = uploadForm().attach('file', bytes, 'a.png').attach('file', bytes, 'b.png')
    await expectRejected(two, 400, 'one file')
    await expectRejected(
      uploadForm().field('altt', 'x').attach('file', bytes, 'a.png'),
      400,
      'Did you mean `alt`',
    )
    const twice = `${field('alt')}${field('alt')}--b\r\n${file}\r\n\r\nx\r\n--b--\r\n`
    await expectRejected(sendParts(twice), 400, '/alt is there twice')
    const focal = uploadForm().field('focalPoint', '0.5').attach('file', bytes, 'a.png')
    await expectRejected(focal, 400, '/focalPoint')
    await expectRejected(sendParts(`${field('__proto__')}--b--\r\n`), 400, 'no valid form')
  })

  test('a form of a thousand fields, of long fields, and one whose field comes after the file', async () => {
    const many = Array.from({ length: 1_000 }, (_, index) => field(`f${index}`)).join('')
    await expectRejected(sendParts(`${many}--b--\r\n`), 400, 'too many parts')
    await expectRejected(
      sendParts(`${field('caption', 'x'.repeat(100_000))}--b--\r\n`),
      400,
      '/caption is too long',
    )
    const bytes = await png()
    await expectRejected(uploadForm().attach('file', bytes, 'a.png').field('other', 'x'), 400, '/other')
  })

  test('a form without boundary, with another one, and one that ends too early', async () => {
    const typed = (type: string) =>
      request.post('/v1/media').set('authorization', authorization).set('content-type', type)
    await expectRejected(typed('multipart/form-data').send('x'), 400, 'no valid form')
    await expectRejected(typed('multipart/form-data; boundary=other').send(field('alt')), 400, 'form')
    await expectRejected(sendParts(`--b\r\n${file}\r\n\r\nhalf of a pic`), 400, '')
  })

  test('a file that is too large, by its length or by its bytes', async () => {
    const large = Buffer.alloc(MAX_BYTES + 1)
    await expectRejected(uploadRaw().send(large), 413, `at most ${MAX_BYTES} bytes`)
    await expectRejected(uploadForm().attach('file', large, 'a.png'), 413, `at most ${MAX_BYTES} bytes`)
    const stream = new Blob([large]).stream()
    const headers = { authorization, 'content-type': 'image/png' }
    const init = { method: 'POST', headers, body: stream, duplex: 'half' } as RequestInit
    const chunked = fetch(`${app.listeningOrigin}/v1/media`, init)
    const sent = chunked.then(async (response) => ({ status: response.status, body: await response.json() }))
    await expectRejected(sent, 413, `at most ${MAX_BYTES} bytes`)
  })

  test('a file that is much too large, whose client gets the response nevertheless', async () => {
    const body = Buffer.alloc(30_000_000)
    const headers = { authorization, 'content-type': 'image/png' }
    for (let round = 0; round < 3; round++) {
      const response = await fetch(`${app.listeningOrigin}/v1/media`, { method: 'POST', headers, body })
      expect(response.status).toBe(413)
    }
  })
})

describe('an upload that is cut off', () => {
  const { port } = app.server.address() as { port: number }
  const head = (type: string, length: number) =>
    [
      'POST /v1/media HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      `Authorization: ${authorization}`,
      `Content-Type: ${type}`,
      `Content-Length: ${length}`,
      '\r\n',
    ].join('\r\n')

  test.each([
    ['a raw body', 'image/png', ''],
    [
      'a form',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n',
    ],
  ])('in %s leaves neither a row nor a file', async (_, type, start) => {
    const before = await countMedia()
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write(head(type, 150_000) + start)
    socket.write(Buffer.alloc(70_000, 1))
    await until(async () => (await uploadsInProgress()).length === 1)
    socket.destroy()
    await until(async () => (await uploadsInProgress()).length === 0)
    expect(await countMedia()).toBe(before)
  })
})
