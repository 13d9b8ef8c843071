/** Webhooks in the database: list, find, lock, insert, update and delete. */
import { insertRows, snakeCaseColumns, updateRows } from '../../database/bulk-rows.ts'
import type { Database } from '../../database/connection.ts'
import { pageNewestFirst } from '../../database/newest-first.ts'
import { isoTimeSql, jsonObjectSql, raw, sql } from '../../database/sql.ts'
import type { Transaction, Tx } from '../../database/transaction.ts'
import { DomainError } from '../../errors.ts'
import type { Webhook } from '../../generated/prisma/client.ts'
import type { Page, PageQuery } from '../../schemas/pagination.ts'
import { isUuid } from '../../schemas/text.ts'
import type { DeliveryTarget } from '../model/delivery-request.ts'

const webhookJson = jsonObjectSql({
  id: raw('w.id'),
  name: raw('w.name'),
  url: raw('w.url'),
  format: raw('w.format'),
  events: raw('w.events'),
  languages: raw('w.languages'),
  tags: raw('w.tags'),
  headerNames: raw('ARRAY(SELECT jsonb_object_keys(w.headers))'),
  body: raw('w.body'),
  debounce: raw('w.debounce'),
  enabled: raw('w.enabled'),
  disabledReason: raw('w.disabled_reason'),
  position: raw('w.cursor'),
  failures: raw('w.failures'),
  nextAttemptAt: isoTimeSql('w.next_attempt_at'),
  previousSecretUntil: isoTimeSql('w.previous_secret_until'),
  createdAt: isoTimeSql('w.created_at'),
  updatedAt: isoTimeSql('w.updated_at'),
})

/** Returns a page of webhooks, newest first. Throws `DomainError` `invalid` for a cursor of another list. */
export function listWebhooks(db: Database, query: PageQuery): Promise<Page> {
  return pageNewestFirst(db, { name: 'webhooks', table: 'webhook w', json: webhookJson }, query)
}

/** Creates the DomainError `not-found` for a webhook. */
const noSuchWebhook = () => new DomainError('not-found', 'There is no such webhook.')

/** Returns a webhook as JSON (`Webhook`). Throws `DomainError` `not-found`. */
export async function findWebhook(db: Database, id: string): Promise<string> {
  const [row] = await db.query<{ json: string }>(
    sql`SELECT ${webhookJson}::text AS json FROM webhook w WHERE w.id = ${id}::uuid`,
  )
  if (!row) throw noSuchWebhook()
  return row.json
}

/** Returns the id of the webhook with this id or name. Throws `DomainError` `not-found`, or `invalid` when several have the name. */
export async function findWebhookId(db: Database, idOrName: string): Promise<string> {
  const rows = await db.query<{ id: string }>(
    isUuid(idOrName)
      ? sql`SELECT id FROM webhook WHERE id = ${idOrName}::uuid`
      : sql`SELECT id FROM webhook WHERE name = ${idOrName} ORDER BY id LIMIT 2`,
  )
  const [row, second] = rows
  if (!row) throw noSuchWebhook()
  if (second)
    throw new DomainError('invalid', `Several webhooks have the name ${idOrName}. Use the id of one.`)
  return row.id
}

/** Returns what a request to a webhook consists of. Throws `DomainError` `not-found`. */
export async function findDeliveryTarget(db: Database, id: string): Promise<DeliveryTarget> {
  const [row] = await db.query<DeliveryTarget>(sql`
    SELECT id, name, url, format, headers, body, secret, CASE WHEN previous_secret_until > now() THEN previous_secret END AS "previousSecret"
    FROM webhook WHERE id = ${id}::uuid`)
  if (!row) throw noSuchWebhook()
  return row
}

/** A webhook that this transaction has locked. */
export interface LockedWebhook {
  id: string
  name: string
  format: string
  secret: string | null
}

/** Locks a webhook. Throws `DomainError` `not-found`. */
export async function lockWebhook(tx: Tx, id: string): Promise<LockedWebhook> {
  const [row] = await tx.query<LockedWebhook>(
    sql`SELECT id, name, format, secret FROM webhook WHERE id = ${id}::uuid FOR UPDATE`,
  )
  if (!row) throw noSuchWebhook()
  return row
}

/** The fields that every new webhook has. */
const initialState = {
  ...{ previousSecret: null, previousSecretUntil: null },
  ...{ disabledReason: null, batchEnd: null, generation: 1, claim: null, claimedUntil: null },
  ...{ failures: 0, nextAttemptAt: null },
} satisfies Partial<Webhook>

type NewWebhook = Omit<Webhook, keyof typeof initialState | 'cursor'>

/** Inserts a webhook whose first change is the next one of the log. */
export async function insertWebhook(transaction: Transaction, fields: NewWebhook): Promise<void> {
  const cursor = String(await readLastChange(transaction.tx))
  await insertRows(transaction, 'webhook', [snakeCaseColumns({ ...fields, ...initialState, cursor })])
}

/**
 * Updates a webhook. The next attempt is due at once, with the new values. A delivery in progress does not move the cursor any more.
 */
export async function updateWebhook(
  tx: Tx,
  id: string,
  { cursor, ...fields }: Partial<Webhook>,
): Promise<void> {
  const moved = cursor === undefined ? {} : { cursor: String(cursor) }
  await updateRows(tx, 'webhook', [{ id, ...snakeCaseColumns({ ...fields, ...moved }) }])
  await tx.execute(sql`
    UPDATE webhook SET generation = generation + 1, failures = 0, next_attempt_at = NULL, batch_end = NULL
    WHERE id = ${id}::uuid`)
}

/** Deletes a webhook with its delivery log. */
export async function deleteWebhookRow(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`DELETE FROM webhook WHERE id = ${id}::uuid`)
}

/** Returns the number of the last change. */
export async function readLastChange(tx: Tx): Promise<bigint> {
  const [row] = await tx.query<{ value: string }>(sql`SELECT value FROM change_counter WHERE id = 1`)
  if (!row) throw new Error('the change counter has no row')
  return BigInt(row.value)
}
