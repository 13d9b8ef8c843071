/**
 * Store of media files in a bucket of a real S3-compatible service, which verifies every signature as S3 does. It needs
 * `TEST_S3_URL`, such as `http://ID:SECRET@127.0.0.1:9000/bucket`; the bucket is created. Without it, the tests are skipped.
 */
import { join } from 'node:path'
import { S3mini } from 's3mini'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { MediaStore } from '../../src/media/store/media-store.ts'
import { openS3Store } from '../../src/media/store/s3-store.ts'
import { folderOf } from '../support/folder.ts'
import { newKey, readStored, storeBytes, testStore } from '../support/media-store.ts'

const { TEST_S3_URL = '', TEST_S3_REGION: region = 'us-east-1' } = process.env
const service = URL.canParse(TEST_S3_URL) ? new URL(TEST_S3_URL) : null
const access = {
  ...{ region, endpoint: service?.origin ?? '', bucket: service?.pathname.slice(1) ?? '' },
  ...{ accessKeyId: service?.username ?? '', secretAccessKey: decodeURIComponent(service?.password ?? '') },
}
const openBucket = (changes: Partial<typeof access & { prefix: string }> = {}) =>
  openS3Store({ ...access, prefix: '', ...changes })

async function firstOf(store: MediaStore) {
  for await (const file of store.list('')) return file
  return null
}

describe.skipIf(service === null)('a service', () => {
  beforeAll(async () => {
    const client = new S3mini({ ...access, endpoint: `${access.endpoint}/${access.bucket}` })
    if (!(await client.bucketExists())) await client.createBucket()
  })

  describe('rules of all stores', () => testStore(() => openBucket()))
  describe('rules of all stores, with a prefix', () => testStore(() => openBucket({ prefix: 'site/one' })))

  test('lists more files than a page has, each once', async () => {
    const store = openBucket({ prefix: `list-${Date.now()}` })
    const keys = Array.from({ length: 1_005 }, () => newKey()).sort()
    onTestFinished(async () => {
      for (const key of keys) await store.delete(key)
    })
    const put = (key: string) => store.put(key, { content: Buffer.from('x'), bytes: 1, type: 'text/plain' })
    for (let from = 0; from < keys.length; from += 20) await Promise.all(keys.slice(from, from + 20).map(put))
    const listed: string[] = []
    for await (const { key } of store.list('originals/')) listed.push(key)
    expect(listed).toEqual(keys)
  }, 120_000)

  test('a file in parts comes back as it was', async () => {
    const bytes = 20 * 1024 * 1024
    const content = Buffer.alloc(bytes, 'ink')
    const [folder, key, store] = [await folderOf({ content }), newKey(), openBucket()]
    onTestFinished(() => store.delete(key))
    await store.put(key, { content: join(folder, 'content'), bytes, type: 'video/mp4' })
    expect((await readStored(store, key))?.content.equals(content)).toBe(true)
    const range = { start: bytes - 5, end: bytes - 2 }
    expect((await readStored(store, key, range))?.content).toEqual(content.subarray(-5, -1))
  }, 60_000)

  test('a wrong secret, also for a list, and a missing bucket are errors, and no missing files', async () => {
    const key = newKey()
    await storeBytes(openBucket(), key, Buffer.from('x'))
    const wrong = openBucket({ secretAccessKey: 'wrong' })
    await expect(wrong.stat(key)).rejects.toThrow()
    await expect(wrong.open(key)).rejects.toThrow()
    await expect(firstOf(wrong)).rejects.toThrow()
    await expect(firstOf(openBucket({ bucket: 'missing-bucket' }))).rejects.toThrow()
  })
})
