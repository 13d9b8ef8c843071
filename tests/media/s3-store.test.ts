/** Store of media files in a bucket, on a server that speaks S3 and verifies signatures; and on a faulty one. */
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { S3mini } from 's3mini'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { openS3Store } from '../../src/media/store/s3-store.ts'
import { startBucket } from '../support/bucket.ts'
import { folderOf } from '../support/folder.ts'
import { newKey, readStored, storeBytes, testStore } from '../support/media-store.ts'

const { proxy, bucketOptions } = await startBucket()
const openBucket = (changes: Partial<typeof bucketOptions> = {}) =>
  openS3Store({ ...bucketOptions, ...changes })

beforeEach(() => {
  proxy.faults.length = 0
  proxy.requests.length = 0
})

describe('the server of these tests', () => {
  const client = (secretAccessKey: string) =>
    new S3mini({
      accessKeyId: 'S3RVER',
      secretAccessKey,
      endpoint: `${proxy.url}/media`,
      region: 'us-east-1',
    })

  test('verifies signatures', async () => {
    await client('S3RVER').putObject('a', 'b')
    await expect(client('wrong').putObject('a', 'b')).rejects.toThrow('SignatureDoesNotMatch')
    expect(await client('S3RVER').getObject('a')).toBe('b')
    await client('S3RVER').deleteObject('a')
  })
})

describe('rules of all stores', () => testStore(() => openBucket()))
describe('rules of all stores, with a prefix', () => testStore(() => openBucket({ prefix: 'site/one' })))

/** Returns the path of a file of zeros on the disk. */
async function fileOfZeros(bytes: number): Promise<string> {
  const folder = await folderOf({ zeros: Buffer.alloc(bytes) })
  return join(folder, 'zeros')
}

const LARGE = 9 * 1024 * 1024

test('only a large file is sent in parts', async () => {
  const parts = () => proxy.requests.filter((request) => request.includes('partNumber')).length
  for (const [bytes, expected] of [
    [LARGE / 9, 0],
    [LARGE, 2],
  ] as const) {
    const key = newKey()
    onTestFinished(() => openBucket().delete(key))
    await openBucket().put(key, { content: await fileOfZeros(bytes), bytes, type: 'video/mp4' })
    expect(parts()).toBe(expected)
  }
})

test('files of another prefix are not listed', async () => {
  const key = newKey()
  await storeBytes(openBucket({ prefix: 'one' }), key, Buffer.from('x'))
  for await (const file of openBucket({ prefix: 'two' }).list('')) expect.fail(file.key)
  expect(await openBucket({ prefix: 'two' }).stat(key)).toBeNull()
})

describe('a faulty bucket', () => {
  test('a write and a read are repeated when the bucket fails for a moment', async () => {
    const key = newKey()
    proxy.faults.push(500, 503)
    await storeBytes(openBucket(), key, Buffer.from('again'))
    proxy.faults.push(500)
    expect((await readStored(openBucket(), key))?.content.toString()).toBe('again')
  })

  test('a bucket that keeps failing is an error, and not a missing file', async () => {
    proxy.faults.push(...Array(12).fill(500)) // four attempts each
    const bucket = openBucket()
    const failed = [bucket.open(newKey()), bucket.stat(newKey()), bucket.check()]
    for (const each of failed) each.catch(() => {}) // it may fail before it is awaited
    for (const each of failed) await expect(each).rejects.toThrow('500')
  })

  test('half an object is an error of the reader', async () => {
    const key = newKey()
    await storeBytes(openBucket(), key, Buffer.alloc(100_000, 'x'))
    proxy.faults.push('half')
    const file = await openBucket().open(key)
    await expect(buffer(file?.stream ?? Readable.from([]))).rejects.toThrow()
  })

  test('a refused key is not tried again', async () => {
    await expect(openBucket({ secretAccessKey: 'wrong' }).open(newKey())).rejects.toThrow('403')
    expect(proxy.requests).toHaveLength(1)
  })

  test('a bucket that does not exist, and a server that is not there, are errors', async () => {
    await expect(openBucket({ bucket: 'missing' }).check()).rejects.toThrow('NoSuchBucket')
    await expect(openBucket({ bucket: 'missing' }).stat(newKey())).rejects.toThrow(
      'the bucket does not exist',
    )
    await expect(openBucket({ endpoint: 'http://127.0.0.1:9' }).check()).rejects.toThrow()
  })

  test('a failed upload in parts leaves no object', async () => {
    const key = newKey()
    proxy.faults.push('none', 'none', 'none', 403) // the second part is refused
    const put = openBucket().put(key, { content: await fileOfZeros(LARGE), bytes: LARGE, type: 'video/mp4' })
    await expect(put).rejects.toThrow('403')
    expect(await openBucket().stat(key)).toBeNull()
    expect(proxy.requests.at(-2)).toMatch(/^DELETE .*uploadId=/)
  })
})
