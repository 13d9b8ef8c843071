/** The first admin key of a database: created once, however many servers start at the same time. */
import { COMMAND_LINE_ACTOR } from '../../audit/db/record-audit-events.ts'
import { readClock } from '../../database/clock.ts'
import type { Database } from '../../database/connection.ts'
import { sql } from '../../database/sql.ts'
import { insertKey, validAdminKeySql } from './keys.ts'

/**
 * Creates an admin key if the database has none, and passes its secret to `store` before the key counts: when `store` rejects,
 * there is no key. Returns the secret, or null when there is a key already.
 */
export function createFirstKey(
  db: Database,
  store: (secret: string) => Promise<void>,
): Promise<string | null> {
  return db.transaction(async ({ tx }) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtext('inkstone first key'))`)
    if ((await tx.query(validAdminKeySql)).length > 0) return null
    const newKey = { name: 'first', scopes: ['admin'], expiresAt: null } as const
    const { secret } = await insertKey(tx, newKey, COMMAND_LINE_ACTOR, await readClock(tx))
    await store(secret)
    return secret
  })
}
