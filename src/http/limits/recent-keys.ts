/** Keys that were accepted a short time ago, remembered by their hashes. */
import { LRUCache } from 'lru-cache'
import { hashSecret } from '../../auth/secrets.ts'

/** Maximum number of keys that are remembered. */
const RECENT_KEYS_MAX = 1_000

/** A memory of accepted keys. */
interface RecentKeys {
  add(secret: string): void
  delete(secret: string): void
  has(secret: string): boolean
}

/**
 * Remembers keys for a time in milliseconds after they were accepted: wrong keys of others behind the same IP address do not
 * block them, and a cached response can be sent without a query.
 */
export function createRecentKeys(ttlMs: number): RecentKeys {
  const hashes = new LRUCache<string, true>({ max: RECENT_KEYS_MAX, ttl: ttlMs })
  const hashOf = (secret: string) => hashSecret(secret).toString('base64')
  return {
    add: (secret) => void hashes.set(hashOf(secret), true),
    delete: (secret) => void hashes.delete(hashOf(secret)),
    has: (secret) => hashes.has(hashOf(secret)),
  }
}
