/** Creates, edits, deletes and replays webhooks, and rotates their secrets. */
import { randomBytes } from 'node:crypto'
import { v7 as uuid } from 'uuid'
import { recordAuditEvent } from '../../audit/db/record-audit-events.ts'
import { wakeUpJobs } from '../../changes/db/wake-up.ts'
import {
  atPresent,
  inWriteTransaction,
  type LockingContext,
  type WriteDependencies,
  type WriteRequest,
} from '../../changes/write-transaction.ts'
import { invalidRequest } from '../../errors.ts'
import { type AddressRule, assertAllowedUrl, ForbiddenAddressError } from '../../outgoing/address-rule.ts'
import {
  deleteWebhookRow,
  insertWebhook,
  type LockedWebhook,
  lockWebhook,
  readLastChange,
  updateWebhook,
} from '../db/webhooks.ts'
import type { ReplayStart, WebhookInput, WebhookPatch } from '../input.ts'

interface EditDependencies extends WriteDependencies {
  isAllowedAddress: AddressRule
}

/** The result of a write that creates a secret, which is returned here only. Null for plain requests. */
export interface WebhookSecret {
  id: string
  secret: string | null
}

/** Creates a webhook, which gets the changes from now on. Throws `DomainError` `invalid` for a URL that is not allowed. */
export function createWebhook(
  dependencies: EditDependencies,
  request: WriteRequest,
  input: WebhookInput,
): Promise<WebhookSecret> {
  assertUrl(input.url, dependencies.isAllowedAddress)
  assertBody(input.format, input.body)
  return inWriteTransaction(dependencies, request, async (locking) => {
    const { at } = await atPresent(locking)
    const [id, secret] = [uuid(), input.format === 'plain' ? null : newSigningSecret()]
    await insertWebhook(locking, { ...input, id, secret, createdAt: at, updatedAt: at })
    await recordEdit(dependencies, locking, 'created', { id, name: input.name })
    return { id, secret }
  })
}

/** Changes the given fields of a webhook. Throws `DomainError` `not-found`, or `invalid` as `createWebhook` does. */
export function editWebhook(
  dependencies: EditDependencies,
  request: WriteRequest,
  id: string,
  patch: WebhookPatch,
): Promise<void> {
  if (patch.url !== undefined) assertUrl(patch.url, dependencies.isAllowedAddress)
  return inWriteTransaction(dependencies, request, async (locking) => {
    const webhook = await lockWebhook(locking.tx, id)
    assertBody(webhook.format, patch.body)
    const { at } = await atPresent(locking)
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
    const reason = patch.enabled === undefined ? {} : { disabledReason: null }
    await updateWebhook(locking.tx, id, { ...given, ...reason, updatedAt: at })
    await recordEdit(dependencies, locking, 'updated', { id, name: patch.name ?? webhook.name })
  })
}

/** Deletes a webhook with its delivery log. Throws `DomainError` `not-found`. */
export function deleteWebhook(
  dependencies: WriteDependencies,
  request: WriteRequest,
  id: string,
): Promise<void> {
  return inWriteTransaction(dependencies, request, async (locking) => {
    const webhook = await lockWebhook(locking.tx, id)
    await deleteWebhookRow(locking.tx, id)
    await recordEdit(dependencies, locking, 'deleted', webhook)
  })
}

/**
 * Replaces the secret of a webhook. Until the overlap has passed, requests are signed with both. Throws `DomainError` `not-found`, or
 * `invalid` for a webhook that signs nothing.
 */
export function rotateWebhookSecret(
  dependencies: WriteDependencies,
  request: WriteRequest,
  id: string,
  overlapSeconds: number,
): Promise<WebhookSecret> {
  return inWriteTransaction(dependencies, request, async (locking) => {
    const webhook = await lockWebhook(locking.tx, id)
    if (webhook.secret === null)
      throw invalidRequest('path', '/id', 'is a webhook with the format plain, which has no secret')
    const { at } = await atPresent(locking)
    const secret = newSigningSecret()
    const previous =
      overlapSeconds === 0
        ? { previousSecret: null, previousSecretUntil: null }
        : {
            previousSecret: webhook.secret,
            previousSecretUntil: new Date(at.getTime() + overlapSeconds * 1_000),
          }
    await updateWebhook(locking.tx, id, { secret, ...previous, updatedAt: at })
    await recordEdit(dependencies, locking, 'rotated', webhook)
    return { id, secret }
  })
}

/**
 * Sets the change from which a webhook goes on. Throws `DomainError` `not-found`, or `invalid` for the number of a change that is
 * not in the log.
 */
export function replayWebhook(
  dependencies: WriteDependencies,
  request: WriteRequest,
  id: string,
  from: ReplayStart,
): Promise<void> {
  return inWriteTransaction(dependencies, request, async (locking) => {
    const webhook = await lockWebhook(locking.tx, id)
    const last = await readLastChange(locking.tx)
    const cursor = from === 'now' ? last : BigInt(from) - 1n
    if (cursor > last)
      throw invalidRequest('body', '/from', `must be at most ${last + 1n}, the number of the next change`)
    const { at } = await atPresent(locking)
    await updateWebhook(locking.tx, id, { cursor, updatedAt: at })
    await recordEdit(dependencies, locking, 'replayed', webhook)
  })
}

/** Records an audit event, and lets every process look for due deliveries. */
async function recordEdit(
  { db }: WriteDependencies,
  locking: LockingContext,
  action: string,
  { id, name }: Pick<LockedWebhook, 'id' | 'name'>,
): Promise<void> {
  const { actor, keyId } = locking.principal
  const event = { actor, keyId, action: `webhook.${action}`, entityId: id, subject: name }
  await recordAuditEvent(locking, event)
  await wakeUpJobs(locking.tx, db)
}

/** Returns a secret in the form of Standard Webhooks: 256 random bits as base64. */
const newSigningSecret = () => `whsec_${randomBytes(32).toString('base64')}`

function assertUrl(url: string, isAllowed: AddressRule): void {
  try {
    assertAllowedUrl(new URL(url), isAllowed)
  } catch (err) {
    if (err instanceof ForbiddenAddressError)
      throw invalidRequest('body', '/url', `is not allowed: ${err.message}`)
    throw err
  }
}

function assertBody(format: string, body: string | null | undefined): void {
  if (format === 'standard' && typeof body === 'string')
    throw invalidRequest(
      'body',
      '/body',
      'is for the format plain: a standard request has the event as its body',
    )
}
