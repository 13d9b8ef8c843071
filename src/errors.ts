/** What can go wrong in the domain, without a word about HTTP. */
import { redactSecrets } from './auth/secrets.ts'

/** Every reason for which the core refuses something. `http/error-handler.ts` gives each its status. */
export type ErrorCode =
  | 'invalid' // the request contradicts a rule
  | 'unauthenticated' // a key is needed, or the given one is not accepted
  | 'forbidden' // the key may not do this
  | 'not-found'
  | 'gone' // it was public once and is not any more
  | 'conflict' // it contradicts what is there: a taken address, something in the trash
  | 'stale' // it is not in the version that the writer has seen
  | 'version-needed' // this server wants writers to say which version they have seen
  | 'unprocessable' // it is understood, and cannot be done as it stands

/** One fault of a request. `in` says where to look; `pointer` is a JSON Pointer (RFC 6901) into it. */
export interface RequestError {
  in: 'query' | 'path' | 'header' | 'body'
  pointer: string
  detail: string
}

/** A refusal with a reason that may be shown to whoever asked. */
export class DomainError extends Error {
  readonly code: ErrorCode
  readonly faults: readonly RequestError[]
  /** With `stale`: the version that there is. */
  readonly version: number | undefined

  constructor(code: ErrorCode, message: string, faults: readonly RequestError[] = [], version?: number) {
    super(message)
    this.name = 'DomainError'
    this.code = code
    this.faults = faults
    this.version = version
  }
}

/** A JSON Pointer to what a path leads to (RFC 6901, section 3), without secrets that stand where a name was meant. */
export const jsonPointerTo = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${redactSecrets(String(step)).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** A refusal of one query parameter. */
export function invalidParameter(name: string, detail: string): DomainError {
  return new DomainError('invalid', 'The request is not understood.', [
    { in: 'query', pointer: `/${name}`, detail },
  ])
}

/**
 * A reason why a command or the server cannot run at all: wrong settings, no database, an unknown folder.
 * It is shown as one line, without a stack, and the process ends with exit code 2.
 */
export class CannotRun extends Error {
  override readonly name = 'CannotRun'
}
