/** Rate limits for callers: reads by IP address or API key, writes by key, and wrong keys by IP address (429). */
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Database } from '../../database/connection.ts'
import { deletePastWindows, takePermits } from '../../database/rate-limits.ts'
import { DomainError } from '../../errors.ts'
import type { Bursts } from '../connection-bursts.ts'
import { addressOf, isRead, isUnlimited, type LimitOptions, type RateLimits } from './callers.ts'
import { shedLoad } from './load-shedding.ts'
import { createRecentKeys } from './recent-keys.ts'
import { createSharedLimiter, type LimitState } from './shared-limiter.ts'

/** The limits of requests with a key, for authentication. */
export interface KeyLimits {
  /** Throws DomainError `rate-limited` when the IP address has sent too many wrong keys. Call it before the key is looked up. */
  beforeLookup(request: FastifyRequest, reply: FastifyReply, secret: string): void
  /** Counts the request for its key, or for its IP address when `keyId` is null. Throws DomainError `rate-limited`. */
  afterLookup(
    request: FastifyRequest,
    reply: FastifyReply,
    secret: string,
    keyId: string | null,
  ): Promise<void>
  /**
   * Counts a request with a key of Ghost's Content API. All visitors of a site send the same key, so a read counts for the IP
   * address, and so does a wrong key. Throws DomainError `rate-limited`.
   */
  afterPublicKeyLookup(request: FastifyRequest, reply: FastifyReply, key: PublicKey): Promise<void>
}

/** A key that every visitor of a site may know, and whether it is accepted. */
interface PublicKey {
  secret: string
  isAccepted: boolean
}

const WINDOW_MS = 60_000

/** How long an accepted key is remembered, in milliseconds. */
const RECENT_MS = 600_000

/** Past windows are deleted at most this often, in milliseconds. */
const DELETE_INTERVAL = 600_000

const noLimits: RateLimits = { reads: 0, writes: 0, wrongKeys: 0 }

/**
 * Registers the limits of requests without a key, and load shedding. Call it after the response cache: a cache hit costs neither a
 * query nor a count. Returns the limits of requests with a key.
 */
export async function registerLimits(
  app: FastifyInstance,
  db: Database,
  { rateLimits = noLimits, requestsMax = 0, bursts }: LimitOptions & { bursts: Bursts },
): Promise<KeyLimits> {
  await app.register(rateLimit, { global: false })
  const countRead = rateLimits.reads === 0 ? null : createReadCounter(app, rateLimits.reads)
  if (countRead) limitReadsWithoutKey(app, countRead)
  shedLoad(app, { max: requestsMax, bursts })
  return createKeyLimits(db, rateLimits, countRead)
}

function limitReadsWithoutKey(app: FastifyInstance, countRead: ReadCounter): void {
  const warnOfUntrustedProxy = createProxyWarning()
  app.addHook('onRequest', (request, reply, done) => {
    if (request.headers.authorization !== undefined || request.method === 'OPTIONS') return done()
    if (isUnlimited(request)) return done()
    warnOfUntrustedProxy(request)
    countRead(request, addressOf(request))
      .then((state) => applyLimit(reply, 'reads', state))
      .then(() => done(), done)
  })
}

function createKeyLimits(db: Database, limits: RateLimits, countRead: ReadCounter | null): KeyLimits {
  const take = createPermitSource(db)
  const [writes, wrongKeys] = [limits.writes, limits.wrongKeys].map((limit) =>
    limit === 0
      ? null
      : createSharedLimiter({ limit, windowMs: WINDOW_MS, now: () => Date.now(), take: take(limit) }),
  )
  const accepted = createRecentKeys(RECENT_MS)
  const countWrongKey = async (request: FastifyRequest, reply: FastifyReply) => {
    const state = await wrongKeys?.use(`wrong-keys ${addressOf(request)}`)
    if (state?.isExceeded) applyLimit(reply, 'wrong-keys', state)
  }
  return {
    beforeLookup(request, reply, secret) {
      const state = wrongKeys?.exceededState(`wrong-keys ${addressOf(request)}`)
      if (state && !accepted.has(secret)) applyLimit(reply, 'wrong-keys', state)
    },
    async afterLookup(request, reply, secret, keyId) {
      if (keyId === null) {
        if (request.headers.authorization === undefined) return // it is counted with the requests without a key
        return countWrongKey(request, reply)
      }
      accepted.add(secret)
      const reads = isRead(request)
      const state = await (reads ? countRead?.(request, keyId) : writes?.use(`writes ${keyId}`))
      if (state) applyLimit(reply, reads ? 'reads' : 'writes', state)
    },
    async afterPublicKeyLookup(request, reply, { secret, isAccepted }) {
      if (!isAccepted) return countWrongKey(request, reply)
      accepted.add(secret)
      if (request.headers.authorization === undefined) return // it is counted with the requests without a key
      const state = await countRead?.(request, addressOf(request))
      if (state) applyLimit(reply, 'reads', state)
    },
  }
}

/** Counts a read of a caller in the memory of this process. */
type ReadCounter = (request: FastifyRequest, caller: string) => Promise<LimitState>

function createReadCounter(app: FastifyInstance, max: number): ReadCounter {
  const callers = new WeakMap<FastifyRequest, string>()
  const keyGenerator = (request: FastifyRequest) => callers.get(request) ?? ''
  const count = app.createRateLimit({ max, timeWindow: WINDOW_MS, keyGenerator })
  return async (request, caller) => {
    callers.set(request, caller)
    const result = await count(request)
    if (result.isAllowed) throw new Error('No caller is exempt from the limit of reads.')
    return { limit: max, remaining: result.remaining, endsInMs: result.ttl, isExceeded: result.isExceeded }
  }
}

/** Returns a function that takes permits from the database, and deletes past windows from time to time. */
function createPermitSource(db: Database) {
  let deletedAt = Date.now()
  return (limit: number) => (caller: string, permits: number) => {
    if (Date.now() - deletedAt > DELETE_INTERVAL) {
      deletedAt = Date.now()
      deletePastWindows(db, WINDOW_MS).catch(() => {}) // the next time will do
    }
    return takePermits(db, { caller, permits, limit, windowMs: WINDOW_MS })
  }
}

/** Sets the fields `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers). Throws when the limit is exceeded. */
function applyLimit(reply: FastifyReply, policy: string, state: LimitState): void {
  const seconds = Math.ceil(state.endsInMs / 1_000)
  reply.header('ratelimit-policy', `"${policy}";q=${state.limit};w=${WINDOW_MS / 1_000}`)
  reply.header('ratelimit', `"${policy}";r=${state.remaining};t=${seconds}`)
  if (!state.isExceeded) return
  reply.header('retry-after', String(Math.max(1, seconds)))
  throw new DomainError('rate-limited', messages[policy] ?? '')
}

const messages: Record<string, string> = {
  reads: 'Too many requests in a minute. Retry after the seconds in Retry-After.',
  writes:
    'Too many writes with this key in a minute. Retry after the seconds in Retry-After, or send batches.',
  'wrong-keys': 'Too many wrong keys from this IP address. Retry after the seconds in Retry-After.',
}

const UNTRUSTED_PROXY =
  'X-Forwarded-For is not trusted: rate limits count all clients of a proxy as one. Set TRUST_PROXY.'

/** Returns a function that logs once that a proxy in front of the server is not trusted. */
function createProxyWarning() {
  let hasWarned = false
  return ({ headers, ips, log }: FastifyRequest): void => {
    if (hasWarned || ips !== undefined || headers['x-forwarded-for'] === undefined) return
    hasWarned = true
    log.warn(UNTRUSTED_PROXY)
  }
}
