/** Uploads and reads of media files while their bucket fails, hangs or sends half an object. */
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { openS3Store } from '../../src/media/store/s3-store.ts'
import { originalKey } from '../../src/media/store/store-keys.ts'
import { bootWithKeys } from '../articles/support.ts'
import { png, sha256, temporaryMedia } from '../media/support.ts'
import { startBucket } from '../support/bucket.ts'
import type { Fault } from '../support/faulty-proxy.ts'

const { proxy, bucketOptions } = await startBucket()
const store = openS3Store(bucketOptions, { response: 300, upload: 600 })
const { media, uploadsInProgress } = await temporaryMedia()
const { app, send } = await bootWithKeys({ media: { ...media, store } })

beforeEach(() => {
  proxy.faults.length = 0
})

/** Makes requests fail from the one with this number on, until the test ends. */
function failFrom(number: number, fault: Fault): void {
  proxy.faults.push(...Array(number).fill('none'), ...Array(100).fill(fault))
  onTestFinished(() => {
    proxy.faults.length = 0
  })
}

const upload = (bytes: Buffer) => send('post', '/media').type('image/png').send(bytes)
const fetchPath = (path: string) => fetch(app.listeningOrigin + path)

const detailOf = async (response: Response) => ((await response.json()) as { detail?: string }).detail

/** Runs work that must end in time although the bucket hangs. */
async function inTime<Result>(work: PromiseLike<Result>): Promise<Result> {
  const startedAt = performance.now()
  const result = await work
  expect(performance.now() - startedAt).toBeLessThan(15_000)
  return result
}

const unavailable = 'The store of media files is unavailable. Retry later.'

describe.each<[Fault]>([[500], ['hang']])('a bucket that answers with %s', (fault) => {
  test.each([
    ['at once', 0],
    ['after the file was looked for', 1],
    ['after the file was sent', 2],
    ['when the row is inserted', 3],
  ])('%s: an upload gets 503, leaves no row and no temporary file, and works later', async (_, number) => {
    const bytes = await png()
    failFrom(number, fault)
    const { status, body, headers } = await inTime(upload(bytes))
    expect([status, body.detail]).toEqual([503, unavailable])
    expect(headers['retry-after']).toBe('5')
    expect(await uploadsInProgress()).toEqual([])
    expect((await send('get', `/media/${sha256(bytes)}`)).status).toBe(404)
    proxy.faults.length = 0
    expect((await upload(bytes)).status).toBe(201)
    expect((await store.stat(originalKey(sha256(bytes))))?.bytes).toBe(bytes.length)
  })

  test('a file and a variant get 503, and work later', async () => {
    const { url } = (await upload(await png(400, 10))).body
    for (const path of [url, `${url}?w=320`]) {
      failFrom(0, fault)
      const response = await inTime(fetchPath(path))
      expect([response.status, await detailOf(response)]).toEqual([503, unavailable])
      expect(response.headers.get('retry-after')).toBe('5')
      expect(response.headers.get('cache-control')).toBe('no-store')
      proxy.faults.length = 0
      expect((await fetchPath(path)).status).toBe(200)
    }
  })
})

describe('half an object', () => {
  test('is an error of the response, whose length says that it is not complete', async () => {
    const bytes = await png(200, 200)
    const { url } = (await upload(bytes)).body
    proxy.faults.push('half')
    const response = await fetchPath(url)
    expect(Number(response.headers.get('content-length'))).toBe(bytes.length)
    await expect(response.arrayBuffer()).rejects.toThrow()
  })

  test('makes no variant', async () => {
    const { url } = (await upload(await png(400, 200))).body
    proxy.faults.push('none', 'half') // the variant is looked for, then the original is read
    const response = await fetchPath(`${url}?w=320`)
    expect([response.status, await detailOf(response)]).toEqual([503, unavailable])
    expect((await fetchPath(`${url}?w=320`)).status).toBe(200)
  })
})

test('a file that a failed upload has left is garbage after a day, and part of the media file when it is sent again', async () => {
  const bytes = await png()
  failFrom(3, 500)
  expect((await upload(bytes)).status).toBe(503)
  proxy.faults.length = 0
  expect((await store.stat(originalKey(sha256(bytes))))?.bytes).toBe(bytes.length)
  proxy.requests.length = 0
  expect((await upload(bytes)).status).toBe(201)
  expect(proxy.requests.filter((request) => request.startsWith('PUT'))).toEqual([])
})
