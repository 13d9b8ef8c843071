/** State of the response cache that its hooks share. */
import type { ContentGeneration, Freshness } from './freshness.ts'
import type { CompleteFill, ResponseCache } from './response-cache.ts'

export interface CacheOptions {
  freshness: Freshness
  /** The memory for cached responses, in bytes; 0 disables storing. */
  maxBytes: number
  /** How long CDNs may use public responses, in seconds. */
  cdnSeconds: number
  /** False when every request needs an API key, so that no response is public. */
  publicRead: boolean
  /** The origins that browsers may read from; `*` is any. */
  corsOrigins: readonly string[]
}

/** A handler that runs to fill the cache. */
export interface Fill {
  key: string
  generation: ContentGeneration | null
  complete: CompleteFill
}

/**
 * How the response cache has served a request: from memory, with the result of a fill in progress, as stale while the database
 * is unavailable, or not at all.
 */
export type CacheResult = 'hit' | 'collapsed' | 'stale' | 'miss'

declare module 'fastify' {
  interface FastifyRequest {
    /** How the response cache has served the request; null when its response is not cacheable. */
    cacheResult: CacheResult | null
    /** The fill of the response cache that this request has started. */
    cacheFill: Fill | null
  }
}

export interface CacheContext extends CacheOptions {
  cache: ResponseCache
  /** The time of the last 503, by performance.now(). */
  databaseFailedAt: number
}

/**
 * After a failure of the database, stale responses are served without a query until the change counter can be read, or for
 * this time, in milliseconds: without a refused connection, each query would wait for its time-out.
 */
const RETRY_DELAY = 30_000

/** Returns true when the database has failed recently, and the change counter has not been read since. */
export function isDatabaseUnavailable({ databaseFailedAt, freshness }: CacheContext): boolean {
  const elapsed = performance.now() - databaseFailedAt
  return elapsed < RETRY_DELAY && elapsed < freshness.unverifiedMs()
}
