/** The version that a client expects to write over (RFC 9110, section 13.1.1), and its check. */
import { DomainError } from '../errors.ts'

/**
 * One of these versions; `any` version; `absent`: the resource must not exist; `unspecified`: no precondition was sent;
 * `required`: no precondition was sent to a server that requires one.
 */
export type ExpectedVersion = { versions: readonly number[] } | 'any' | 'absent' | 'unspecified' | 'required'

/** Throws DomainError `stale`, with the current version, or `version-needed`. The message names the resource by `noun`. */
export function assertExpectedVersion(current: number, expected: ExpectedVersion, noun = 'article'): void {
  if (expected === 'required') {
    throw new DomainError(
      'version-needed',
      'The expected version is missing. Send `If-Match`, or `version` in the body.',
    )
  }
  if (expected === 'absent')
    throw new DomainError('stale', `The resource already exists (current version ${current}).`, [], current)
  if (expected === 'any' || expected === 'unspecified' || expected.versions.includes(current)) return
  throw new DomainError(
    'stale',
    `The ${noun} has changed (current version ${current}). Fetch it again and retry.`,
    [],
    current,
  )
}
