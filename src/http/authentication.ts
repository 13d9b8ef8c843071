/** Who is asking: reads the key of a request and says what it allows. */
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import type { Writer } from '../articles/model/permissions.ts'
import type { Database } from '../database/connection.ts'
import { DomainError } from '../errors.ts'
import { findKey } from '../keys/db/keys.ts'
import { type Scope, scopesAllow } from '../keys/schema.ts'

/** Whoever asks: a key with its scopes, or the public. */
export interface Viewer {
  key: { id: string; name: string } | null
  /** True when the key has the scope, or a greater one. */
  may: (scope: Scope) => boolean
}

/** Answers who is asking. Throws DomainError `unauthenticated` for a key that is not accepted. */
export type Authenticate = (request: FastifyRequest, reply: FastifyReply) => Promise<Viewer>

const PUBLIC = Promise.resolve<Viewer>({ key: null, may: () => false })

/**
 * The one place where keys are accepted (RFC 6750, section 2.1: the Authorization header alone, never the address).
 * A refusal says nothing of its reason. An answer to a key is nobody else's: it must not be stored.
 */
export function createAuthenticator(db: Database, publicRead: boolean): Authenticate {
  const known = new WeakMap<FastifyRequest, Promise<Viewer>>() // a hook and a handler may both ask
  const find = async (request: FastifyRequest, reply: FastifyReply): Promise<Viewer> => {
    const { authorization } = request.headers
    reply.header('cache-control', 'private, no-store')
    const secret = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? ''
    const key = await findKey(db, secret)
    if (!key) throw new DomainError('unauthenticated', 'A valid key is needed: Authorization: Bearer <key>.')
    return { key: { id: key.id, name: key.name }, may: (scope) => scopesAllow(key.scopes, scope) }
  }
  return (request, reply) => {
    if (request.headers.authorization === undefined && publicRead) return PUBLIC
    const found = known.get(request) ?? find(request, reply)
    known.set(request, found)
    return found
  }
}

/** A hook that turns away whoever may not write before a body is read. What they may write, the core decides. */
export function requireWriteScope(authenticate: Authenticate) {
  return (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) => {
    if (READING.has(request.method)) return done()
    authenticate(request, reply)
      .then((viewer) => requireScope(viewer, 'write'))
      .then(() => done(), done)
  }
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Whoever may write, as the core knows them. Throws as requireScope does. */
export function requireWriter(viewer: Viewer): Writer {
  requireScope(viewer, 'write')
  return { actor: viewer.key?.name ?? '', keyId: viewer.key?.id ?? '', may: viewer.may }
}

/** Throws DomainError `unauthenticated` without a key, `forbidden` with one that lacks the scope. */
export function requireScope(viewer: Viewer, scope: Scope): void {
  if (viewer.may(scope)) return
  if (viewer.key === null)
    throw new DomainError('unauthenticated', `This needs a key with the scope "${scope}".`)
  throw new DomainError('forbidden', `This key does not have the scope "${scope}".`)
}
