/** Cache keys of requests. */
import type { IncomingMessage } from 'node:http'

/** A request with a longer key is not cached, in characters. */
const KEY_LENGTH_MAX = 3_000

/** The settings that decide which requests may share a cached response. */
interface CacheKeySettings {
  publicRead: boolean
  /** The origins that browsers may read from; `*` is any. */
  corsOrigins: readonly string[]
}

/**
 * Returns a function that computes the cache key of a request: the URL as it was sent, `Accept`, and the origin where it
 * changes the response. HEAD has the key of GET. The key is null for a request that is not cached: one with an API key, a
 * write, or one whose key is too long.
 */
export function createCacheKey({
  publicRead,
  corsOrigins,
}: CacheKeySettings): (request: IncomingMessage) => string | null {
  if (!publicRead) return () => null
  const isAnyOriginAllowed = corsOrigins.includes('*')
  return ({ method, url = '', headers }) => {
    if ((method !== 'GET' && method !== 'HEAD') || headers.authorization !== undefined) return null
    const key = `${url}\n${headers.accept ?? '*/*'}`
    if (key.length > KEY_LENGTH_MAX) return null
    if (isAnyOriginAllowed) return key
    const { origin = '' } = headers
    return `${key}\n${corsOrigins.includes(origin) ? origin : ''}`
  }
}
