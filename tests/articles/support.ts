/** API keys of every scope, and requests signed with them. */

import { COMMAND_LINE_ACTOR } from '../../src/audit/db/record-audit-events.ts'
import { SCOPES, type Scope } from '../../src/auth/scopes.ts'
import { readClock } from '../../src/database/clock.ts'
import { insertKey } from '../../src/keys/db/keys.ts'
import { type Booted, boot } from '../support/app.ts'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** The sender of a request: a key with one scope, or the public. */
export type Sender = Scope | 'public'

/** Starts the application. `send` sends a request below `/v1` with a key of one scope, `publish` by default. */
export async function bootWithKeys(parts: Parameters<typeof boot>[0] = {}) {
  const booted = await boot(parts)
  const secrets = new Map<Sender, string>()
  await booted.db.transaction(async ({ tx }) => {
    for (const scope of SCOPES) {
      const key = { name: scope, scopes: [scope], expiresAt: null }
      secrets.set(scope, (await insertKey(tx, key, COMMAND_LINE_ACTOR, await readClock(tx))).secret)
    }
  })
  return { ...booted, send: openSender(booted, secrets) }
}

function openSender({ request }: Booted, secrets: ReadonlyMap<Sender, string>) {
  return (method: Method, path: string, body?: object, sender: Sender = 'publish') => {
    const secret = secrets.get(sender)
    const unsigned = request[method](`/v1${path}`)
    const signed = secret === undefined ? unsigned : unsigned.set('authorization', `Bearer ${secret}`)
    return body === undefined ? signed : signed.send(body)
  }
}
