/** Uploads and reads of media files while their bucket fails, hangs or sends half an object. */
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { MediaStore } from '../../src/media/store/media-store.ts'
import { openS3Store } from '../../src/media/store/s3-store.ts'
import { originalKey } from '../../src/media/store/store-keys.ts'
import { bootWithKeys } from '../articles/support.ts'
import { png, sha256, temporaryMedia } from '../media/support.ts'
import { startBucket } from '../support/bucket.ts'
import type { Fault } from '../support/faulty-proxy.ts'
import { until } from '../support/until.ts'

const { proxy, bucketOptions } = await startBucket()
/** The files that are being stored. A variant is still being stored after its response. */
const puts = new Set<Promise<void>>()
const store = withPuts(openS3Store(bucketOptions))
const { media, uploadsInProgress } = await temporaryMedia()
const patient = await bootWithKeys({ media: { ...media, store } })
/** A server that waits for a bucket so short a time that a busy machine may exceed it, too. */
const impatientStore = withPuts(openS3Store(bucketOptions, { response: 300, upload: 600 }))
const impatient = await bootWithKeys({ media: { ...media, store: impatientStore } })

beforeEach(async () => {
  proxy.faults.length = 0
  await Promise.allSettled(puts)
})

function withPuts(store: MediaStore): MediaStore {
  return {
    ...store,
    put(key, source) {
      const work = store.put(key, source)
      puts.add(work)
      return work
    },
  }
}

/** Makes requests fail from the one with this number on, until the test ends. */
function failFrom(number: number, fault: Fault): void {
  proxy.faults.push(...Array(number).fill('none'), ...Array(100).fill(fault))
  onTestFinished(() => {
    proxy.faults.length = 0
  })
}

type Server = typeof patient

const upload = (bytes: Buffer, { send }: Server = patient) =>
  send('post', '/media').type('image/png').send(bytes)
const fetchPath = (path: string, { app }: Server = patient) => fetch(app.listeningOrigin + path)

/** Uploads a file again until it is stored, and returns its URL. */
async function uploadUntilStored(bytes: Buffer, server: Server): Promise<string> {
  for (;;) {
    const { status, body } = await upload(bytes, server)
    if (status === 201) return body.url
    expect(status).toBe(503)
  }
}

const detailOf = async (response: Response) => ((await response.json()) as { detail?: string }).detail

/** Runs work that must end in time although the bucket hangs. */
async function inTime<Result>(work: PromiseLike<Result>): Promise<Result> {
  const startedAt = performance.now()
  const result = await work
  expect(performance.now() - startedAt).toBeLessThan(15_000)
  return result
}

const unavailable = 'The store of media files is unavailable. Retry later.'

describe.each<[Fault, Server]>([
  [500, patient],
  ['hang', impatient],
])('a bucket that answers with %s', (fault, server) => {
  test.each([
    ['at once', 0],
    ['after the file was looked for', 1],
    ['after the file was sent', 2],
    ['when the row is inserted', 3],
  ])('%s: an upload gets 503, leaves no row and no temporary file, and works later', async (_, number) => {
    const bytes = await png()
    failFrom(number, fault)
    const { status, body, headers } = await inTime(upload(bytes, server))
    expect([status, body.detail]).toEqual([503, unavailable])
    expect(headers['retry-after']).toBe('5')
    expect(await uploadsInProgress()).toEqual([])
    expect((await server.send('get', `/media/${sha256(bytes)}`)).status).toBe(404)
    proxy.faults.length = 0
    await uploadUntilStored(bytes, server)
    expect((await store.stat(originalKey(sha256(bytes))))?.bytes).toBe(bytes.length)
  })

  test('a file and a variant get 503, and work later', async () => {
    const url = await uploadUntilStored(await png(400, 10), server)
    for (const path of [url, `${url}?w=320`]) {
      failFrom(0, fault)
      const response = await inTime(fetchPath(path, server))
      expect([response.status, await detailOf(response)]).toEqual([503, unavailable])
      expect(response.headers.get('retry-after')).toBe('5')
      expect(response.headers.get('cache-control')).toBe('no-store')
      proxy.faults.length = 0
      await until(async () => (await fetchPath(path, server)).status === 200)
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
