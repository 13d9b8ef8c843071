/** Authentication: resolves the API key of a request to a principal and its scopes. */
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import { ANONYMOUS, type Principal, requireScope } from '../auth/principal.ts'
import { type Scope, scopesAllow } from '../auth/scopes.ts'
import { DomainError } from '../errors.ts'
import type { KeyLimits } from './limits/caller-limits.ts'
import { SAFE_METHODS } from './limits/callers.ts'

/** Returns the principal of a request. Throws DomainError `unauthenticated` for a key that is not accepted. */
export type Authenticate = (request: FastifyRequest, reply: FastifyReply) => Promise<Principal>

/** Returns the valid API key with this secret; null when there is none. */
type FindKey = (secret: string) => Promise<{ id: string; name: string; scopes: readonly Scope[] } | null>

const anonymous = Promise.resolve(ANONYMOUS)

/**
 * Creates the one function that accepts API keys: in the Authorization header alone, never in the URL (RFC 6750, section
 * 2.1). A rejection does not contain the reason. `limits` counts the requests of keys, and wrong keys. Responses to requests with a key must not be stored. Without
 * `publicRead`, requests without a key are rejected too.
 */
export function createAuthenticator(findKey: FindKey, limits: KeyLimits, publicRead = true): Authenticate {
  const principals = new WeakMap<FastifyRequest, Promise<Principal>>() // a hook and a handler may both need it
  const authenticate = async (request: FastifyRequest, reply: FastifyReply): Promise<Principal> => {
    reply.header('cache-control', 'private, no-store')
    const secret = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
    limits.beforeLookup(request, reply, secret)
    const key = await findKey(secret)
    await limits.afterLookup(request, reply, secret, key?.id ?? null)
    if (!key) throw new DomainError('unauthenticated', 'A valid key is needed: Authorization: Bearer <key>.')
    request.log = request.log.child({ key: key.name })
    return { actor: key.name, keyId: key.id, may: (scope) => scopesAllow(key.scopes, scope) }
  }
  return (request, reply) => {
    if (request.headers.authorization === undefined && publicRead) return anonymous
    const principal = principals.get(request) ?? authenticate(request, reply)
    principals.set(request, principal)
    return principal
  }
}

/** Creates a hook that rejects writes without the scope `write` before the body is read. Services check the finer rules. */
export function requireWriteScope(authenticate: Authenticate) {
  return (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) => {
    if (SAFE_METHODS.has(request.method)) return done()
    authenticate(request, reply)
      .then((principal) => requireScope(principal, 'write'))
      .then(() => done(), done)
  }
}
