/** Serving requests from the response cache: hits, shared fills, and stale responses. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { whenClosed } from '../response-closed.ts'
import { type CacheContext, isDatabaseUnavailable } from './cache-context.ts'
import { cacheStatus, STALE_SECONDS, staleResponseHeaders, variesByHost } from './cache-policy.ts'
import {
  contentCodingFor,
  encodeRepresentation,
  meetsPreconditions,
  type Representation,
} from './representation.ts'
import { type ResponseOverrides, writeRepresentation } from './write-representation.ts'

/** Writes a cached response that is already encoded. Returns false when it is not, or when the response would be an error. */
export function writeCacheHit(
  request: FastifyRequest,
  reply: FastifyReply,
  representation: Representation,
): boolean {
  const { headers } = request.raw
  const coding = contentCodingFor(representation, headers['accept-encoding'])
  const encoded = coding === null ? undefined : representation.encodings[coding]
  if (!encoded || !meetsPreconditions(headers, representation, encoded)) return false
  reply.hijack()
  request.cacheResult = 'hit'
  writeRepresentation(request, reply, representation, encoded, cacheStatus.hit)
  return true
}

/**
 * Serves a request with a cached response, with the result of a fill in progress, or with a stale response while the
 * database is unavailable. Otherwise starts a fill and returns false: the handler has to run.
 */
export async function serveOrStartFill(
  context: CacheContext,
  request: FastifyRequest,
  reply: FastifyReply,
  key: string,
  cached: Representation | undefined,
): Promise<boolean> {
  const { cache, freshness, maxBytes } = context
  const send = (representation: Representation, overrides: ResponseOverrides) =>
    sendRepresentation(context, request, reply, { representation, overrides, key })
  const serve = async (representation: Representation, result: 'hit' | 'collapsed') => {
    request.cacheResult = result
    return (await send(representation, cacheStatus[result])) === null
  }
  if (cached && (await serve(cached, 'hit'))) return true
  if (isDatabaseUnavailable(context) && (await serveStale(context, request, reply, key))) return true
  const isShared = maxBytes > 0
  const result = isShared ? await cache.pendingFill(key) : undefined
  if (result && (await serve(result, 'collapsed'))) return true
  if (result === null && isDatabaseUnavailable(context) && (await serveStale(context, request, reply, key)))
    return true
  const complete = isShared ? cache.startFill(key) : () => {}
  request.cacheResult = isShared ? 'miss' : null
  if (isShared) whenClosed(reply, () => complete(null)) // ends the wait of other requests when the handler fails
  const generation = await freshness.startRead().catch(() => null)
  request.cacheFill = { key, generation, complete }
  return false
}

/** Why a representation is not sent: 406 without an acceptable content coding, 412 for a failed precondition. */
export type SendFailure = 'not-acceptable' | 'precondition-failed'

/** A representation to send, with headers for this response, and its cache key if it has one. */
interface SentRepresentation {
  representation: Representation
  overrides: ResponseOverrides
  key?: string | undefined
}

/** Encodes and writes a representation. Returns null, or the reason why it has written nothing. */
export async function sendRepresentation(
  { cache, maxBytes }: CacheContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { representation, overrides, key }: SentRepresentation,
): Promise<SendFailure | null> {
  const coding = contentCodingFor(representation, request.headers['accept-encoding'])
  if (coding === null) return 'not-acceptable'
  const encoded = await encodeRepresentation(representation, coding, maxBytes > 0 ? 'high' : 'low')
  if (key !== undefined) cache.updateSize(key, representation)
  if (!meetsPreconditions(request.headers, representation, encoded)) return 'precondition-failed'
  reply.hijack()
  writeRepresentation(request, reply, representation, encoded, overrides)
  return null
}

/** Serves the cached response as stale (RFC 9211), for a limited time. Returns false when there is none. */
export async function serveStale(
  context: CacheContext,
  request: FastifyRequest,
  reply: FastifyReply,
  key: string,
): Promise<boolean> {
  const { cache, freshness } = context
  const age = Math.floor(freshness.unverifiedMs() / 1_000)
  const representation = freshness.isCurrent() || age > STALE_SECONDS ? undefined : cache.get(key)
  if (!representation) return false
  const overrides = staleResponseHeaders(age, variesByHost(request) ? 'private' : 'public')
  request.cacheResult = 'stale'
  return (await sendRepresentation(context, request, reply, { representation, overrides, key })) === null
}
