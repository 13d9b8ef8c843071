/** Files of a store on disk, opened to be read. */
import { close, createReadStream, fstat, open, read } from 'node:fs'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import type { ByteRange, OpenedFile } from './media-store.ts'

// File descriptors cost half of the objects that node:fs/promises makes.
const openAsync = promisify(open)
const readAsync = promisify(read)
const fstatAsync = promisify(fstat)

/** A smaller file is read at once, in bytes: without its size, and without a stream. */
const SMALL_BYTES = 64 * 1024
/** The size of a chunk of a stream in bytes: fewer and larger reads cost less than the default of 64 KiB. */
const CHUNK_BYTES = 256 * 1024

/** Opens a file, or returns null when there is none. */
export async function openFile(path: string, range?: ByteRange): Promise<OpenedFile | null> {
  const fd = await openAsync(path, 'r').catch(ignoreMissing)
  if (fd === undefined) return null
  try {
    return (range ? null : await readSmallFile(fd)) ?? (await streamFile(fd, path, range))
  } catch (error) {
    close(fd)
    throw error
  }
}

/** Buffers that are used again: new ones of this size for each request would cost more than the read. */
const freeBuffers: Buffer[] = []
const FREE_BUFFERS_MAX = 32

/** Reads a small file and closes it; returns null for a larger one. */
async function readSmallFile(fd: number): Promise<OpenedFile | null> {
  const buffer = freeBuffers.pop() ?? Buffer.allocUnsafeSlow(SMALL_BYTES)
  const { bytesRead } = await readAsync(fd, buffer, 0, SMALL_BYTES, 0)
  const content = bytesRead === SMALL_BYTES ? null : Buffer.from(buffer.subarray(0, bytesRead))
  if (freeBuffers.length < FREE_BUFFERS_MAX) freeBuffers.push(buffer)
  if (content === null) return null
  close(fd)
  return {
    ...{ bytes: bytesRead, content },
    get stream() {
      return Readable.from([content])
    },
  }
}

async function streamFile(fd: number, path: string, range?: ByteRange): Promise<OpenedFile> {
  const { size } = await fstatAsync(fd)
  const { start, end } = range ?? { start: 0, end: size - 1 } // with an end, the stream reads no more than it needs
  return { bytes: size, stream: createReadStream(path, { fd, start, end, highWaterMark: CHUNK_BYTES }) }
}

/** Returns undefined for the error of a missing file or folder; throws other errors. */
export function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
}
