/** Security requirements in the OpenAPI document: whether an operation needs an API key, and its scope. */
import type { FastifySchema } from 'fastify'
import type { Scope } from '../../auth/scopes.ts'
import { SAFE_METHODS } from '../limits/callers.ts'

/** The security scheme of API keys. */
export const keyScheme = {
  type: 'http',
  scheme: 'bearer',
  description:
    'An API key (`ink_…`). The first start of the server prints an admin key, or writes it to `DATA_DIR/admin-key`. `inkstone keys create NAME --scope SCOPE` and `POST /v1/keys` create others.',
} as const

/** The requirement of an operation that is public, and returns more with a key. */
export const OPTIONAL_KEY: readonly Record<string, string[]>[] = [{}, { key: [] }]

/** The requirement of an operation that ignores keys. */
export const KEYLESS: readonly Record<string, string[]>[] = []

/** Returns the requirement of an operation that needs a key with this scope, or with one that includes it. */
export const requiresScope = (scope: Scope): readonly Record<string, string[]>[] => [{ key: [scope] }]

/** Adds the requirement of writes, which a hook checks for all of them, where the route declares none. */
export function withSecurity(schema: FastifySchema, url: string, method: string): FastifySchema {
  const isWrite = url.startsWith('/v1/') && !SAFE_METHODS.has(method)
  return isWrite ? { security: requiresScope('write'), ...schema } : schema
}
