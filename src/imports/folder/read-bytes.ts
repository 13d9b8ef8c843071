/** Bytes of a file, with a size limit. */
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { ContentError } from '../../content/diagnostic.ts'
import { decodeText } from '../../content/frontmatter/decode.ts'

/** The largest file in bytes. A longer text is not the work of a person. */
const FILE_BYTES_MAX = 10 * 1024 * 1024

/**
 * Reads the bytes of a file. Does not block if a pipe has replaced the file since the folder was listed.
 * Throws `ContentError` `too-large`, or a system error when the file cannot be read.
 */
export function readFileBytes(file: string): Buffer {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const { size } = fstatSync(descriptor)
    if (size > FILE_BYTES_MAX) {
      throw new ContentError(
        'too-large',
        `This file has ${size} bytes. The maximum is ${FILE_BYTES_MAX} bytes.`,
      )
    }
    return size === 0 ? readFileSync(descriptor) : readStart(descriptor, size)
  } finally {
    closeSync(descriptor)
  }
}

/** Reads the first `size` bytes of a file, or fewer where it has become shorter. */
function readStart(descriptor: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size)
  let length = 0
  while (length < size) {
    const count = readSync(descriptor, bytes, length, size - length, null)
    if (count === 0) break
    length += count
  }
  return bytes.subarray(0, length)
}

/** Reads a data or configuration file as text; null when it does not exist or cannot be read. */
export function readTextFile(file: string): string | null {
  try {
    return decodeText(readFileBytes(file))
  } catch {
    return null
  }
}
