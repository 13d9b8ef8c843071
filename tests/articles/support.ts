/** Writers of every scope, for tests of writing over HTTP. */

import { SCOPES, type Scope } from '../../src/auth/scopes.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { type Booted, boot } from '../support/app.ts'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** Whoever sends a request: a key with one scope, or the public. */
export type Sender = Scope | 'public'

/** The application, and requests to it below `/v1` as anybody: with the scope `publish` unless another is said. */
export async function bootWithKeys(parts: Parameters<typeof boot>[0] = {}) {
  const booted = await boot(parts)
  const secrets = new Map<Sender, string>()
  for (const scope of SCOPES) {
    const { secret } = await createKey(booted.db, { name: scope, scopes: [scope], expiresAt: null })
    secrets.set(scope, secret)
  }
  return { ...booted, send: sender(booted, secrets) }
}

function sender({ request }: Booted, secrets: ReadonlyMap<Sender, string>) {
  return (method: Method, path: string, body?: object, as: Sender = 'publish') => {
    const secret = secrets.get(as)
    const sent = request[method](`/v1${path}`)
    const signed = secret === undefined ? sent : sent.set('authorization', `Bearer ${secret}`)
    return body === undefined ? signed : signed.send(body)
  }
}
