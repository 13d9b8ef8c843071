/** Lookup of an API key by its secret, for authentication. */
import { type KeyRestrictions, type RequestSource, refusalReason } from '../../auth/key-restrictions.ts'
import { CONTENT_SCOPE, type KeyScope } from '../../auth/scopes.ts'
import { hashSecret } from '../../auth/secrets.ts'
import type { Database } from '../../database/connection.ts'
import { type Sql, sql } from '../../database/sql.ts'
import type { Key } from '../schema.ts'
import { isValidSql } from './keys.ts'

/**
 * Returns the valid key with this secret, or null; keys for Ghost's Content API are none. One statement runs for every secret, so that neither the result nor
 * its timing reveals whether a key is unknown, expired or revoked. `refusal` is the reason why the restrictions of the key
 * exclude the source, or null. Unless they do, updates `lastUsedAt` at most once a minute, beside the request: it does not
 * wait for the write, and succeeds on a database that is read-only.
 */
export async function findKeyBySecret(
  db: Database,
  secret: string,
  source: RequestSource,
): Promise<(Pick<Key, 'id' | 'name' | 'scopes'> & { refusal: string | null }) | null> {
  const row = await findKeyRow(db, secret, sql`NOT (${isContentKeySql})`)
  if (!row) return null
  const { id, name, scopes } = row
  const refusal = refusalReason(row, source)
  if (row.isOutdated && refusal === null) updateLastUsedAt(db, id)
  return { id, name, scopes, refusal }
}

/**
 * Returns the valid key for Ghost's Content API with this secret, or null. Updates `lastUsedAt` as `findKeyBySecret` does.
 */
export async function findContentKey(db: Database, secret: string): Promise<Pick<Key, 'name'> | null> {
  const row = await findKeyRow(db, secret, isContentKeySql)
  if (row?.isOutdated) updateLastUsedAt(db, row.id)
  return row
}

const isContentKeySql = sql`${CONTENT_SCOPE} = ANY(scopes)`

/** Returns the valid key with this secret that meets the condition, or null. */
async function findKeyRow(db: Database, secret: string, condition: Sql): Promise<KeyRow | null> {
  const [row] = await db.query<KeyRow>(sql`
    SELECT id, name, scopes, allowed_addresses AS "allowedAddresses", allowed_origins AS "allowedOrigins",
      last_used_at IS NULL OR last_used_at < now() - interval '1 minute' AS "isOutdated"
    FROM api_key WHERE hash = ${hashSecret(secret)} AND ${isValidSql} AND ${condition}`)
  return row ?? null
}

interface KeyRow extends KeyRestrictions {
  id: string
  name: string
  scopes: KeyScope[]
  isOutdated: boolean
}

/** The time of the last attempt for each key of a database, by `performance.now()`. */
const attempts = new WeakMap<Database, Map<string, number>>()

/** An attempt is made at most this often for a key, in milliseconds. */
const ATTEMPT_INTERVAL = 60_000

/** Starts to update `lastUsedAt`, unless that was attempted less than a minute ago. A failure is ignored. */
function updateLastUsedAt(db: Database, id: string): void {
  const ofDatabase = attempts.get(db) ?? new Map<string, number>()
  attempts.set(db, ofDatabase)
  const now = performance.now()
  if (now - (ofDatabase.get(id) ?? Number.NEGATIVE_INFINITY) < ATTEMPT_INTERVAL) return
  ofDatabase.set(id, now)
  db.execute(sql`UPDATE api_key SET last_used_at = now() WHERE id = ${id}::uuid`).catch(() => {})
}
