/** API keys: their scopes, and what may be told of them. */
import { z } from 'zod'

/** From the least to the most: each scope allows all that the ones before it allow. */
export const SCOPES = ['preview', 'read', 'write', 'publish', 'admin'] as const

export const Scope = z.enum(SCOPES)
export type Scope = z.infer<typeof Scope>

/** What each scope adds, for `--help` and the documentation. */
export const scopeMeaning: Record<Scope, string> = {
  preview: 'see drafts, scheduled and archived articles',
  read: 'also see sources, revisions and the trash',
  write: 'also write, without touching what is public',
  publish: 'also change what is public',
  admin: 'everything, keys included',
}

/** A key as its owner sees it. The secret itself is shown once, when the key is made, and never stored. */
export interface Key {
  id: string
  name: string
  prefix: string
  scopes: Scope[]
  createdAt: Date
  expiresAt: Date | null
  revokedAt: Date | null
  lastUsedAt: Date | null
}

/** True when one of the scopes a key has allows what is wanted. */
export function allows(scopes: readonly Scope[], wanted: Scope): boolean {
  return scopes.some((scope) => SCOPES.indexOf(scope) >= SCOPES.indexOf(wanted))
}
