/** Requests of deliveries: signed with Standard Webhooks, or plain ones that the operator describes. */
import { Webhook as Signer } from 'standardwebhooks'
import type { Message } from './message.ts'

/** What a request to a webhook consists of. */
export interface DeliveryTarget {
  id: string
  name: string
  url: string
  format: 'standard' | 'plain'
  headers: Readonly<Record<string, string>>
  /** The body of each plain request; null is none. */
  body: string | null
  /** Signs requests; null for plain ones. */
  secret: string | null
  /** The secret before a rotation, while both are valid. */
  previousSecret: string | null
}

interface DeliveryRequest {
  url: string
  headers: Record<string, string>
  body: string | null
}

const USER_AGENT = { 'user-agent': 'Inkstone' }
const JSON_TYPE = { 'content-type': 'application/json' }

/** Returns the request that sends a message. `at` is the time of this attempt, which the signature covers. */
export function deliveryRequestOf(target: DeliveryTarget, message: Message, at: Date): DeliveryRequest {
  const { url, headers, body } = target
  if (target.format === 'plain')
    return { url, headers: { ...USER_AGENT, ...(body !== null && JSON_TYPE), ...headers }, body }
  const signing = {
    'webhook-id': message.id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': signatureOf(target, message, at),
  }
  return { url, headers: { ...USER_AGENT, ...JSON_TYPE, ...headers, ...signing }, body: message.body }
}

/** Returns one signature for each valid secret, separated by blanks (Standard Webhooks, section "Webhook Headers"). */
function signatureOf({ secret, previousSecret }: DeliveryTarget, { id, body }: Message, at: Date): string {
  return [secret, previousSecret]
    .flatMap((each) => (each === null ? [] : [new Signer(each).sign(id, at, body)]))
    .join(' ')
}
