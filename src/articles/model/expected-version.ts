/** Which version of an article a writer has seen (RFC 9110, section 13.1.1, as far as the core knows of it). Pure. */
import { DomainError } from '../../errors.ts'

/** One of these versions, any version, none at all, or nothing said, which a strict server does not accept. */
export type ExpectedVersion = { versions: readonly number[] } | 'any' | 'absent' | 'unsaid' | 'needed'

/** Throws DomainError `stale`, with the version there is, or `version-needed`. */
export function assertExpectedVersion(version: number, expected: ExpectedVersion): void {
  if (expected === 'needed') {
    throw new DomainError(
      'version-needed',
      'Say which version you have seen: If-Match, or `version` in the body.',
    )
  }
  if (expected === 'absent')
    throw new DomainError('stale', `It is there, in version ${version}.`, [], version)
  if (expected === 'any' || expected === 'unsaid' || expected.versions.includes(version)) return
  throw new DomainError('stale', `It is in version ${version} now. Read it again, and decide.`, [], version)
}
