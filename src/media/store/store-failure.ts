/** Failures of the store of media files, as errors that tell a client to retry later. */
import { DomainError, systemErrorReason } from '../../errors.ts'
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

/** Returns the reason of an error of the store in a few words; that of a request to a bucket is in its cause. */
export const storeErrorReason = (error: unknown): string =>
  systemErrorReason(error instanceof Error && error.cause instanceof Error ? error.cause : error)

/**
 * Returns a store whose methods throw `StoreFailure`, or what `fail` throws. A stream fails with the error as it is: its response
 * has begun.
 */
export const withStoreFailures = (
  store: MediaStore,
  fail: (error: unknown) => never = failStore,
): MediaStore => ({
  location: store.location,
  put: (key, source) => store.put(key, source).catch(fail),
  open: (key, range) => store.open(key, range).catch(fail),
  stat: (key) => store.stat(key).catch(fail),
  delete: (key) => store.delete(key).catch(fail),
  async *list(prefix) {
    try {
      yield* store.list(prefix)
    } catch (error) {
      fail(error)
    }
  },
  check: () => store.check().catch(fail),
})
