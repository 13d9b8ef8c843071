/** Store of media files in a bucket of an S3-compatible service. */
import { Readable } from 'node:stream'
import { S3mini, S3ServiceError } from 's3mini'
import type { ByteRange, MediaStore, OpenedFile, StoredFile, StoreSource } from './media-store.ts'
import { readBody, retryRequest, withTimeout } from './s3-requests.ts'
import { putObject } from './s3-upload.ts'
import { requireKey } from './store-keys.ts'

/** A bucket and the key to it. */
interface BucketOptions {
  /** The URL of the service. The bucket is the first part of the path (path-style requests). */
  endpoint: string
  bucket: string
  region: string
  accessKeyId: string
  secretAccessKey: string
  /** The first part of the keys of all files; empty: none. */
  prefix: string
}

/** Maximum times of one attempt, in milliseconds. */
interface BucketTimes {
  /** Until the service responds to a request without a large body. */
  response: number
  /** Of a request that sends up to `PART_BYTES`. */
  upload: number
}

/** A service that does not respond at all gets two attempts, which end before most clients give up. */
const TIMES: BucketTimes = { response: 10_000, upload: 60_000 }
/** Number of files in a page of a list: the maximum of S3. */
const PAGE_FILES = 1_000

/** Opens the store in a bucket. Sends nothing. */
export function openS3Store(
  { bucket, prefix, endpoint, ...access }: BucketOptions,
  times: BucketTimes = TIMES,
): MediaStore {
  const location = [endpoint.replace(/\/+$/, ''), bucket].join('/')
  const clientWith = (requestAbortTimeout?: number) =>
    new S3mini({ ...access, endpoint: location, ...(requestAbortTimeout && { requestAbortTimeout }) })
  const [client, uploader, reader] = [clientWith(times.response), clientWith(times.upload), clientWith()]
  const root = prefix === '' ? '' : `${prefix}/`
  const objectOf = (key: string) => root + requireKey(key)
  return {
    location: location + (prefix && `/${prefix}`),
    put: async (key, source) => putOnce({ client, uploader }, objectOf(key), source),
    open: (key, range) => openObject(reader, objectOf(key), range, times.response),
    stat: (key) => statObject(client, objectOf(key)),
    async delete(key) {
      const object = objectOf(key)
      await retryRequest(() => client.deleteObject(object))
    },
    async *list(start) {
      let page: Page = { files: [], next: undefined }
      do {
        page = await readPage(client, root + start, page.next, PAGE_FILES)
        for (const file of page.files) yield { ...file, key: file.key.slice(root.length) }
      } while (page.next !== undefined)
    },
    async check() {
      const object = `${root}tmp/check`
      const content = Buffer.from('check')
      await putObject(uploader, object, { content, bytes: content.length, type: 'text/plain' })
      await retryRequest(() => client.deleteObject(object))
    },
  }
}

/** Writes an object, unless it is there with the same size. Throws when it has another size afterwards. */
async function putOnce(
  { client, uploader }: { client: S3mini; uploader: S3mini },
  object: string,
  source: StoreSource,
): Promise<void> {
  if ((await sizeOf(client, object)) === source.bytes) return
  await putObject(uploader, object, source)
  const bytes = await sizeOf(client, object)
  if (bytes !== source.bytes)
    throw new Error(`the bucket has ${bytes ?? 'no'} bytes of ${object} instead of ${source.bytes}`)
}

const isMissing = (error: unknown) => error instanceof S3ServiceError && error.status === 404

/** Returns the size of an object, or null. A missing bucket is an error. */
async function sizeOf(client: S3mini, object: string): Promise<number | null> {
  return retryRequest(async () => {
    try {
      return await client.getContentLength(object)
    } catch (error) {
      const { cause } = error as Error
      if (isMissing(cause)) return null
      throw cause ?? error
    }
  })
}

async function statObject(client: S3mini, object: string) {
  const [found] = (await readPage(client, object, undefined, 1)).files
  return found?.key === object ? { bytes: found.bytes, modifiedAt: found.modifiedAt } : null
}

async function openObject(
  client: S3mini,
  object: string,
  range: ByteRange | undefined,
  timeoutMs: number,
): Promise<OpenedFile | null> {
  const { start, end } = range ?? { start: 0, end: 0 }
  const response = await retryRequest(() =>
    withTimeout(client.getObjectRaw(object, range === undefined, start, end + 1), timeoutMs, (late) =>
      late.body?.cancel(),
    ),
  ).catch((error) => {
    if (isMissing(error)) return null
    throw error
  })
  if (response === null) return null
  const size = sizesOf(response, range)
  if (response.body === null || size === null) {
    await response.body?.cancel()
    throw new Error(`the bucket sent another part of ${object} than requested`)
  }
  return {
    bytes: size.bytes,
    stream: Readable.from(readBody(response.body, size.sent), { objectMode: false }),
  }
}

/** Returns the size of the whole file and the number of bytes that follow; null when they are not those of the range. */
function sizesOf({ status, headers }: Response, range?: ByteRange): { bytes: number; sent: number } | null {
  const length = headers.get('content-length')
  if (headers.has('content-encoding') || length === null) return null
  const sent = Number(length)
  if (!range) return status === 200 ? { bytes: sent, sent } : null
  const [, start, end, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers.get('content-range') ?? '') ?? []
  const isWanted =
    Number(start) === range.start && Number(end) === range.end && sent === range.end - range.start + 1
  return status === 206 && isWanted ? { bytes: Number(total), sent } : null
}

interface Page {
  files: StoredFile[]
  next: string | undefined
}

async function readPage(
  client: S3mini,
  prefix: string,
  token: string | undefined,
  max: number,
): Promise<Page> {
  const page = await retryRequest(() => client.listObjectsPaged('/', prefix, max, token))
  if (!page) throw new Error('the bucket does not exist')
  const files = (page.objects ?? []).map(({ Key, Size, LastModified }) => ({
    key: Key,
    bytes: Size,
    modifiedAt: LastModified,
  }))
  return { files, next: page.nextContinuationToken }
}
