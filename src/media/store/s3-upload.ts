/** Uploads to an S3-compatible service: one request for a small file, several parts for a large one. */
import { type FileHandle, open } from 'node:fs/promises'
import type { S3mini } from 's3mini'
import type { StoreSource } from './media-store.ts'
import { retryRequest } from './s3-requests.ts'

/** The size of a part in bytes. A larger file is sent in parts; each part is in memory while it is sent. */
const PART_BYTES = 8 * 1024 * 1024

/** Writes an object. It appears whole or not at all. */
export async function putObject(client: S3mini, object: string, source: StoreSource): Promise<void> {
  const { content, type, bytes } = source
  if (typeof content !== 'string') return putBytes(client, object, content, type)
  const file = await open(content)
  try {
    const { size } = await file.stat()
    if (size !== bytes) throw new Error(`${content} has ${size} bytes instead of ${bytes}`)
    if (bytes <= PART_BYTES) await putBytes(client, object, await readPart(file, 0, bytes), type)
    else await putParts(client, object, file, source)
  } finally {
    await file.close()
  }
}

async function putBytes(client: S3mini, object: string, bytes: Buffer, type: string): Promise<void> {
  await retryRequest(() => client.putObject(object, bytes, type))
}

async function putParts(
  client: S3mini,
  object: string,
  file: FileHandle,
  { bytes, type }: StoreSource,
): Promise<void> {
  const upload = await retryRequest(() => client.getMultipartUploadId(object, type))
  try {
    const parts = []
    for (let start = 0; start < bytes; start += PART_BYTES) {
      const part = await readPart(file, start, Math.min(PART_BYTES, bytes - start))
      parts.push(await retryRequest(() => client.uploadPart(object, upload, part, parts.length + 1)))
    }
    await client.completeMultipartUpload(object, upload, parts) // the caller compares the size of the object
  } catch (error) {
    await client.abortMultipartUpload(object, upload).catch(() => {}) // a rule of the bucket removes what is left
    throw error
  }
}

/** Reads a part of a file. Throws when the file is shorter. */
async function readPart(file: FileHandle, start: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, start)
  if (bytesRead !== length) throw new Error('the file has become shorter while it was stored')
  return buffer
}
