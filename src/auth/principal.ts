/** Principal of a request: the API key with its scopes, or the anonymous public. */
import { DomainError, MissingScope } from '../errors.ts'
import { type KeyScope, type Scope, scopesAllow } from './scopes.ts'

export interface Principal {
  /** The name of the API key; empty for the public. */
  actor: string
  /** The id of the API key; null for the public. */
  keyId: string | null
  /** Returns true when the key has the scope, or one that includes it. */
  may: (scope: Scope) => boolean
}

/** A request without a key. */
export const ANONYMOUS: Principal = { actor: '', keyId: null, may: () => false }

/** Returns the principal of an API key. The command line has the id null. */
export const principalOf = (key: {
  id: string | null
  name: string
  scopes: readonly KeyScope[]
}): Principal => ({
  ...{ actor: key.name, keyId: key.id },
  may: (scope) => scopesAllow(key.scopes, scope),
})

/** Returns a principal of this process that may do everything: an import, or the undo of one. */
export const systemPrincipal = (actor: string): Principal => ({ actor, keyId: null, may: () => true })

/** The operator at the command line. */
export const COMMAND_LINE: Principal = systemPrincipal('command')

/**
 * Returns the principal. Throws `DomainError` `unauthenticated` without a key, and `MissingScope` when the key lacks the
 * scope. `action` completes the message: "which <action> needs".
 */
export function requireScope(principal: Principal, scope: Scope, action?: string): Principal {
  if (principal.may(scope)) return principal
  if (principal.keyId === null)
    throw new DomainError(
      'unauthenticated',
      `This request needs an API key with the scope "${scope}", sent as Authorization: Bearer <key>.`,
    )
  const reason = action === undefined ? '' : `, which ${action} needs`
  throw new MissingScope(scope, `The API key does not have the scope "${scope}"${reason}.`)
}
