/** Messages of webhooks: their ids, and their bodies in the form of Standard Webhooks. */
import { createHash } from 'node:crypto'
import { appendJsonMember } from '../../schemas/json-text.ts'
import { eventTypeOf, type PublicChange } from './event-filter.ts'

/** A change to send: its number, its time, its JSON, and the same parsed. */
export interface MatchingChange {
  seq: bigint
  /** In milliseconds since 1970. */
  time: bigint
  json: string
  change: PublicChange
}

/** What is sent, however often it is attempted. */
export interface Message {
  /** The header `webhook-id`, by which a receiver recognizes what it has already received. */
  id: string
  type: string
  /** Null for a test. */
  firstChange: bigint | null
  lastChange: bigint | null
  body: string
}

/** The consecutive changes of a batch. */
export interface ChangeRange {
  first: MatchingChange
  last: MatchingChange
}

/** Returns the message of one change. */
export function messageOf(webhookId: string, matching: MatchingChange): Message {
  const type = eventTypeOf(matching.change)
  const data = appendJsonMember(matching.json, 'number', String(matching.seq))
  return createMessage(webhookId, { first: matching, last: matching }, type, data)
}

/** Returns the message of the changes of a batch. `changes` is empty where the body is not sent. */
export function batchMessageOf(
  webhookId: string,
  range: ChangeRange,
  changes: readonly MatchingChange[],
): Message {
  const items = changes.map(({ json, seq }) => appendJsonMember(json, 'number', String(seq)))
  return createMessage(webhookId, range, 'batch', `{"changes":[${items.join(',')}]}`)
}

/** Returns a test message. */
export function testMessageOf(webhook: { id: string; name: string }, messageId: string, at: Date): Message {
  const { id, name } = webhook
  const body = JSON.stringify({ type: 'test', timestamp: at.toISOString(), data: { webhook: { id, name } } })
  return { id: `msg_${messageId}`, type: 'test', firstChange: null, lastChange: null, body }
}

function createMessage(webhookId: string, { first, last }: ChangeRange, type: string, data: string): Message {
  const timestamp = JSON.stringify(last.change.at)
  return {
    id: messageIdOf(webhookId, first, last),
    type,
    firstChange: first.seq,
    lastChange: last.seq,
    body: `{"type":${JSON.stringify(type)},"timestamp":${timestamp},"data":${data}}`,
  }
}

/** The id depends on the changes alone, so that a retry, a replay and another process send the same one. */
function messageIdOf(webhookId: string, first: MatchingChange, last: MatchingChange): string {
  const parts = [webhookId, first.seq, first.time, last.seq, last.time].join(' ')
  return `msg_${createHash('sha256').update(parts).digest('base64url').slice(0, 27)}`
}
