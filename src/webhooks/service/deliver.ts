/** Deliveries to one webhook: its changes in order, each by itself or in batches, until one fails or there are no more. */
import { type ClaimedWebhook, type DeliveryProgress, storeBatchEnd } from '../db/claims.ts'
import { matchesFilter } from '../model/event-filter.ts'
import {
  batchMessageOf,
  type ChangeRange,
  type MatchingChange,
  type Message,
  messageOf,
} from '../model/message.ts'
import { backoffDelay } from '../model/retry-delay.ts'
import type { SendMessage } from './send-message.ts'

/** Consecutive public changes after a position, and the change counter at the time of the read. */
export interface ReadChanges {
  changes: readonly MatchingChange[]
  more: boolean
  counter: bigint
}

interface DeliveryParts {
  db: Parameters<typeof storeBatchEnd>[0]
  send: SendMessage
  readChanges: (after: bigint) => Promise<ReadChanges>
  /** The delay after the first failure, in milliseconds. */
  retryDelayMs: number
  /** Returns true when no further attempt may begin. */
  isStopped: () => boolean
}

/**
 * Maximum duration of the work on one claim, without its last request, in milliseconds, and its maximum number of attempts. Then the
 * progress is stored. When the process is killed before, these changes are delivered again.
 */
export const CLAIM_MS = 2_000
const ATTEMPTS_MAX = 100
/** Maximum number of changes in a batch that lists them. */
const BATCH_MAX = 1_000
/** A batch is sent after so many times the delay of `debounce`, even if changes have not paused. */
const DEBOUNCES_MAX = 10

/** Delivers what is due. Returns the progress, which the caller stores. */
export function deliverDue(parts: DeliveryParts, webhook: ClaimedWebhook): Promise<DeliveryProgress> {
  const { cursor, batchEnd, failures } = webhook
  const next = { delayMs: null, nextAttemptAt: null, isGone: false }
  const progress: DeliveryProgress = { cursor, batchEnd, failures, ...next, records: [] }
  return webhook.debounce > 0
    ? deliverBatch(parts, webhook, progress)
    : deliverChanges(parts, webhook, progress)
}

async function deliverChanges(
  parts: DeliveryParts,
  webhook: ClaimedWebhook,
  progress: DeliveryProgress,
): Promise<DeliveryProgress> {
  const endsAt = performance.now() + CLAIM_MS
  const isOver = () =>
    parts.isStopped() || performance.now() > endsAt || progress.records.length >= ATTEMPTS_MAX
  for (;;) {
    const { changes, more, counter } = await parts.readChanges(progress.cursor)
    for (const matching of changes) {
      if (matchesFilter(webhook, matching.change)) {
        if (isOver()) return progress
        if (!(await attempt(parts, webhook, progress, messageOf(webhook.id, matching)))) return progress
      }
      progress.cursor = matching.seq
    }
    if (!more) progress.cursor = counter
    if (!more || isOver()) return progress
  }
}

/** Sends a message, and notes the result in the progress. Returns true when it was accepted. */
async function attempt(
  parts: DeliveryParts,
  webhook: ClaimedWebhook,
  progress: DeliveryProgress,
  message: Message,
): Promise<boolean> {
  const { record, isGone, retryAfterMs } = await parts.send(webhook, message, progress.failures + 1)
  if (!record.delivered && parts.isStopped()) return false // this process may have ended the request
  progress.records.push(record)
  progress.failures = record.delivered ? 0 : progress.failures + 1
  if (record.delivered) return true
  progress.isGone = isGone
  const backoff = backoffDelay(progress.failures, parts.retryDelayMs, Math.random())
  progress.delayMs = Math.max(backoff, retryAfterMs)
  return false
}

async function deliverBatch(
  parts: DeliveryParts,
  webhook: ClaimedWebhook,
  progress: DeliveryProgress,
): Promise<DeliveryProgress> {
  const { range, changes, end } = await collectBatch(parts, webhook)
  if (!range) return { ...progress, cursor: end, batchEnd: null }
  if (webhook.batchEnd === null) {
    const dueAt = dueTimeOf(range, webhook.debounce)
    if (dueAt > webhook.claimedAt) return { ...progress, nextAttemptAt: dueAt }
    if (!(await storeBatchEnd(parts.db, webhook, range.last.seq))) return progress
    progress.batchEnd = range.last.seq
  }
  if (parts.isStopped()) return progress
  const isAccepted = await attempt(parts, webhook, progress, batchMessageOf(webhook.id, range, changes))
  return isAccepted ? { ...progress, cursor: range.last.seq, batchEnd: null } : progress
}

/** Returns when a batch is due: after a pause without changes, but not too long after the first one. */
function dueTimeOf({ first, last }: ChangeRange, debounce: number): Date {
  const afterPause = Number(last.time) + debounce * 1_000
  return new Date(Math.min(afterPause, Number(first.time) + debounce * 1_000 * DEBOUNCES_MAX))
}

interface CollectedBatch {
  /** Null when no change matches. */
  range: ChangeRange | null
  /** The changes that the message lists; none for a plain request. */
  changes: MatchingChange[]
  /** The position after the changes that were read. */
  end: bigint
}

/** Reads the changes of the next batch: those of a batch that was sent before, or else all that match. */
async function collectBatch(
  { readChanges }: DeliveryParts,
  webhook: ClaimedWebhook,
): Promise<CollectedBatch> {
  const listed: MatchingChange[] = []
  let range = null as ChangeRange | null
  let end = webhook.cursor
  for (;;) {
    const { changes, more, counter } = await readChanges(end)
    for (const matching of changes) {
      if (webhook.batchEnd !== null && matching.seq > webhook.batchEnd) return { range, changes: listed, end }
      end = matching.seq
      if (!matchesFilter(webhook, matching.change)) continue
      range = { first: range?.first ?? matching, last: matching }
      if (webhook.format === 'standard') listed.push(matching)
      if (listed.length === BATCH_MAX) return { range, changes: listed, end }
    }
    if (!more) return { range, changes: listed, end: counter }
  }
}
