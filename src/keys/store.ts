/** API keys in PostgreSQL. */
import { v7 as uuid } from 'uuid'
import type { Database } from '../database/connection.ts'
import { DomainError } from '../errors.ts'
import type { Key, Scope } from './schema.ts'
import { hashOf, isSecret, newSecret, prefixOf } from './secret.ts'

const shown = {
  id: true,
  name: true,
  prefix: true,
  scopes: true,
  createdAt: true,
  expiresAt: true,
  revokedAt: true,
  lastUsedAt: true,
} as const

const toKey = (row: Omit<Key, 'scopes'> & { scopes: string[] }): Key => ({
  ...row,
  scopes: row.scopes as Scope[],
})

/** Makes a key. The secret is in this answer and nowhere else. */
export async function createKey(
  db: Database,
  wanted: { name: string; scopes: readonly Scope[]; expiresAt: Date | null },
): Promise<{ key: Key; secret: string }> {
  const secret = newSecret()
  const data = {
    ...wanted,
    scopes: [...wanted.scopes],
    id: uuid(),
    prefix: prefixOf(secret),
    hash: hashOf(secret),
  }
  const row = await db.prisma.apiKey.create({
    data: { ...data, hash: new Uint8Array(data.hash), createdAt: new Date() },
    select: shown,
  })
  return { key: toKey(row), secret }
}

/** Every key, revoked ones too, oldest first. */
export async function listKeys(db: Database): Promise<Key[]> {
  return (await db.prisma.apiKey.findMany({ select: shown, orderBy: { id: 'asc' } })).map(toKey)
}

/**
 * Revokes a key, named by id or by the prefix that `listKeys` shows; revoking it again changes nothing.
 * Throws DomainError `not-found`, or `invalid` when several keys have that prefix.
 */
export async function revokeKey(db: Database, idOrPrefix: string): Promise<Key> {
  const keys = (await listKeys(db)).filter(({ id, prefix }) => id === idOrPrefix || prefix === idOrPrefix)
  const [key, second] = keys
  if (!key) throw new DomainError('not-found', `There is no key ${idOrPrefix}.`)
  if (second) throw new DomainError('invalid', `Several keys begin with ${idOrPrefix}. Name one by its id.`)
  if (key.revokedAt) return key
  return toKey(
    await db.prisma.apiKey.update({ where: { id: key.id }, data: { revokedAt: new Date() }, select: shown }),
  )
}

/** True when there is a key that is still good for everything: a database without one gets a first key. */
export async function hasAdminKey(db: Database): Promise<boolean> {
  const text = `
    SELECT 1 AS found FROM api_key
    WHERE 'admin' = ANY(scopes) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) LIMIT 1`
  return (await db.read(text, [])).length > 0
}

/** The key that a secret opens, or null when there is none, or it has ended. Notes its use once a minute. */
export async function findKey(
  db: Database,
  secret: string,
): Promise<Pick<Key, 'id' | 'name' | 'scopes'> | null> {
  if (!isSecret(secret)) return null
  const text = `
    SELECT id, name, scopes, last_used_at IS NULL OR last_used_at < now() - interval '1 minute' AS unnoted
    FROM api_key WHERE hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`
  const [row] = await db.read<{ id: string; name: string; scopes: Scope[]; unnoted: boolean }>(text, [
    hashOf(secret),
  ])
  if (!row) return null
  if (row.unnoted) await db.read('UPDATE api_key SET last_used_at = now() WHERE id = $1', [row.id])
  return { id: row.id, name: row.name, scopes: row.scopes }
}
