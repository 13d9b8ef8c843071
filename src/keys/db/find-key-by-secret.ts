/** Lookup of an API key by its secret, for authentication. */
import type { Scope } from '../../auth/scopes.ts'
import { hashSecret } from '../../auth/secrets.ts'
import type { Database } from '../../database/connection.ts'
import { sql } from '../../database/sql.ts'
import type { Key } from '../schema.ts'
import { isValidSql } from './keys.ts'

/**
 * Returns the valid key with this secret, or null. One statement runs for every secret, so that neither the result nor
 * its timing reveals whether a key is unknown, expired or revoked. Updates `lastUsedAt` at most once
 * a minute.
 */
export async function findKeyBySecret(
  db: Database,
  secret: string,
): Promise<Pick<Key, 'id' | 'name' | 'scopes'> | null> {
  const [row] = await db.query<{ id: string; name: string; scopes: Scope[]; isOutdated: boolean }>(sql`
    SELECT id, name, scopes, last_used_at IS NULL OR last_used_at < now() - interval '1 minute' AS "isOutdated"
    FROM api_key WHERE hash = ${hashSecret(secret)} AND ${isValidSql}`)
  if (!row) return null
  const { isOutdated, ...key } = row
  if (isOutdated) await updateLastUsedAt(db, key.id)
  return key
}

async function updateLastUsedAt(db: Database, id: string): Promise<void> {
  await db.query(sql`UPDATE api_key SET last_used_at = now() WHERE id = ${id}::uuid`)
}
