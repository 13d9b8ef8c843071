/** Authentication: resolves the API key of a request to a principal and its scopes. */
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import type { RequestSource } from '../auth/key-restrictions.ts'
import { ANONYMOUS, type Principal, principalOf, requireScope } from '../auth/principal.ts'
import type { KeyScope } from '../auth/scopes.ts'
import { DomainError } from '../errors.ts'
import type { KeyLimits } from './limits/caller-limits.ts'
import { SAFE_METHODS } from './limits/callers.ts'

/** Returns the principal of a request. Throws DomainError `unauthenticated` for a key that is not accepted. */
export type Authenticate = (request: FastifyRequest, reply: FastifyReply) => Promise<Principal>

/** A valid API key; the id of the command line is null. `refusal` is the reason why it is not accepted from the source of the request; null when it is. */
interface FoundKey {
  id: string | null
  name: string
  scopes: readonly KeyScope[]
  refusal: string | null
}

/** Returns the valid API key with this secret; null when there is none. */
export type FindKey = (secret: string, source: RequestSource) => Promise<FoundKey | null>

const anonymous = Promise.resolve(ANONYMOUS)

/**
 * Creates the one function that accepts API keys: in the Authorization header alone, never in the URL (RFC 6750, section
 * 2.1). The rejection of a wrong key does not contain the reason. `limits` counts the requests of keys, and wrong keys; a key
 * that is refused because of its restrictions counts as a wrong one. Responses to requests with a key must not be stored.
 * Without `publicRead`, requests without a key are rejected too.
 */
export function createAuthenticator(findKey: FindKey, limits: KeyLimits, publicRead = true): Authenticate {
  const principals = new WeakMap<FastifyRequest, Promise<Principal>>() // a hook and a handler may both need it
  const authenticate = async (request: FastifyRequest, reply: FastifyReply): Promise<Principal> => {
    reply.header('cache-control', 'private, no-store')
    const secret = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
    limits.beforeLookup(request, reply, secret)
    const key = await findKey(secret, { ip: request.ip, origin: request.headers.origin })
    const isAccepted = key?.refusal === null
    await limits.afterLookup(request, reply, secret, isAccepted ? key.id : null)
    if (!key) throw new DomainError('unauthenticated', rejectionOf(secret))
    request.log = request.log.child({ key: key.name })
    if (key.refusal !== null) throw refuse(request, key.refusal)
    return principalOf(key)
  }
  return (request, reply) => {
    if (request.headers.authorization === undefined && publicRead) return anonymous
    const principal = principals.get(request) ?? authenticate(request, reply)
    principals.set(request, principal)
    return principal
  }
}

/** Returns the message about a key that is not known. Examples in docs have brackets around the key. */
function rejectionOf(secret: string): string {
  if (secret === '') return NOT_BEARER
  return /^[<"'{[(].*[>"'}\])]$/.test(secret) ? `${KEY_UNKNOWN} ${WITHOUT_BRACKETS}` : KEY_UNKNOWN
}

const NOT_BEARER = 'The Authorization header must have this form: Bearer <key>.'
const KEY_UNKNOWN = 'This key is not accepted: it is unknown, expired or revoked.'
const WITHOUT_BRACKETS = 'Send it without brackets and quotes.'

/** Logs that a key was refused, with what the request contains, and returns the error. */
function refuse({ log, ip, headers }: FastifyRequest, reason: string): DomainError {
  log.warn({ ip, origin: headers.origin?.slice(0, ORIGIN_LENGTH_MAX) }, `API key refused: ${reason}`)
  return new DomainError('forbidden', reason)
}

/** A longer `Origin` is cut off in the log, in characters. */
const ORIGIN_LENGTH_MAX = 200

/** Creates a hook that rejects writes without the scope `write` before the body is read. Services check the finer rules. */
export function requireWriteScope(authenticate: Authenticate) {
  return (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) => {
    if (SAFE_METHODS.has(request.method)) return done()
    authenticate(request, reply)
      .then((principal) => requireScope(principal, 'write'))
      .then(() => done(), done)
  }
}
