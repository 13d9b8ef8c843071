/** Interface of the store of media files: a folder on disk, or a bucket of an S3-compatible service. */
import type { Readable } from 'node:stream'

/** What is put into the store. */
export interface StoreSource {
  /** The path of a local file, or bytes in memory. */
  content: string | Buffer
  bytes: number
  /** The media type, such as `image/png`. */
  type: string
}

/** A range of bytes; both ends are included. */
export interface ByteRange {
  start: number
  end: number
}

/** An open file of the store. */
export interface OpenedFile {
  /** The bytes of the range, or the whole file. It fails when the store sends fewer bytes than it promised. */
  stream: Readable
  /** The size of the whole file. */
  bytes: number
  /** The bytes of the stream, where they are in memory already. */
  content?: Buffer
}

/** A file as the store lists it. */
export interface StoredFile {
  key: string
  bytes: number
  modifiedAt: Date
}

/** Stores files by key. A key is a relative path such as `originals/ab/ab…`; a stored file never changes. */
export interface MediaStore {
  /** The place of the files for people: a folder, or the URL of a bucket without secrets. */
  readonly location: string
  /** Stores a file once, whole or not at all. Does nothing when the key exists with the same size. */
  put(key: string, source: StoreSource): Promise<void>
  /** Returns the file, or null. The caller reads or destroys the stream. */
  open(key: string, range?: ByteRange): Promise<OpenedFile | null>
  /** Returns the size and the time of a file, or null. */
  stat(key: string): Promise<Omit<StoredFile, 'key'> | null>
  /** Deletes a file. Does nothing when there is none. */
  delete(key: string): Promise<void>
  /** Lists the files whose keys begin with a prefix that ends in `/`, or all files for an empty prefix. */
  list(prefix: string): AsyncIterable<StoredFile>
  /** Throws when files cannot be written. */
  check(): Promise<void>
}
