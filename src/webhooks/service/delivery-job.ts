/** Job that delivers changes to webhooks. Every process runs it; each webhook is claimed by one of them at a time. */
import type { ChangeWatcher } from '../../changes/change-watcher.ts'
import { listPublicChanges } from '../../changes/db/list-changes.ts'
import type { Database } from '../../database/connection.ts'
import { createRemoteClient } from '../../outgoing/post-request.ts'
import { type ClaimedWebhook, claimDueWebhooks, finishClaim, readNextAttempt } from '../db/claims.ts'
import type { WebhookOptions } from '../settings.ts'
import { CLAIM_MS, deliverDue, type ReadChanges } from './deliver.ts'
import { type AttemptObserver, createSender, type SendMessage } from './send-message.ts'

interface DeliveryJob {
  /** Sends one message beside the job. */
  send: SendMessage
  /** Looks for due deliveries now: a webhook may have been created or edited. */
  wakeUp(): void
  /** Stops the job. Requests in progress get two seconds. */
  stop(): Promise<void>
}

interface DeliveryJobOptions {
  db: Database
  watcher: ChangeWatcher
  options: WebhookOptions
  observe: AttemptObserver
  /** Called with every error; the job continues. */
  onError: (error: unknown) => void
}

/** Maximum number of webhooks that a process delivers to at the same time. */
const CONCURRENCY = 20
/** Number of changes that are read at once. */
const SLICE = 100
/** A claim outlasts the work on it by this time, in milliseconds: the statements that store the progress need some. */
const LEASE_MARGIN = 10_000
/** Minimum delay of a check, in milliseconds: another process may be claiming what is due. */
const MIN_INTERVAL = 100
/** Delay of a check while wake-ups are not notified, and the maximum while a delivery is pending, in milliseconds. */
const CHECK_INTERVAL = 60_000
/** Delay of a check after an error, in milliseconds. */
const ERROR_INTERVAL = 3_000
/** Time for requests in progress when the job is stopped, in milliseconds. */
const STOP_GRACE = 2_000

/** Starts the job. The caller stops it. */
export function startDeliveryJob(parts: DeliveryJobOptions): DeliveryJob {
  const { db, watcher, options, onError } = parts
  const leaseMs = CLAIM_MS + options.timeoutMs + LEASE_MARGIN
  let hasWebhooks = true // until the first check

  /** Starts what is due. Returns the delay until the next check, in milliseconds; null when an event requests it. */
  async function check(): Promise<number | null> {
    const limit = deliveries.free()
    if (limit === 0) return null
    const claimed = await claimDueWebhooks(db, { limit, leaseMs })
    claimed.forEach(deliveries.start)
    if (claimed.length === limit) return null
    const next = await readNextAttempt(db)
    hasWebhooks = next.hasWebhooks
    if (next.left !== null) return Math.min(Math.max(MIN_INTERVAL, next.left), CHECK_INTERVAL)
    return watcher.isListening() ? null : CHECK_INTERVAL
  }

  const checks = createChecks(() =>
    check().catch((err) => {
      onError(err)
      return ERROR_INTERVAL
    }),
  )
  const deliveries = createDeliveries(parts, checks)
  const removeListeners = [
    watcher.onChange(() => hasWebhooks && checks.request()),
    watcher.onWakeUp(checks.request),
  ]
  checks.request()
  return {
    send: deliveries.send,
    wakeUp: checks.request,
    async stop() {
      for (const remove of removeListeners) remove()
      await deliveries.stop(checks.stop())
    },
  }
}

type Checks = ReturnType<typeof createChecks>

/** Creates the deliveries in progress, each to another webhook. The end of one requests a check. */
function createDeliveries(
  { db, watcher, options, observe, onError }: DeliveryJobOptions,
  { request, isStopped }: Checks,
) {
  const client = createRemoteClient(options)
  const send = createSender({ client, now: watcher.databaseTime, observe })
  const { retryDelayMs } = options
  const delivery = { db, send, readChanges: shareReads(db, watcher), retryDelayMs, isStopped }
  const running = new Set<Promise<void>>()
  async function deliver(webhook: ClaimedWebhook): Promise<void> {
    await finishClaim(db, webhook, await deliverDue(delivery, webhook))
  }
  return {
    send,
    /** Returns how many more can be started. */
    free: () => CONCURRENCY - running.size,
    start(webhook: ClaimedWebhook): void {
      const work = deliver(webhook)
        .catch(onError)
        .finally(() => {
          running.delete(work)
          request()
        })
      running.add(work)
    },
    /** Waits for the last check, and for what it has started. */
    async stop(lastCheck: Promise<void>): Promise<void> {
      const timer = setTimeout(client.close, STOP_GRACE)
      await lastCheck
      await Promise.all(running)
      clearTimeout(timer)
      client.close()
    },
  }
}

/** Runs checks one at a time: when requested, and after the delay that the last one has returned. */
function createChecks(check: () => Promise<number | null>) {
  let stopped = false
  let isRequested = false
  let current: Promise<void> | null = null
  let timer: NodeJS.Timeout | undefined

  async function runRequested(): Promise<void> {
    while (isRequested && !stopped) {
      isRequested = false
      clearTimeout(timer)
      const delay = await check()
      if (delay !== null && !stopped) timer = setTimeout(request, delay).unref()
    }
    current = null
  }
  function request(): void {
    isRequested = true
    if (!stopped) current ??= runRequested()
  }
  return {
    request,
    isStopped: () => stopped,
    async stop(): Promise<void> {
      stopped = true
      clearTimeout(timer)
      await current
    },
  }
}

/**
 * Returns a function that reads public changes, once for all webhooks at the same position. Before it resolves, this process does not
 * serve anything from its cache that is older than they are.
 */
function shareReads(db: Database, watcher: ChangeWatcher): (after: bigint) => Promise<ReadChanges> {
  const pending = new Map<bigint, Promise<ReadChanges>>()
  async function read(after: bigint): Promise<ReadChanges> {
    const { changes, more, counter } = await listPublicChanges(db, after, SLICE)
    if ((watcher.current() ?? 0n) < counter) await watcher.refresh()
    return { changes: changes.map((each) => ({ ...each, change: JSON.parse(each.json) })), more, counter }
  }
  return (after) => {
    const reading = pending.get(after) ?? read(after).finally(() => pending.delete(after))
    pending.set(after, reading)
    return reading
  }
}
