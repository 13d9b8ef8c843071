/** The delivery log: the last attempts of each webhook. */
import type { Database } from '../../database/connection.ts'
import { pageNewestFirst } from '../../database/newest-first.ts'
import { isoTimeSql, jsonObjectSql, raw, type Sql, sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'
import type { Page, PageQuery } from '../../schemas/pagination.ts'

/** An attempt to deliver. */
export interface DeliveryRecord {
  id: string
  at: Date
  messageId: string
  type: string
  /** The numbers of the changes; null for a test. */
  firstChange: bigint | null
  lastChange: bigint | null
  /** From 1 for each message. */
  attempt: number
  delivered: boolean
  /** The status code of the response; null without one. */
  status: number | null
  /** Why the attempt failed; null when it has not. */
  problem: string | null
  durationMs: number
}

/** Attempts that are stored of each webhook. */
const LOG_LENGTH = 200

/** SQL of two common table expressions: they insert attempts, and delete those that are beyond the length of the log. */
export function loggedSql(webhookId: string, records: readonly DeliveryRecord[]): Sql {
  const rows = records.slice(-LOG_LENGTH).map(({ firstChange, lastChange, ...record }) => ({
    ...record,
    firstChange: firstChange === null ? null : String(firstChange),
    lastChange: lastChange === null ? null : String(lastChange),
  }))
  return sql`
    pruned AS (DELETE FROM webhook_delivery WHERE id IN (
      SELECT id FROM webhook_delivery WHERE webhook_id = ${webhookId}::uuid ORDER BY id DESC OFFSET ${LOG_LENGTH - rows.length}::int)),
    logged AS (INSERT INTO webhook_delivery
        (id, webhook_id, at, message_id, type, first_change, last_change, attempt, delivered, status, problem, duration_ms)
      SELECT r.id, w.id, r.at, r."messageId", r.type, r."firstChange", r."lastChange", r.attempt, r.delivered, r.status, r.problem, r."durationMs"
      FROM webhook w, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id uuid, at timestamptz, "messageId" text, type text,
        "firstChange" bigint, "lastChange" bigint, attempt int, delivered boolean, status int, problem text, "durationMs" int)
      WHERE w.id = ${webhookId}::uuid)`
}

/** Records an attempt in a transaction. */
export async function recordDelivery(tx: Tx, webhookId: string, record: DeliveryRecord): Promise<void> {
  await tx.execute(sql`WITH ${loggedSql(webhookId, [record])} SELECT 1 AS recorded`)
}

const deliveryJson = jsonObjectSql({
  id: raw('d.id'),
  at: isoTimeSql('d.at'),
  messageId: raw('d.message_id'),
  type: raw('d.type'),
  firstChange: raw('d.first_change'),
  lastChange: raw('d.last_change'),
  attempt: raw('d.attempt'),
  delivered: raw('d.delivered'),
  status: raw('d.status'),
  problem: raw('d.problem'),
  durationMs: raw('d.duration_ms'),
})

/** Returns a page of the delivery log of a webhook, newest first. Throws `DomainError` `invalid` for a cursor of another list. */
export function listDeliveries(db: Database, webhookId: string, query: PageQuery): Promise<Page> {
  const name = `webhook deliveries ${webhookId}`
  const conditions = [sql`d.webhook_id = ${webhookId}::uuid`]
  return pageNewestFirst(db, { name, table: 'webhook_delivery d', json: deliveryJson, conditions }, query)
}
