/** Helpers for webhook routes: options, permission, ids and problems. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { requireScope } from '../../auth/principal.ts'
import type { WriteDependencies, WriteRequest } from '../../changes/write-transaction.ts'
import { DomainError } from '../../errors.ts'
import type { Authenticate } from '../../http/authentication.ts'
import { claimOf } from '../../http/idempotency/idempotency-hooks.ts'
import { requiresScope } from '../../http/openapi/security.ts'
import { commonProblems, problemResponse, writeProblems } from '../../http/problem.ts'
import type { AddressRule } from '../../outgoing/address-rule.ts'
import { isUuid } from '../../schemas/text.ts'
import type { SendMessage } from '../service/send-message.ts'

export interface WebhookRouteOptions extends WriteDependencies {
  authenticate: Authenticate
  isAllowedAddress: AddressRule
  send: SendMessage
}

/** What the schemas of all endpoints of webhooks have in common. */
export const webhookOperation = { tags: ['webhooks'], security: requiresScope('admin') }

/** The problems of endpoints of one webhook, and those of endpoints with a body. */
export const webhookProblems = { ...commonProblems, 404: problemResponse('There is no such webhook.') }
export const webhookBodyProblems = { 413: writeProblems[413], 415: writeProblems[415] }

/** Returns the principal and the idempotency claim. Throws `DomainError` `unauthenticated`, or `forbidden` without the scope `admin`. */
export async function requireWebhookAdmin(
  { authenticate }: Pick<WebhookRouteOptions, 'authenticate'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<WriteRequest> {
  const principal = requireScope(await authenticate(request, reply), 'admin')
  return { principal, claim: claimOf(request) }
}

/** Returns the id of a webhook, the only way to refer to it over HTTP. Throws `DomainError` `not-found`. */
export function webhookIdOf({ id }: { id: string }): string {
  if (isUuid(id)) return id.toLowerCase()
  throw new DomainError('not-found', 'There is no such webhook. The path must contain the id of the webhook.')
}
