/** Keys of Ghost's Content API: accepted as `?key=` alone, and looked up for each request that no cache serves. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isContentKey } from '../../auth/secrets.ts'
import { DomainError, invalidRequest } from '../../errors.ts'
import type { KeyLimits } from '../../http/limits/caller-limits.ts'
import { createRecentKeys } from '../../http/limits/recent-keys.ts'
import { PRIVATE_NO_STORE } from '../../http/security-headers.ts'

/** Returns the name of the valid key with this secret; null when there is none. */
type FindContentKey = (secret: string) => Promise<{ name: string } | null>

/** A key is accepted for cached responses for this time after its last lookup, in milliseconds: as long as a CDN has them. */
const ACCEPTED_MS = 60_000

interface ContentKeys {
  /** Throws `DomainError` `forbidden` without a key, and `unauthenticated` for one that is not accepted. */
  authenticate(request: FastifyRequest, reply: FastifyReply): Promise<void>
  /** Returns true when the key of the request was accepted a short time ago. */
  wasAccepted(request: FastifyRequest): boolean
}

/** Returns the authentication of requests with a content key. Without `publicRead`, no cache may store the responses. */
export function createContentKeys(find: FindContentKey, limits: KeyLimits, publicRead: boolean): ContentKeys {
  const recent = createRecentKeys(ACCEPTED_MS)
  return {
    async authenticate(request, reply) {
      if (!publicRead) reply.header('cache-control', PRIVATE_NO_STORE)
      const secret = keyOf(request)
      limits.beforeLookup(request, reply, secret)
      const key = isContentKey(secret) ? await find(secret) : null
      if (key === null) recent.delete(secret)
      await limits.afterPublicKeyLookup(request, reply, { secret, isAccepted: key !== null })
      if (key === null) throw new DomainError('unauthenticated', 'Unknown Content API Key')
      recent.add(secret)
      request.log = request.log.child({ key: key.name })
    },
    wasAccepted(request) {
      const { key } = request.query as { key?: unknown }
      return typeof key === 'string' && recent.has(key)
    },
  }
}

function keyOf({ query }: FastifyRequest): string {
  const { key = '' } = query as { key?: unknown }
  if (typeof key !== 'string') throw invalidRequest('query', '/key', 'must be sent once')
  if (key === '') throw new DomainError('forbidden', 'Authorization failed', [MISSING_KEY])
  return key
}

const MISSING_KEY = {
  in: 'query',
  pointer: '/key',
  detail:
    'Send a content key in the parameter key. `inkstone keys create <name> --ghost-content` creates one.',
} as const
