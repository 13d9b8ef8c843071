/** Claims of webhooks: one process at a time delivers to each. A claim ends by itself when its process is gone. */
import { randomUUID } from 'node:crypto'
import type { Database } from '../../database/connection.ts'
import { empty, sql } from '../../database/sql.ts'
import type { DeliveryTarget } from '../model/delivery-request.ts'
import type { EventFilter } from '../model/event-filter.ts'
import { type DeliveryRecord, loggedSql } from './deliveries.ts'

/** A webhook that this process delivers to. */
export interface ClaimedWebhook extends DeliveryTarget, EventFilter {
  claim: string
  /** The time of the claim, by the clock of the database. */
  claimedAt: Date
  generation: number
  /** Seconds without a change after which changes are sent together; 0 sends each by itself. */
  debounce: number
  cursor: bigint
  batchEnd: bigint | null
  failures: number
}

type ClaimedRow = Omit<ClaimedWebhook, 'cursor' | 'batchEnd'> & { cursor: string; batchEnd: string | null }

/**
 * Claims webhooks for which there are changes and an attempt is due, by the clock of the database. Those that another process
 * is claiming at the same moment are left to it.
 */
export async function claimDueWebhooks(
  db: Database,
  { limit, leaseMs }: { limit: number; leaseMs: number },
): Promise<ClaimedWebhook[]> {
  const rows = await db.execute<ClaimedRow>(sql`
    UPDATE webhook w SET claim = ${randomUUID()}::uuid, claimed_until = now() + ${leaseMs}::int * interval '1 millisecond'
    FROM (
      SELECT id FROM webhook WHERE enabled AND cursor < (SELECT value FROM change_counter WHERE id = 1)
        AND (next_attempt_at IS NULL OR next_attempt_at <= now()) AND (claimed_until IS NULL OR claimed_until <= now())
      ORDER BY next_attempt_at NULLS FIRST, id LIMIT ${limit}::int FOR UPDATE SKIP LOCKED) due
    WHERE w.id = due.id
    RETURNING w.id, w.name, w.url, w.format, w.headers, w.body, w.secret, w.events, w.languages, w.tags, w.debounce, w.cursor, w.generation,
      w.failures, w.claim, now() AS "claimedAt", w.batch_end AS "batchEnd",
      CASE WHEN w.previous_secret_until > now() THEN w.previous_secret END AS "previousSecret"`)
  return rows.map(({ cursor, batchEnd, ...row }) => ({
    ...row,
    cursor: BigInt(cursor),
    batchEnd: batchEnd === null ? null : BigInt(batchEnd),
  }))
}

/** When the next attempt is due. */
interface NextAttempt {
  /** False when no webhook is enabled. */
  hasWebhooks: boolean
  /** Milliseconds from now, negative when one is overdue; null when there is nothing to deliver. */
  left: number | null
}

/** Returns when the next attempt is due, or the next claim ends. */
export async function readNextAttempt(db: Database): Promise<NextAttempt> {
  const [row] = await db.query<NextAttempt>(sql`
    SELECT count(*) > 0 AS "hasWebhooks", (extract(epoch FROM
      min(coalesce(greatest(next_attempt_at, claimed_until), now())) FILTER (
        WHERE cursor < (SELECT value FROM change_counter WHERE id = 1)) - now()) * 1000)::float8 AS left
    FROM webhook WHERE enabled`)
  return row ?? { hasWebhooks: false, left: null }
}

/** Stores the end of a batch before it is sent, so that each attempt sends the same. Returns false when the claim has ended. */
export async function storeBatchEnd(
  db: Database,
  { id, claim, generation }: ClaimedWebhook,
  end: bigint,
): Promise<boolean> {
  const rows = await db.execute(sql`
    UPDATE webhook SET batch_end = ${end} WHERE id = ${id}::uuid AND claim = ${claim}::uuid AND generation = ${generation} RETURNING id`)
  return rows.length > 0
}

/** What a process has delivered to a webhook that it had claimed. */
export interface DeliveryProgress {
  cursor: bigint
  batchEnd: bigint | null
  /** Failed attempts in a row. */
  failures: number
  /** When the next attempt is due: after this delay in milliseconds, or at a time. Both null: at once. */
  delayMs: number | null
  nextAttemptAt: Date | null
  /** True when the endpoint has responded with 410: the webhook is disabled. */
  isGone: boolean
  records: DeliveryRecord[]
}

/** Stores the progress and ends the claim. When the webhook was edited meanwhile, its position stays as the edit has set it. */
export async function finishClaim(
  db: Database,
  { id, claim, generation }: ClaimedWebhook,
  { cursor, batchEnd, failures, delayMs, nextAttemptAt, isGone, records }: DeliveryProgress,
): Promise<void> {
  const isOwn = sql`id = ${id}::uuid AND claim = ${claim}::uuid`
  const finished = await db.execute(sql`
    ${records.length === 0 ? empty : sql`WITH ${loggedSql(id, records)}`}
    UPDATE webhook SET claim = NULL, claimed_until = NULL, cursor = ${cursor}, batch_end = ${batchEnd}, failures = ${failures},
      next_attempt_at = coalesce(${nextAttemptAt}::timestamptz, now() + ${delayMs}::float8 * interval '1 millisecond'),
      enabled = enabled AND NOT ${isGone}, disabled_reason = CASE WHEN ${isGone} THEN 'gone' ELSE disabled_reason END
    WHERE ${isOwn} AND generation = ${generation} RETURNING id`)
  if (finished.length === 0)
    await db.execute(sql`UPDATE webhook SET claim = NULL, claimed_until = NULL WHERE ${isOwn}`)
}
