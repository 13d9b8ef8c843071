/** Scopes of API keys, from the least to the most powerful. */
import { z } from 'zod'

/** All scopes. Each includes those before it, except `metrics`, which only `admin` includes. */
export const SCOPES = ['metrics', 'preview', 'read', 'write', 'publish', 'admin'] as const

export const Scope = z.enum(SCOPES)
export type Scope = z.infer<typeof Scope>

/** The only scope of a key for Ghost's Content API. It includes no other scope, and no other scope includes it. */
export const CONTENT_SCOPE = 'ghost-content'

/** The scopes that keys have in the database. */
export const KeyScope = z.enum([CONTENT_SCOPE, ...SCOPES])
export type KeyScope = z.infer<typeof KeyScope>

/** What each scope adds to the one before it, for `--help` and the API documentation. */
export const scopeDescriptions: Record<Scope, string> = {
  metrics: 'read the metrics of the server, and nothing else',
  preview: 'see drafts, scheduled and archived articles',
  read: 'also see sources, revisions and the trash',
  write: 'also write, without touching what is public',
  publish: 'also change what is public',
  admin: 'everything, keys and metrics included',
}

/** Returns true when one of the granted scopes includes the required one. */
export function scopesAllow(granted: readonly KeyScope[], required: Scope): boolean {
  const levelOf = (scope: KeyScope) => (scope === CONTENT_SCOPE ? -1 : SCOPES.indexOf(scope))
  if (required === 'metrics') return granted.some((scope) => scope === 'metrics' || scope === 'admin')
  return granted.some((scope) => levelOf(scope) >= levelOf(required))
}
