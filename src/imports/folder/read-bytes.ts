/** The bytes of one file, with a bound on how many. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { ContentError } from '../../content/diagnostic.ts'

/** Files above this are refused, in bytes: text that long was not written by a person. */
const FILE_BYTES_MAX = 10 * 1024 * 1024

/**
 * The bytes of a file. Never waits for a pipe that took the file's place since the folder was listed.
 * @throws ContentError `too-large`, and what the system says of a file that cannot be read
 */
export function readFileBytes(file: string): Buffer {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const { size } = fstatSync(descriptor)
    if (size > FILE_BYTES_MAX) {
      throw new ContentError('too-large', `This file has ${size} bytes; ${FILE_BYTES_MAX} is the most.`)
    }
    return readFileSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
