/** API keys in PostgreSQL. */
import { v7 as uuid } from 'uuid'
import { type Actor, COMMAND_LINE_ACTOR, recordAuditEvent } from '../../audit/db/record-audit-events.ts'
import type { Scope } from '../../auth/scopes.ts'
import { hashSecret, newSecret, redactSecrets, secretPrefixOf } from '../../auth/secrets.ts'
import type { Database, Tx } from '../../database/connection.ts'
import { DomainError } from '../../errors.ts'
import type { Key } from '../schema.ts'

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

/** Of a key that is accepted. */
const GOOD = 'revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())'

const toKey = (row: Omit<Key, 'scopes'> & { scopes: string[] }): Key => ({
  ...row,
  scopes: row.scopes as Scope[],
})

/** A key that is to be made. */
export interface KeyRequest {
  name: string
  scopes: readonly Scope[]
  expiresAt: Date | null
}

/** A key that was just made. The secret is in this answer and nowhere else. */
export interface CreatedKey {
  key: Key
  secret: string
}

/** Makes a key. */
export function createKey(
  db: Database,
  wanted: KeyRequest,
  by: Actor = COMMAND_LINE_ACTOR,
): Promise<CreatedKey> {
  return db.prisma.$transaction((tx) => insertKey(tx, wanted, by))
}

async function insertKey(tx: Tx, { name, scopes, expiresAt }: KeyRequest, by: Actor): Promise<CreatedKey> {
  const secret = newSecret()
  const row = await tx.apiKey.create({
    data: {
      ...{ id: uuid(), name, scopes: [...scopes], expiresAt, createdAt: new Date() },
      ...{ prefix: secretPrefixOf(secret), hash: new Uint8Array(hashSecret(secret)) },
    },
    select: shown,
  })
  await audit(tx, by, 'key.created', row)
  return { key: toKey(row), secret }
}

/** Every key, revoked ones too, oldest first. */
export async function listKeys(db: Database): Promise<Key[]> {
  return keysIn(db.prisma)
}

async function keysIn(tx: Tx): Promise<Key[]> {
  return (await tx.apiKey.findMany({ select: shown, orderBy: { id: 'asc' } })).map(toKey)
}

/** How a key is replaced. */
export interface KeyRotation {
  /** For how long the old key goes on, in seconds; 0 ends it at once. */
  overlapSeconds: number
  /** When the new key ends; as the old one, unless said. */
  expiresAt?: Date | null | undefined
}

/**
 * Replaces a key by a new one with the same name and scopes. The old one ends after the overlap, or when it would have
 * ended anyway. `named` is as in `revokeKey`. Throws DomainError `not-found`, `invalid` as `revokeKey` does, or
 * `conflict` when the key has ended already.
 */
export function rotateKey(
  db: Database,
  named: string,
  { overlapSeconds, expiresAt }: KeyRotation,
  by: Actor = COMMAND_LINE_ACTOR,
): Promise<CreatedKey & { replaced: Key }> {
  return db.prisma.$transaction(async (tx) => {
    const old = await lockKey(tx, named)
    const at = new Date()
    if (!isGood(old, at))
      throw new DomainError('conflict', `The key ${old.prefix}… has ended. Make a new one.`)
    const { name, scopes } = old
    const made = await insertKey(
      tx,
      { name, scopes, expiresAt: expiresAt === undefined ? old.expiresAt : expiresAt },
      by,
    )
    const end = at.getTime() + overlapSeconds * 1_000
    const data =
      overlapSeconds === 0
        ? { revokedAt: at }
        : { expiresAt: new Date(Math.min(end, old.expiresAt?.getTime() ?? end)) }
    const replaced = toKey(await tx.apiKey.update({ where: { id: old.id }, data, select: shown }))
    await audit(tx, by, 'key.rotated', old)
    return { ...made, replaced }
  })
}

/** By whom a key is revoked, and whether the last good key for everything is spared. */
export interface KeyRevocation {
  by: Actor
  spareLast: boolean
}

/**
 * Revokes a key, named by its id, by the prefix that `listKeys` shows, or, while it is good, by its name; revoking it
 * again changes nothing. Throws DomainError `not-found`, `invalid` when several keys are called so, or `conflict` for the
 * last good key with the scope `admin`, where that is spared.
 */
export function revokeKey(
  db: Database,
  named: string,
  { by, spareLast }: KeyRevocation = { by: COMMAND_LINE_ACTOR, spareLast: false },
): Promise<Key> {
  return db.prisma.$transaction(async (tx) => {
    const admins = spareLast ? await lockAdminKeys(tx) : []
    const key = await lockKey(tx, named)
    if (key.revokedAt) return key
    if (admins.length === 1 && admins[0] === key.id) throw lastKey()
    const data = { revokedAt: new Date() }
    const revoked = toKey(await tx.apiKey.update({ where: { id: key.id }, data, select: shown }))
    await audit(tx, by, 'key.revoked', key)
    return revoked
  })
}

const lastKey = () =>
  new DomainError(
    'conflict',
    'This is the last good key with the scope "admin". Make another one first, or end it with `inkstone keys revoke`.',
  )

/** Every good key for everything, kept from other transactions: two keys cannot revoke each other. Answers their ids. */
async function lockAdminKeys(tx: Tx): Promise<string[]> {
  const text = `SELECT id FROM api_key WHERE 'admin' = ANY(scopes) AND ${GOOD} ORDER BY id FOR UPDATE`
  return (await tx.$queryRawUnsafe<{ id: string }[]>(text)).map(({ id }) => id)
}

/** The one key of that id, prefix or name, kept from other transactions. */
async function lockKey(tx: Tx, named: string): Promise<Key> {
  const at = new Date()
  const [key, second] = (await keysIn(tx)).filter(
    (one) => one.id === named || one.prefix === named || (one.name === named && isGood(one, at)),
  )
  if (!key) throw new DomainError('not-found', `There is no key ${redactSecrets(named)}.`)
  if (second) throw new DomainError('invalid', `Several keys are called ${named}. Name one by its id.`)
  await tx.$queryRaw`SELECT 1 AS locked FROM api_key WHERE id = ${key.id}::uuid FOR UPDATE`
  return toKey(await tx.apiKey.findUniqueOrThrow({ where: { id: key.id }, select: shown }))
}

const isGood = ({ revokedAt, expiresAt }: Key, at: Date) =>
  revokedAt === null && (expiresAt === null || expiresAt > at)

/** True when there is a key that is still good for everything: a database without one gets a first key. */
export async function hasAdminKey(db: Database): Promise<boolean> {
  const text = `SELECT 1 AS found FROM api_key WHERE 'admin' = ANY(scopes) AND ${GOOD} LIMIT 1`
  return (await db.query({ text, values: [] })).length > 0
}

/**
 * The key that a secret opens, or null when there is none, or it has ended: one statement for whatever is given, so that
 * neither the answer nor its time tells why. Notes its use once a minute.
 */
export async function findKey(
  db: Database,
  secret: string,
): Promise<Pick<Key, 'id' | 'name' | 'scopes'> | null> {
  const text = `
    SELECT id, name, scopes, last_used_at IS NULL OR last_used_at < now() - interval '1 minute' AS unnoted
    FROM api_key WHERE hash = $1 AND ${GOOD}`
  const [row] = await db.query<{ id: string; name: string; scopes: Scope[]; unnoted: boolean }>({
    text,
    values: [hashSecret(secret)],
  })
  if (!row) return null
  if (row.unnoted)
    await db.query({ text: 'UPDATE api_key SET last_used_at = now() WHERE id = $1', values: [row.id] })
  return { id: row.id, name: row.name, scopes: row.scopes }
}

const audit = (tx: Tx, by: Actor, action: string, { id, name }: Pick<Key, 'id' | 'name'>) =>
  recordAuditEvent({ tx, copySession: null }, { ...by, action, entityId: id, subject: name })
