/** Representation of a handler's response: its cacheable headers, ETag and `Last-Modified`. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { encodeWithEtag } from '../conditional-requests.ts'
import { REQUEST_ID_HEADER } from '../request-id.ts'
import { securityHeaders } from '../security-headers.ts'
import { versionFromEtag } from './cache-policy.ts'
import { type ContentGeneration, lastModifiedOf } from './freshness.ts'
import { createRepresentation, type Representation } from './representation.ts'

/** The status codes of responses with validators, which may be cached. Errors are never cached. */
const CACHEABLE_STATUS = new Set([200, 308])

/** Returns the content of a response to GET or HEAD that may have validators; null for other responses and for streams. */
export function cacheableContent(
  { method }: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): string | Buffer | null {
  if ((method !== 'GET' && method !== 'HEAD') || !CACHEABLE_STATUS.has(reply.statusCode)) return null
  if (typeof payload === 'string' || Buffer.isBuffer(payload)) return payload
  return payload === null || payload === undefined ? '' : null
}

/** The headers that are the same for every request. All others belong to one response and are never cached. */
const CACHEABLE_HEADERS = new Set([
  ...['content-type', 'content-language', 'content-disposition', 'link', 'location'],
  ...['cache-control', 'cache-tag', 'vary', 'access-control-allow-origin', 'access-control-expose-headers'],
  ...Object.keys(securityHeaders),
])

/** A representation of a response, and the headers that belong to this response only. */
interface BuiltRepresentation {
  representation: Representation
  uncachedHeaders: string[]
  isPublic: boolean
}

/** Builds the representation of the response that a reply is about to send. The version, if set, begins its ETag. */
export function buildRepresentation(
  reply: FastifyReply,
  payload: string | Buffer,
  generation: ContentGeneration | null,
): BuiltRepresentation {
  const type = String(reply.getHeader('content-type'))
  const { rawHeaders, uncachedHeaders } = splitHeaders(reply)
  const { content, etag } = encodeWithEtag(type, payload, versionFromEtag(reply))
  const lastModified = generation && lastModifiedOf(generation.changedAt)
  return {
    representation: createRepresentation({
      status: reply.statusCode,
      rawHeaders,
      type,
      content,
      etag: reply.statusCode === 200 ? etag : null,
      lastModified,
    }),
    uncachedHeaders,
    isPublic: String(reply.getHeader('cache-control')).startsWith('public'),
  }
}

/** Headers that are written for each response by itself. */
const WRITTEN_HEADERS = new Set(['etag', 'content-length', REQUEST_ID_HEADER])

/** Splits the headers of a reply into cacheable and uncached ones, as `writeHead` accepts them. */
function splitHeaders(reply: FastifyReply): { rawHeaders: string[]; uncachedHeaders: string[] } {
  const rawHeaders: string[] = []
  const uncachedHeaders: string[] = []
  const headers = reply.getHeaders()
  for (const name in headers) {
    const value = headers[name]
    if (value === undefined || WRITTEN_HEADERS.has(name)) continue
    const target = CACHEABLE_HEADERS.has(name) ? rawHeaders : uncachedHeaders
    if (Array.isArray(value)) for (const item of value) target.push(name, item)
    else target.push(name, String(value))
  }
  return { rawHeaders, uncachedHeaders }
}
