/** Test messages: one request to a webhook, beside its deliveries. */
import { v7 as uuid } from 'uuid'
import { recordAuditEvent } from '../../audit/db/record-audit-events.ts'
import {
  inWriteTransaction,
  type WriteDependencies,
  type WriteRequest,
} from '../../changes/write-transaction.ts'
import { type DeliveryRecord, recordDelivery } from '../db/deliveries.ts'
import { findDeliveryTarget } from '../db/webhooks.ts'
import { testMessageOf } from '../model/message.ts'
import type { SendMessage } from './send-message.ts'

/**
 * Sends a test message to a webhook, even to a disabled one, and returns the attempt, which the delivery log records. Its failure has
 * no effect on the deliveries. Throws `DomainError` `not-found`.
 */
export async function sendTest(
  dependencies: WriteDependencies & { send: SendMessage },
  request: WriteRequest,
  id: string,
): Promise<DeliveryRecord> {
  const target = await findDeliveryTarget(dependencies.db, id)
  const { record } = await dependencies.send(target, testMessageOf(target, uuid(), new Date()), 1)
  await inWriteTransaction(dependencies, request, async (locking) => {
    const { actor, keyId } = locking.principal
    await recordDelivery(locking.tx, id, record)
    const event = { actor, keyId, action: 'webhook.tested', entityId: id, subject: target.name }
    await recordAuditEvent(locking, event)
  })
  return record
}
