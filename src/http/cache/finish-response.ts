/** Finishing the response of a handler: request id, caching headers, validators, compression, and storing it in the cache. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  compressStream,
  compressText,
  isCompressibleStream,
  isCompressibleText,
  negotiateCoding,
} from '../compression.ts'
import { createProblem, PROBLEM_TYPE } from '../problem.ts'
import { REQUEST_ID_HEADER } from '../request-id.ts'
import { applyPrivateCaching } from '../security-headers.ts'
import { buildRepresentation, cacheableContent } from './build-representation.ts'
import type { CacheContext, Fill } from './cache-context.ts'
import {
  cacheStatus,
  removeCacheHeaders,
  routeTags,
  setPublicCacheControl,
  variesByHost,
} from './cache-policy.ts'
import { type SendFailure, sendRepresentation, serveStale } from './serve-from-cache.ts'

/** The result of `finishResponse` when the response is written, so that Fastify must not send anything. */
export const WRITTEN = Symbol('written')

/** Finishes a response. Returns the payload that Fastify sends, or a promise of the payload or of `WRITTEN`. */
export function finishResponse(
  context: CacheContext,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): unknown {
  reply.header(REQUEST_ID_HEADER, request.id)
  const fill = request.cacheFill
  const tags = routeTags(request)
  const content = tags === null ? null : cacheableContent(request, reply, payload)
  const isStream = reply.statusCode === 200 && content === null
  if (tags && (content !== null || isStream) && context.publicRead)
    setPublicCacheControl(reply, tags, context.cdnSeconds)
  applyPrivateCaching(request, reply)
  if (content !== null) return sendAndStore(context, request, reply, content, fill)
  fill?.complete(null)
  if (reply.statusCode >= 400 && (tags || reply.hasHeader('content-encoding'))) removeCacheHeaders(reply)
  if (fill && reply.statusCode === 503) {
    context.databaseFailedAt = performance.now()
    return serveStale(context, request, reply, fill.key).then((isServed) => (isServed ? WRITTEN : payload))
  }
  const coding = negotiateCoding(request.headers['accept-encoding']).compressible ?? 'identity'
  if (isCompressibleStream(reply, payload)) return compressStream(reply, payload, coding)
  return isCompressibleText(request, reply, payload) ? compressText(reply, payload, coding) : payload
}

/** Sends a response with validators. Stores it when it is public and no content has changed since it was read. */
async function sendAndStore(
  context: CacheContext,
  request: FastifyRequest,
  reply: FastifyReply,
  content: string | Buffer,
  fill: Fill | null,
): Promise<string | typeof WRITTEN> {
  const { cache, freshness, maxBytes } = context
  const generation = fill?.generation ?? null
  const { representation, uncachedHeaders, isPublic } = buildRepresentation(reply, content, generation)
  const isShareable = isPublic || (fill !== null && variesByHost(request))
  const isShared = fill !== null && maxBytes > 0 && isShareable
  if (isShared && generation && freshness.isUnchangedSince(generation)) cache.set(fill.key, representation)
  fill?.complete(isShareable ? representation : null)
  const extraHeaders = isShared ? [...cacheStatus.miss.extraHeaders, ...uncachedHeaders] : uncachedHeaders
  const overrides = { extraHeaders }
  const failure = await sendRepresentation(context, request, reply, {
    representation,
    overrides,
    key: fill?.key,
  })
  return failure === null ? WRITTEN : toProblemBody(request, reply, failure)
}

/** RFC 9110, sections 12.5.3 and 13.1. */
const failures: Record<SendFailure, [status: number, detail: string]> = {
  'not-acceptable': [406, 'Accept-Encoding excludes br, gzip and identity.'],
  'precondition-failed': [412, 'The precondition of If-Match or If-Unmodified-Since is not met.'],
}

/** Turns the reply into a problem. Returns the body. */
function toProblemBody(request: FastifyRequest, reply: FastifyReply, failure: SendFailure): string {
  const [status, detail] = failures[failure]
  removeCacheHeaders(reply)
  reply.code(status).type(PROBLEM_TYPE).header('cache-control', 'no-store')
  return JSON.stringify({ ...createProblem(status, detail), requestId: request.id })
}
