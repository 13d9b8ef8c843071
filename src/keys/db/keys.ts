/** API keys in the database: create, list, rotate and revoke, except the last valid admin key. */
import { v7 as uuid } from 'uuid'
import { type Actor, COMMAND_LINE_ACTOR, recordAuditEvent } from '../../audit/db/record-audit-events.ts'
import type { KeyRestrictions } from '../../auth/key-restrictions.ts'
import { CONTENT_SCOPE, type KeyScope } from '../../auth/scopes.ts'
import { hashSecret, newContentKey, newSecret, redactSecrets, secretPrefixOf } from '../../auth/secrets.ts'
import { readClock } from '../../database/clock.ts'
import type { Database } from '../../database/connection.ts'
import { raw, sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'
import { DomainError, invalidRequest } from '../../errors.ts'
import type { Key } from '../schema.ts'

const keyColumns =
  raw(`id, name, prefix, scopes, allowed_addresses AS "allowedAddresses", allowed_origins AS "allowedOrigins",
  created_at AS "createdAt", expires_at AS "expiresAt", revoked_at AS "revokedAt", last_used_at AS "lastUsedAt"`)

/** The condition that a key is valid: neither revoked nor expired. */
export const isValidSql = sql`revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`

/** The fields of a key to create. Without restrictions, the key is accepted from anywhere. */
interface NewKey extends Partial<{ [Field in keyof KeyRestrictions]: KeyRestrictions[Field] | undefined }> {
  name: string
  scopes: readonly KeyScope[]
  expiresAt: Date | null
}

/** A key that was just created. The secret is not stored: this is the only place where it is returned. */
interface CreatedKey {
  key: Key
  secret: string
}

/** Creates a key. Throws `DomainError` `invalid` when it would expire in the past, by the clock of the database. */
export function createKey(
  db: Database,
  newKey: NewKey,
  actor: Actor = COMMAND_LINE_ACTOR,
): Promise<CreatedKey> {
  return db.transaction(async ({ tx }) => insertKey(tx, newKey, actor, await readClock(tx)))
}

/** Creates a key in a transaction. Throws `DomainError` `invalid` when it would expire before `createdAt`. */
export async function insertKey(
  tx: Tx,
  { name, scopes, allowedAddresses = [], allowedOrigins = [], expiresAt }: NewKey,
  actor: Actor,
  createdAt: Date,
): Promise<CreatedKey> {
  if (expiresAt !== null && expiresAt <= createdAt)
    throw invalidRequest('body', '/expiresAt', 'must lie in the future')
  const secret = scopes.includes(CONTENT_SCOPE) ? newContentKey() : newSecret()
  const [key] = await tx.execute<Key>(sql`
    INSERT INTO api_key (id, name, scopes, expires_at, created_at, allowed_addresses, allowed_origins, prefix, hash)
    VALUES (${uuid()}::uuid, ${name}, ${[...scopes]}, ${expiresAt}, ${createdAt}, ${[...allowedAddresses]},
      ${[...allowedOrigins]}, ${secretPrefixOf(secret)}, ${hashSecret(secret)})
    RETURNING ${keyColumns}`)
  if (!key) throw new Error('a key was inserted and is missing')
  await audit(tx, actor, 'key.created', key)
  return { key, secret }
}

/** Returns all keys, including revoked ones, oldest first. */
export const listKeys = (db: Database): Promise<Key[]> =>
  db.query<Key>(sql`SELECT ${keyColumns} FROM api_key ORDER BY id`)

interface RotationOptions {
  /** How long the old key remains valid, in seconds; 0 revokes it at once. */
  overlapSeconds: number
  /** When the new key expires. Undefined: as the old one. */
  expiresAt?: Date | null | undefined
}

/**
 * Replaces a key with a new one that has the same name, scopes and restrictions. The old one expires after the overlap, but not later
 * than before. `reference` is as in `revokeKey`. Throws `DomainError` `not-found` or `invalid`, as `revokeKey` does, or
 * `conflict` when the key is expired or revoked.
 */
export function rotateKey(
  db: Database,
  reference: string,
  { overlapSeconds, expiresAt }: RotationOptions,
  actor: Actor = COMMAND_LINE_ACTOR,
): Promise<CreatedKey & { replaced: Key }> {
  return db.transaction(async ({ tx }) => {
    const old = await lockKey(tx, reference)
    const at = await readClock(tx)
    if (!isValid(old, at))
      throw new DomainError('conflict', `The key ${old.prefix}… is expired or revoked. Create a new one.`)
    const newExpiresAt = expiresAt === undefined ? old.expiresAt : expiresAt
    const created = await insertKey(tx, { ...old, expiresAt: newExpiresAt }, actor, at)
    const overlapEnd = at.getTime() + overlapSeconds * 1_000
    const replaced = await setEnd(
      tx,
      old,
      overlapSeconds === 0
        ? { revokedAt: at }
        : { expiresAt: new Date(Math.min(overlapEnd, old.expiresAt?.getTime() ?? overlapEnd)) },
    )
    await audit(tx, actor, 'key.rotated', old)
    return { ...created, replaced }
  })
}

interface RevocationOptions {
  actor: Actor
  /** When true, the last valid key with the scope `admin` is not revoked. */
  protectLastAdmin: boolean
}

/**
 * Revokes a key. `reference` is its id, its prefix, or the name of a valid key. Revoking a key again has no effect.
 * Throws `DomainError` `not-found`, `invalid` when several keys match, or `conflict` when `protectLastAdmin` is true and it
 * is the last valid key with the scope `admin`.
 */
export function revokeKey(
  db: Database,
  reference: string,
  { actor, protectLastAdmin }: RevocationOptions = { actor: COMMAND_LINE_ACTOR, protectLastAdmin: false },
): Promise<Key> {
  return db.transaction(async ({ tx }) => {
    const adminIds = protectLastAdmin ? await lockAdminKeys(tx) : []
    const key = await lockKey(tx, reference)
    if (key.revokedAt) return key
    if (adminIds.length === 1 && adminIds[0] === key.id) throw lastAdminKey()
    const revoked = await setEnd(tx, key, { revokedAt: await readClock(tx) })
    await audit(tx, actor, 'key.revoked', key)
    return revoked
  })
}

/** Sets when a locked key expires or was revoked, and returns it. */
async function setEnd(tx: Tx, key: Key, end: Partial<Pick<Key, 'expiresAt' | 'revokedAt'>>): Promise<Key> {
  const changed = { ...key, ...end }
  await tx.execute(
    sql`UPDATE api_key SET expires_at = ${changed.expiresAt}, revoked_at = ${changed.revokedAt} WHERE id = ${key.id}::uuid`,
  )
  return changed
}

const lastAdminKey = () =>
  new DomainError(
    'conflict',
    'This is the last valid key with the scope "admin". Create another one first, or revoke it with `inkstone keys revoke`.',
  )

/** Locks all valid keys with the scope `admin`, so that two of them cannot revoke each other. Returns their ids. */
async function lockAdminKeys(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    sql`SELECT id FROM api_key WHERE 'admin' = ANY(scopes) AND ${isValidSql} ORDER BY id FOR UPDATE`,
  )
  return rows.map(({ id }) => id)
}

/** Finds and locks the key with this id or prefix, or with this name if it is still valid once it is locked. */
async function lockKey(tx: Tx, reference: string): Promise<Key> {
  const [key, second] = await tx.query<Key>(sql`
    SELECT ${keyColumns} FROM api_key
    WHERE id::text = ${reference} OR prefix = ${reference} OR (name = ${reference} AND ${isValidSql})
    ORDER BY id FOR UPDATE`)
  if (!key) throw new DomainError('not-found', `There is no key ${redactSecrets(reference)}.`)
  if (second) throw new DomainError('invalid', `Several keys match ${reference}. Use the id of one.`)
  return key
}

const isValid = ({ revokedAt, expiresAt }: Key, at: Date) =>
  revokedAt === null && (expiresAt === null || expiresAt > at)

/** A query with one row when a valid key with the scope `admin` exists. */
export const validAdminKeySql = sql`SELECT 1 AS found FROM api_key WHERE 'admin' = ANY(scopes) AND ${isValidSql} LIMIT 1`

/** Returns true when a valid key with the scope `admin` exists. Without one, the server creates one. */
export async function hasAdminKey(db: Database): Promise<boolean> {
  return (await db.query(validAdminKeySql)).length > 0
}

const audit = (tx: Tx, actor: Actor, action: string, { id, name }: Pick<Key, 'id' | 'name'>) =>
  recordAuditEvent({ tx, copySession: null }, { ...actor, action, entityId: id, subject: name })
