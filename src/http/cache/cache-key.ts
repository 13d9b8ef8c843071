/** What an answer from memory depends on. */
import type { IncomingMessage } from 'node:http'

/** Longer addresses and `Accept` fields are not worth keeping, in characters. */
const KEY_LENGTH_MAX = 3_000

/** The settings that decide who may have an answer from memory. */
export interface CacheKeySettings {
  publicRead: boolean
  /** Origins that browsers may read from. */
  corsOrigins: readonly string[]
}

/**
 * Makes what reads the key of a request: the address as it is written, `Accept`, and the origin where it decides.
 * HEAD is GET. Null for a request that memory does not answer: one with a key, one that writes, one that is too long.
 */
export function createCacheKey({
  publicRead,
  corsOrigins,
}: CacheKeySettings): (request: IncomingMessage) => string | null {
  if (!publicRead) return () => null
  const anyOrigin = corsOrigins.includes('*')
  return ({ method, url = '', headers }) => {
    if ((method !== 'GET' && method !== 'HEAD') || headers.authorization !== undefined) return null
    const key = `${url}\n${headers.accept ?? '*/*'}`
    if (key.length > KEY_LENGTH_MAX) return null
    if (anyOrigin) return key
    const { origin = '' } = headers
    return `${key}\n${corsOrigins.includes(origin) ? origin : ''}`
  }
}
