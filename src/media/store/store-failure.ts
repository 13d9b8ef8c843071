/** Failures of the store of media files, as errors that tell a client to retry later. */
import { DomainError } from '../../errors.ts'
import type { MediaStore } from './media-store.ts'

/** The store cannot be read or written: DomainError `overloaded`. The cause is for the log. */
export class StoreFailure extends DomainError {
  override readonly cause: unknown

  constructor(cause: unknown) {
    super('overloaded', messageOf(cause))
    this.cause = cause
  }
}

function messageOf(cause: unknown): string {
  const { code = '', message = '' } = (cause ?? {}) as { code?: string; message?: string }
  // The image library has messages, and no codes.
  if (code === 'ENOSPC' || code === 'EDQUOT' || /no space left|quota exceeded/i.test(message))
    return 'The disk of the server is full, so that no media files can be stored. Retry later.'
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM')
    return 'The folder of media files does not allow this server to read or write. Retry later.'
  return 'The store of media files is unavailable. Retry later.'
}

/** Throws `StoreFailure` for an error of the store. */
export function failStore(cause: unknown): never {
  throw new StoreFailure(cause)
}

/** Returns a store whose methods throw `StoreFailure`. A stream fails with the error as it is: its response has begun. */
export const withStoreFailures = (store: MediaStore): MediaStore => ({
  location: store.location,
  put: (key, source) => store.put(key, source).catch(failStore),
  open: (key, range) => store.open(key, range).catch(failStore),
  stat: (key) => store.stat(key).catch(failStore),
  delete: (key) => store.delete(key).catch(failStore),
  async *list(prefix) {
    try {
      yield* store.list(prefix)
    } catch (error) {
      failStore(error)
    }
  },
  check: () => store.check().catch(failStore),
})
