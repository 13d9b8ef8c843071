/** Preconditions of writes: the expected version from `If-Match`, `If-None-Match` or the body (RFC 9110, section 13). */
import type { FastifyRequest, FastifySchema } from 'fastify'
import { z } from 'zod'
import { DomainError, invalidRequest } from '../errors.ts'
import type { ExpectedVersion } from '../schemas/expected-version.ts'

const VERSIONED_TAG = /"(\d{1,10})(?:-[\x21\x23-\x7e\x80-\xff]*)?"/g

/**
 * Returns the expected version of a write from `If-Match` and from `version` in the body. Only the version at the beginning
 * of an entity tag counts: the same version in another media type or content coding is the same article. Weak tags
 * count too, since CDNs weaken tags. `If-None-Match: *` expects that the article does not exist. With
 * `isVersionRequired`, a request without a precondition has the expected version `required`. Throws DomainError
 * `invalid` when header and body contradict each other, when no entity tag has a version, and for preconditions that are not supported: they must not be
 * ignored.
 */
export function readExpectedVersion(
  request: FastifyRequest,
  version: number | undefined,
  isVersionRequired: boolean,
): ExpectedVersion {
  const ifMatch = request.headers['if-match']
  if (expectsAbsence(request)) {
    if (ifMatch === undefined && version === undefined) return 'absent'
    throw invalidRequest('header', '/If-None-Match', 'contradicts the expected version')
  }
  if (ifMatch === undefined && request.headers['if-unmodified-since'] !== undefined)
    throw invalidRequest('header', '/If-Unmodified-Since', 'is not supported: send If-Match')
  if (ifMatch === undefined)
    return version === undefined ? (isVersionRequired ? 'required' : 'unspecified') : { versions: [version] }
  if (ifMatch.trim() === '*') return version === undefined ? 'any' : { versions: [version] }
  if (!ifMatch.includes('"')) throw invalidRequest('header', '/If-Match', unquotedDetail(ifMatch.trim()))
  const versions = [...ifMatch.matchAll(VERSIONED_TAG)].map(([, number]) => Number(number))
  if (versions.length === 0) throw invalidRequest('header', '/If-Match', FOREIGN_TAG)
  if (version !== undefined && !versions.includes(version)) {
    throw new DomainError('invalid', 'If-Match and `version` contain different versions.', [
      { in: 'body', pointer: '/version', detail: 'is not the version of If-Match' },
    ])
  }
  return { versions }
}

/** An entity tag that this server never sends for an article. It is a mistake, not an article that has changed. */
const FOREIGN_TAG =
  'must be the ETag of the article, which begins with its version, such as "1"; or * for any version'

/** Says how an entity tag without quotes is written (RFC 9110, section 8.8.3). */
const unquotedDetail = (tag: string): string =>
  /^[\w-]{1,40}$/.test(tag)
    ? `must have quotes: "${tag}"`
    : 'must be the ETag of the article, in quotes, such as "1"'

/** Returns true for `If-None-Match: *` (RFC 9110, section 13.1.2). Throws for entity tags: `If-Match` serves that purpose. */
function expectsAbsence(request: FastifyRequest): boolean {
  const ifNoneMatch = request.headers['if-none-match']
  if (ifNoneMatch === undefined) return false
  if (ifNoneMatch.trim() === '*') return true
  throw invalidRequest('header', '/If-None-Match', 'must be *')
}

const PreconditionHeaders = z.object({
  'If-Match': z.string().optional().meta({
    description:
      'One or more `ETag` values of the article, of which only the version counts; `*` for any version.',
  }),
  'If-None-Match': z.literal('*').optional().meta({ description: '412 if the article exists.' }),
})

/** Adds the precondition headers to the OpenAPI schema of a route that can return 412. */
export function withPreconditions(schema: FastifySchema): FastifySchema {
  const response = (schema.response ?? {}) as Record<string, unknown>
  return 412 in response ? { ...schema, headers: PreconditionHeaders } : schema
}
