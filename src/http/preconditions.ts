/** Preconditions of writes: which version the client has seen, if any (RFC 9110, section 13). */
import type { FastifyRequest, FastifySchema } from 'fastify'
import { z } from 'zod'
import { DomainError, invalidRequest } from '../errors.ts'
import type { ExpectedVersion } from '../schemas/expected-version.ts'

const VERSIONED_TAG = /"(\d{1,10})(?:-[\x21\x23-\x7e\x80-\xff]*)?"/g

/**
 * What `If-Match` and `version` in the body say of the version. An entity tag begins with the version of its article, which
 * alone counts: the same version in another media type or coding is the same article (a weakened tag, too, since CDNs
 * weaken them). `If-None-Match: *` says that nothing is there. `strict`: nothing said is not enough. Throws DomainError
 * `invalid` when two are given and differ, and for conditions that are not looked at: they must not be passed over.
 */
export function readExpectedVersion(
  request: FastifyRequest,
  version: number | undefined,
  strict: boolean,
): ExpectedVersion {
  const field = request.headers['if-match']
  if (wantsNothing(request)) {
    if (field === undefined && version === undefined) return 'absent'
    throw invalidRequest('header', '/If-None-Match', 'contradicts the version that is named')
  }
  if (field === undefined && request.headers['if-unmodified-since'] !== undefined)
    throw invalidRequest('header', '/If-Unmodified-Since', 'is not looked at: send If-Match')
  if (field === undefined)
    return version === undefined ? (strict ? 'required' : 'unspecified') : { versions: [version] }
  if (field.trim() === '*') return version === undefined ? 'any' : { versions: [version] }
  const versions = [...field.matchAll(VERSIONED_TAG)].map(([, number]) => Number(number))
  if (version !== undefined && !versions.includes(version)) {
    throw new DomainError('invalid', 'If-Match and `version` name different versions.', [
      { in: 'body', pointer: '/version', detail: 'is not the version that If-Match names' },
    ])
  }
  return { versions }
}

/** True for `If-None-Match: *` (RFC 9110, section 13.1.2). Entity tags would say nothing that If-Match does not say better. */
function wantsNothing(request: FastifyRequest): boolean {
  const field = request.headers['if-none-match']
  if (field === undefined) return false
  if (field.trim() === '*') return true
  throw invalidRequest('header', '/If-None-Match', 'must be *')
}

const Headers = z.object({
  'If-Match': z.string().optional().meta({
    description:
      'An `ETag` of the article, or several, of which the version alone counts; `*` for any version.',
  }),
  'If-None-Match': z.literal('*').optional().meta({ description: 'Fails with 412 if it is there.' }),
})

/** The schema of a route for the OpenAPI document: with these fields, where a write may fail because of them. */
export function withPreconditions(schema: FastifySchema): FastifySchema {
  const response = (schema.response ?? {}) as Record<string, unknown>
  return 412 in response ? { ...schema, headers: Headers } : schema
}
