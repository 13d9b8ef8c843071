/** Receives an uploaded file: streams it to a temporary file while it is hashed and its size is checked. */
import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createFolder } from '../../create-folder.ts'
import { DomainError } from '../../errors.ts'
import { StoreFailure } from '../store/store-failure.ts'

/** A received file, which lies in a temporary file until `remove` is called. */
export interface ReceivedFile {
  path: string
  bytes: number
  /** SHA-256, hexadecimal. */
  hash: string
  remove: () => Promise<void>
}

/** Where a file is received. */
interface ReceiveOptions {
  folder: string
  /** Maximum size in bytes. */
  maxBytes: number
}

/**
 * Receives a file. When that fails, the temporary file is removed. Throws DomainError `too-large`, `invalid` for an empty file
 * or one whose upload is cut off, and `StoreFailure` when the disk is full or cannot be written.
 */
export async function receiveFile(
  source: Readable,
  { folder, maxBytes }: ReceiveOptions,
): Promise<ReceivedFile> {
  const path = join(folder, randomUUID())
  const remove = () => rm(path, { force: true }).catch(() => {}) // `media gc` removes what stays
  const hash = createHash('sha256')
  let bytes = 0
  source.on('error', () => {}) // an early error: the pipeline finds it
  const measure = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length
      if (bytes > maxBytes) return done(fileTooLarge(maxBytes))
      hash.update(chunk)
      done(null, chunk)
    },
  })
  try {
    await createFolder(folder, 0o700)
    await pipeline(source, measure, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
    if (bytes === 0) throw new DomainError('invalid', 'The file is empty.')
    return { path, bytes, hash: hash.digest('hex'), remove }
  } catch (err) {
    await remove()
    throw toUploadError(err)
  }
}

/** Creates the DomainError `too-large` for a file. */
export const fileTooLarge = (maxBytes: number): DomainError =>
  new DomainError(
    'too-large',
    `The file is too large: this server accepts at most ${maxBytes} bytes (MEDIA_MAX_BYTES).`,
  )

/**
 * Returns the error of an upload: one of writing is a failure of the store, one of reading a local file stays, and any other one
 * means that the stream was cut off.
 */
function toUploadError(err: unknown): unknown {
  const { code, syscall } = err as NodeJS.ErrnoException
  if (err instanceof DomainError) return err
  if (syscall !== undefined && code !== 'ECONNRESET') return syscall === 'read' ? err : new StoreFailure(err)
  return new DomainError('invalid', 'The upload ended before the file was complete. Send it again.')
}
