/** Caching at the edge: answers from memory before anything else happens; validators, codings and 304 for the rest. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  compressStream,
  compressText,
  isCompressibleStream,
  isCompressibleText,
  negotiateCoding,
} from '../compression.ts'
import { applyPrivateCaching } from '../security-headers.ts'
import { createCacheKey } from './cache-key.ts'
import {
  cacheStatus,
  isStorable,
  removeCacheHeaders,
  routeTags,
  STALE_SECONDS,
  setPublicCacheControl,
  staleResponseHeaders,
} from './cache-policy.ts'
import {
  buildRepresentation,
  type ConditionFailure,
  cacheableContent,
  sendConditionFailure,
} from './finish-response.ts'
import type { Freshness, FreshnessMark } from './freshness.ts'
import {
  contentCodingFor,
  encodeRepresentation,
  meetsPreconditions,
  type Representation,
  type ResponseOverrides,
  writeRepresentation,
} from './representation.ts'
import { openResponseCache, type ResponseCache } from './response-cache.ts'

/** What caching stands on. */
export interface CacheOptions {
  freshness: Freshness
  /** The memory for finished answers, in bytes; 0 keeps none. */
  bytes: number
  /** For CDNs, in seconds. */
  sharedSeconds: number
  /** False: every answer needs a key, so none is public. */
  publicRead: boolean
  /** Origins that browsers may read from. */
  corsOrigins: readonly string[]
}

/** An answer that is being made for everybody who asks the same. */
interface Fill {
  key: string
  mark: FreshnessMark | null
  arrive: (answer: Representation | null) => void
}

interface Edge extends CacheOptions {
  cache: ResponseCache
  fills: WeakMap<FastifyRequest, Fill>
  /** When the database last failed, by performance.now(). */
  failedAt: number
}

/**
 * A database that has failed is not asked again where there is an old answer, until the counter could be read, or for this
 * long, in milliseconds: when nothing refuses a connection either, each question costs seconds.
 */
const RESPITE = 30_000

/**
 * Puts caching in front of every route that is registered after it. Its hook has to be the first: a warm answer is
 * written before authentication, validation and everything else.
 */
export function registerResponseCache(app: FastifyInstance, parts: CacheOptions): void {
  const cache = openResponseCache(parts.bytes)
  const edge: Edge = { ...parts, cache, fills: new WeakMap(), failedAt: Number.NEGATIVE_INFINITY }
  parts.freshness.onChange(() => cache.clear())
  answerEarly(app, edge)
  app.addHook('onSend', (request, reply, payload, done) => {
    const sent = afterwards(edge, request, reply, payload)
    if (!(sent instanceof Promise)) return done(null, sent)
    sent.then((left) => left === WRITTEN || done(null, left), done)
  })
  app.addHook('onClose', async () => parts.freshness.close())
}

function answerEarly(app: FastifyInstance, edge: Edge): void {
  const { cache, freshness } = edge
  const keyOf = createCacheKey(edge)
  app.addHook('onRequest', (request, reply, done) => {
    const key = keyOf(request.raw)
    if (key === null) return done()
    const found = freshness.isCurrent() ? cache.find(key) : undefined
    if (found) {
      const coding = contentCodingFor(found, request.raw.headers['accept-encoding'])
      const form = coding === null ? undefined : found.forms[coding]
      if (form && meetsPreconditions(request.raw.headers, found, form)) {
        reply.hijack()
        return writeRepresentation(request.raw, reply.raw, found, form, cacheStatus.hit)
      }
    }
    if (routeTags(request) === null) return done()
    beforeHandler(edge, request, reply, key, found).then((answered) => answered || done(), done)
  })
}

/** Answers from what is there or under way, else prepares for the handler. */
async function beforeHandler(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
  key: string,
  found: Representation | undefined,
): Promise<boolean> {
  const { cache, freshness, bytes } = edge
  if (found && (await write(edge, request, reply, { of: found, told: cacheStatus.hit, key })) === null)
    return true
  if (isAway(edge) && (await writeStale(edge, request, reply, key))) return true
  const shared = bytes > 0 && isStorable(request)
  const underWay = shared ? await cache.flight(key) : undefined
  if (
    underWay &&
    (await write(edge, request, reply, { of: underWay, told: cacheStatus.collapsed, key })) === null
  )
    return true
  if (underWay === null && isAway(edge) && (await writeStale(edge, request, reply, key))) return true
  const arrive = shared ? cache.depart(key) : () => {}
  if (shared) reply.raw.once('close', () => arrive(null)) // whatever becomes of the handler, nobody waits for ever
  const mark = await freshness.begin().catch(() => null)
  edge.fills.set(request, { key, mark, arrive })
  return false
}

/** An answer to write, what is told with it this once, and where it is kept, if it is. */
interface Telling {
  of: Representation
  told: ResponseOverrides
  key?: string | undefined
}

/** Writes an answer in the coding that is asked for, or tells why not. */
async function write(
  { cache, bytes }: Edge,
  { raw, headers }: FastifyRequest,
  reply: FastifyReply,
  { of, told, key }: Telling,
): Promise<ConditionFailure | null> {
  const coding = contentCodingFor(of, headers['accept-encoding'])
  if (coding === null) return 'coding'
  const form = await encodeRepresentation(of, coding, bytes > 0 ? 'kept' : 'once')
  if (key !== undefined) cache.grown(key, of)
  if (!meetsPreconditions(headers, of, form)) return 'expectation'
  reply.hijack()
  writeRepresentation(raw, reply.raw, of, form, told)
  return null
}

/** Whether the database has failed lately, and the counter has not been read since. */
function isAway({ failedAt, freshness }: Edge): boolean {
  const ago = performance.now() - failedAt
  return ago < RESPITE && ago < freshness.unverified()
}

/** Without the database, what is there is served, marked as stale (RFC 9211), for a stated time. */
async function writeStale(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
  key: string,
): Promise<boolean> {
  const age = Math.floor(edge.freshness.unverified() / 1_000)
  const found = edge.freshness.isCurrent() || age > STALE_SECONDS ? undefined : edge.cache.find(key)
  if (!found) return false
  return (await write(edge, request, reply, { of: found, told: staleResponseHeaders(age), key })) === null
}

/** The reply is written; Fastify has nothing left to send. */
const WRITTEN = Symbol('written')

/** Labels what a handler has sent. Answers what is left to send: a payload, or the promise of one. */
function afterwards(edge: Edge, request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
  const fill = edge.fills.get(request)
  const tags = routeTags(request)
  const content = tags === null ? null : cacheableContent(request, reply, payload)
  const streamed = tags && reply.statusCode === 200 && content === null
  if (tags && (content !== null || streamed) && edge.publicRead)
    setPublicCacheControl(reply, tags, edge.sharedSeconds)
  applyPrivateCaching(request, reply)
  if (content !== null) return send(edge, request, reply, content, fill)
  fill?.arrive(null)
  if (reply.statusCode >= 400 && (tags || reply.hasHeader('content-encoding'))) removeCacheHeaders(reply)
  if (fill && reply.statusCode === 503) {
    edge.failedAt = performance.now()
    return writeStale(edge, request, reply, fill.key).then((written) => (written ? WRITTEN : payload))
  }
  const coding = negotiateCoding(request.headers['accept-encoding']).large ?? 'identity'
  if (isCompressibleStream(reply, payload)) return compressStream(reply, payload, coding)
  return isCompressibleText(request, reply, payload) ? compressText(reply, payload, coding) : payload
}

/** Sends what a handler has made, and keeps it if it is for everybody and nothing has changed since. */
async function send(
  edge: Edge,
  request: FastifyRequest,
  reply: FastifyReply,
  content: string | Buffer,
  fill: Fill | undefined,
): Promise<string | typeof WRITTEN> {
  const sharing = fill !== undefined && edge.bytes > 0 && isStorable(request)
  const { made, own, isPublic } = buildRepresentation(reply, content, fill?.mark ?? null)
  const shared = sharing && isPublic
  if (shared && fill.mark && edge.freshness.holds(fill.mark)) edge.cache.keep(fill.key, made)
  fill?.arrive(isPublic ? made : null)
  const told = { more: shared ? [...cacheStatus.miss.more, ...own] : own }
  const unsent = await write(edge, request, reply, { of: made, told, key: fill?.key })
  return unsent === null ? WRITTEN : sendConditionFailure(request, reply, unsent)
}
