/** Errors of the domain and of commands, independent of HTTP. */

/** The reasons for which a request fails. `http/error-handler.ts` maps each to a status code. */
export type ErrorCode =
  | 'invalid' // the request breaks a rule
  | 'unauthenticated' // an API key is needed, or the given one is not accepted
  | 'forbidden' // the API key lacks a scope
  | 'not-found'
  | 'gone' // it was public and no longer is
  | 'conflict' // it contradicts stored data: a slug that is in use, an article in the trash
  | 'stale' // the stored version is not the expected version
  | 'version-needed' // this server requires an expected version
  | 'rate-limited' // the caller has sent too many requests
  | 'unprocessable' // the request is valid but cannot be carried out in the current state
  | 'too-large' // a file is larger than this server accepts
  | 'unsupported-type' // the body has a media type that the endpoint does not accept
  | 'overloaded' // too much is in progress: the same request may succeed later

/** One error in a request: the part of the request, and a JSON Pointer (RFC 6901) into it. */
export interface RequestError {
  in: 'query' | 'path' | 'header' | 'body'
  pointer: string
  detail: string
}

/** An error whose message may be shown to the client. */
export class DomainError extends Error {
  readonly code: ErrorCode
  readonly errors: readonly RequestError[]
  /** The current version, with the code `stale`. */
  readonly version: number | undefined

  constructor(code: ErrorCode, message: string, errors: readonly RequestError[] = [], version?: number) {
    super(message)
    this.name = 'DomainError'
    this.code = code
    this.errors = errors
    this.version = version
  }
}

/** The error `forbidden` of a request whose API key lacks this scope. */
export class MissingScope extends DomainError {
  readonly scope: string

  constructor(scope: string, message: string) {
    super('forbidden', message)
    this.scope = scope
  }
}

/** A conflict that ends by itself: the same request may succeed after some seconds. */
export class RetryLater extends DomainError {
  readonly seconds: number

  constructor(message: string, seconds: number) {
    super('conflict', message)
    this.seconds = seconds
  }
}

/** Maximum number of errors that are listed. One more says how many there are beyond them. */
const LISTED_ERRORS_MAX = 20

/** A failed rule of a schema: one error, or one for each unknown key. */
interface SchemaIssue {
  pointer: string
  message: string
  unknownKeys?: readonly string[] | undefined
}

/**
 * Returns the first errors of the issues, and one that counts the rest. It costs the same for a million issues as for a few
 * more than are listed. `unknownKeyDetail` returns the detail of an unknown key in the object at a JSON Pointer.
 */
export function listErrors(
  place: RequestError['in'],
  issues: Iterable<SchemaIssue>,
  unknownKeyDetail: (key: string, pointer: string) => string,
): RequestError[] {
  const errors: RequestError[] = []
  let count = 0
  for (const { pointer, message, unknownKeys } of issues) {
    count += unknownKeys?.length ?? 1
    if (errors.length === LISTED_ERRORS_MAX) continue
    if (!unknownKeys) errors.push({ in: place, pointer, detail: message })
    for (const key of unknownKeys?.slice(0, LISTED_ERRORS_MAX - errors.length) ?? [])
      errors.push({
        in: place,
        pointer: pointer + jsonPointerTo([key]),
        detail: unknownKeyDetail(key, pointer),
      })
  }
  const more = count - errors.length
  return more === 0
    ? errors
    : [...errors, { in: place, pointer: '', detail: `and ${more.toLocaleString('en')} more` }]
}

/** Returns the steps of a JSON Pointer. */
export const stepsOfPointer = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))

/** The message of an invalid request. Its errors say what is wrong and where. */
export const INVALID_REQUEST_MESSAGE = 'The request is invalid.'

/** Creates a DomainError `invalid` with one error. */
export const invalidRequest = (place: RequestError['in'], pointer: string, detail: string): DomainError =>
  new DomainError('invalid', INVALID_REQUEST_MESSAGE, [{ in: place, pointer, detail }])

/** Returns the JSON Pointer of a path (RFC 6901, section 3). */
export const jsonPointerTo = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/**
 * A reason why a command or the server cannot run: wrong settings, no database, an unknown folder.
 * It is printed as one line without a stack trace, and the process exits with code 2.
 */
export class CannotRun extends Error {
  override readonly name = 'CannotRun'
}

/** Reasons that the system words for programmers. */
const PLAIN_REASONS: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'a file has this name',
}

/** Returns the reason of a system error in a few words, without its code and path: `permission denied`. */
export function systemErrorReason(err: unknown): string {
  const plain = PLAIN_REASONS[(err as NodeJS.ErrnoException | null)?.code ?? '']
  if (plain !== undefined) return plain
  const message = err instanceof Error ? err.message : String(err)
  return message.replace(/^[A-Z]+: /, '').replace(/, \w+( '.*)?$/s, '')
}
