/** Access of an agent that runs on the machine of the server: by an API key, or with the permissions of the operator. */
import { COMMAND_LINE_ACTOR } from '../audit/db/record-audit-events.ts'
import { type Principal, principalOf } from '../auth/principal.ts'
import type { Scope } from '../auth/scopes.ts'
import { newSecret } from '../auth/secrets.ts'
import type { Database } from '../database/connection.ts'
import { CannotRun } from '../errors.ts'
import type { FindKey } from '../http/authentication.ts'
import { createApi, type Inject } from './api.ts'
import { createCallRecorder } from './call-audit.ts'
import type { AgentSession } from './call-tool.ts'

/** The access of an agent. `findKey` also finds the secret, for the requests of this process alone. */
interface LocalAccess {
  secret: string
  principal: Principal
  findKey: FindKey
}

/** Requests of this process come from this machine, and from no web page. */
const LOCAL_SOURCE = { ip: '127.0.0.1', origin: undefined }

/** Returns the access of an API key. Throws CannotRun when it is not accepted. */
export async function keyAccess(findKey: FindKey, secret: string): Promise<LocalAccess> {
  const key = await findKey(secret, LOCAL_SOURCE)
  if (!key) throw new CannotRun('MCP_KEY is not accepted: the key is unknown, expired or revoked.')
  if (key.refusal !== null) throw new CannotRun(`MCP_KEY is not accepted. ${key.refusal}`)
  return { secret, principal: principalOf(key), findKey }
}

/** Returns the access of the operator, by a secret that only this process has, up to a scope. */
export function operatorAccess(findKey: FindKey, scope: Scope): LocalAccess {
  const operator = { id: null, name: COMMAND_LINE_ACTOR.actor, scopes: [scope], refusal: null }
  const secret = newSecret()
  return {
    secret,
    principal: principalOf(operator),
    findKey: async (given, source) => (given === secret ? operator : findKey(given, source)),
  }
}

/** Returns the session of an agent with this access. */
export function localAgent(
  db: Database,
  inject: Inject,
  { secret, principal }: LocalAccess,
  logError: AgentSession['logError'],
): AgentSession {
  const caller = { ...LOCAL_SOURCE, authorization: `Bearer ${secret}`, host: undefined, userAgent: undefined }
  const recordCall = createCallRecorder(db, principal)
  return { principal, api: createApi(inject, caller), recordCall, logError }
}
