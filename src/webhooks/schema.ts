/** Schemas of webhooks in responses: webhooks, deliveries, their pages and parameters. */
import { z } from 'zod'
import { PageQuery, Pagination } from '../schemas/pagination.ts'

/** RFC 3339, UTC, with milliseconds. */
const Time = z.iso.datetime({ precision: 3 })

/** The number of a change in the log. */
const ChangeNumber = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

/** A webhook in responses, without its secret and the values of its headers. */
export const Webhook = z
  .object({
    id: z.uuid(),
    name: z.string(),
    url: z.string(),
    format: z.enum(['standard', 'plain']),
    events: z.array(z.string()),
    languages: z.array(z.string()),
    tags: z.array(z.string()),
    headerNames: z
      .array(z.string())
      .meta({ description: 'Names of its headers. Their values may be secret.' }),
    body: z.string().nullable(),
    debounce: z.number().int().min(0),
    enabled: z.boolean(),
    disabledReason: z.enum(['gone']).nullable().meta({
      description: '`gone`: the URL has responded with 410, and the webhook was disabled.',
    }),
    position: ChangeNumber.meta({
      description: 'The number of the last change that was delivered, or that the filters exclude.',
    }),
    failures: z.number().int().min(0).meta({ description: 'Failed attempts since the last success.' }),
    nextAttemptAt: Time.nullable().meta({ description: 'Null: at once when there is a change.' }),
    previousSecretUntil: Time.nullable().meta({
      description: 'Until then, requests are also signed with the secret before the last rotation.',
    }),
    createdAt: Time,
    updatedAt: Time,
  })
  .meta({ id: 'Webhook' })
export type WebhookJson = z.infer<typeof Webhook>

/** A webhook, with its new secret. */
export const WebhookWithSecret = Webhook.extend({
  secret: z.string().nullable().meta({
    description:
      'Verifies the signatures of requests. It cannot be retrieved again. Null for plain requests.',
  }),
}).meta({ id: 'WebhookWithSecret' })

export const WebhookPage = z
  .object({ data: z.array(Webhook), pagination: Pagination })
  .meta({ id: 'WebhookPage' })

/** An attempt to deliver. */
export const WebhookDelivery = z
  .object({
    id: z.uuid(),
    at: Time,
    messageId: z.string().meta({
      description: 'The header `webhook-id`. Every attempt at the same changes has the same one.',
    }),
    type: z.string().meta({ description: 'The type of the event, `batch` or `test`.' }),
    firstChange: ChangeNumber.nullable().meta({ description: 'Null for a test.' }),
    lastChange: ChangeNumber.nullable(),
    attempt: z.number().int().min(1),
    delivered: z.boolean(),
    status: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'The status code of the response, if there was one.' }),
    problem: z.string().nullable().meta({ description: 'Why the attempt failed.' }),
    durationMs: z.number().int().min(0),
  })
  .meta({ id: 'WebhookDelivery' })
export type DeliveryJson = z.infer<typeof WebhookDelivery>

export const WebhookDeliveryPage = z
  .object({ data: z.array(WebhookDelivery), pagination: Pagination })
  .meta({ id: 'WebhookDeliveryPage' })

export const WebhookListQuery = PageQuery

export const WebhookParams = z.object({ id: z.string().max(2_000) })
