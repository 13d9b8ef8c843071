/** Attempts to deliver: sends a message to a webhook, and decides from the response whether it was accepted. */
import { v7 as uuid } from 'uuid'
import { type RemoteClient, RemoteRequestError } from '../../outgoing/post-request.ts'
import { printableText } from '../../schemas/text.ts'
import type { DeliveryRecord } from '../db/deliveries.ts'
import { type DeliveryTarget, deliveryRequestOf } from '../model/delivery-request.ts'
import type { Message } from '../model/message.ts'
import { retryAfterDelay } from '../model/retry-delay.ts'

/** The result of an attempt. */
interface Attempt {
  record: DeliveryRecord
  /** True when the endpoint is gone for good (410). */
  isGone: boolean
  /** The delay that the response asks for, in milliseconds; 0 without one. */
  retryAfterMs: number
}

/** Sends a message to a webhook; `attempt` counts from 1. Never rejects. */
export type SendMessage = (target: DeliveryTarget, message: Message, attempt: number) => Promise<Attempt>

/** Called after each attempt. */
export type AttemptObserver = (record: Pick<DeliveryRecord, 'delivered' | 'durationMs'>) => void

interface SenderParts {
  client: Pick<RemoteClient, 'post'>
  /** Returns the present time, in milliseconds since 1970. */
  now: () => number
  observe?: AttemptObserver
}

/** Creates the function that sends messages. */
export function createSender({ client, now, observe = () => {} }: SenderParts): SendMessage {
  return async (target, message, attempt) => {
    const at = new Date(now())
    const startedAt = performance.now()
    const { response, problem } = await postMessage(client, target, message, at)
    const record: DeliveryRecord = {
      ...{ id: uuid(), at, messageId: message.id, type: message.type, attempt, problem },
      ...{ firstChange: message.firstChange, lastChange: message.lastChange },
      ...{ delivered: problem === null, status: response?.status ?? null },
      durationMs: Math.round(performance.now() - startedAt),
    }
    observe(record)
    const retryAfterMs = response ? retryAfterDelay(response.headers, now()) : 0
    return { record, isGone: response?.status === 410, retryAfterMs }
  }
}

async function postMessage(
  client: Pick<RemoteClient, 'post'>,
  target: DeliveryTarget,
  message: Message,
  at: Date,
) {
  try {
    const response = await client.post(deliveryRequestOf(target, message, at))
    return { response, problem: problemOf(response) }
  } catch (err) {
    if (err instanceof RemoteRequestError) return { response: null, problem: err.message }
    throw err
  }
}

/** Characters of a response that the log shows. */
const EXCERPT_LENGTH = 200

/** Returns why a response does not accept a message; null when it does. */
function problemOf({ status, text }: { status: number; text: string }): string | null {
  if (status >= 200 && status < 300) return null
  if (status >= 300 && status < 400)
    return `the server responds with ${status}: redirects are not followed, so the URL must be that of the target`
  const excerpt = printableText([...text.trim()].slice(0, EXCERPT_LENGTH).join(''))
  return `the server responds with ${status}${excerpt === '' ? '' : `: ${excerpt}`}`
}
