/** Schemas of requests that create, edit, rotate and replay webhooks. */
import { z } from 'zod'
import { normalizeLanguage } from '../content/language.ts'
import { boundedArray } from '../schemas/bounded-array.ts'
import { overlapSeconds } from '../schemas/secret-overlap.ts'
import { NonBlankText, TermSlug, Text } from '../schemas/text.ts'
import { EVENT_PATTERNS } from './model/event-filter.ts'

/** Maximum number of values of each filter, and of headers. */
const VALUES_MAX = 100
const HEADERS_MAX = 20
/** A change is sent a day later at most: 86,400 seconds. */
const DEBOUNCE_MAX = 86_400

const isHttpUrl = (text: string) => /^https?:\/\//i.test(text) && URL.canParse(text)

export const WebhookName = NonBlankText.max(200, { error: 'must be at most 200 characters' })

export const WebhookUrl = Text.max(2_000, { error: 'must be at most 2000 characters' }).refine(isHttpUrl, {
  error: 'must be an HTTP URL such as https://example.org/hooks/inkstone',
})

export const EventPattern = z.string().refine((text) => EVENT_PATTERNS.includes(text), {
  error: `must be a type of event such as article.published, or article.* for all types of articles. Types: ${EVENT_PATTERNS.join(', ')}`,
})

export const LanguageRange = z
  .string()
  .refine((text) => text === 'und' || normalizeLanguage(text) !== null, {
    error: 'must be a language tag such as en or zh-CN, or und for articles without a language',
  })
  .transform((text) => normalizeLanguage(text) ?? text)

/** Names of HTTP headers (RFC 9110, section 5.6.2) that requests set themselves, or that belong to the connection. */
const RESERVED_HEADERS =
  /^(host|content-length|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|proxy-.*|webhook-.*)$/

export const HeaderName = z
  .string()
  .regex(/^[\w!#$%&'*+.^`|~-]{1,100}$/, { error: 'must be the name of a header, such as Authorization' })
  .transform((name) => name.toLowerCase())
  .refine((name) => !RESERVED_HEADERS.test(name), { error: 'must not be a header that Inkstone sets itself' })

export const HeaderValue = z.string().regex(/^[\x20-\x7e]{0,4000}$/, {
  error: 'must be at most 4000 printable ASCII characters',
})

const Headers = z
  .record(HeaderName, HeaderValue)
  .refine((headers) => Object.keys(headers).length <= HEADERS_MAX, {
    error: `must have at most ${HEADERS_MAX} headers`,
  })

const debounceRule = { error: `must be a whole number of seconds from 0 to ${DEBOUNCE_MAX}` }

export const Debounce = z
  .number(debounceRule)
  .int(debounceRule)
  .min(0, debounceRule)
  .max(DEBOUNCE_MAX, debounceRule)

export const WebhookBody = Text.max(10_000, { error: 'must be at most 10000 characters' })

const fields = {
  name: WebhookName,
  url: WebhookUrl.meta({
    description:
      'Where requests are sent. It must have a public IP address, unless WEBHOOK_ALLOW_PRIVATE is set.',
  }),
  events: boundedArray(EventPattern, VALUES_MAX).meta({
    description: 'Types of events, such as `article.published`, or `article.*`. Empty: all.',
  }),
  languages: boundedArray(LanguageRange, VALUES_MAX).meta({
    description:
      'Only articles in these languages; `zh` includes `zh-CN`, and `und` is unknown. Empty: all. Other entities are not excluded.',
  }),
  tags: boundedArray(TermSlug, VALUES_MAX).meta({
    description:
      'Only articles that have one of these tags, or had it before the change. Empty: all. Other entities are not excluded.',
  }),
  headers: Headers.meta({ description: 'Headers of each request. Responses contain their names only.' }),
  body: WebhookBody.nullable().meta({
    description: 'The body of each request, with the format `plain` only.',
  }),
  debounce: Debounce.meta({
    description:
      'Seconds without a change after which all changes are sent in one request, but after ten times as long at most. 0: a request for each.',
  }),
  enabled: z.boolean(),
}

/** A request to create a webhook. */
export const WebhookInput = z
  .strictObject({
    name: fields.name,
    url: fields.url,
    format: z.enum(['standard', 'plain']).default('standard').meta({
      description:
        '`standard`: signed JSON (Standard Webhooks). `plain`: only what `headers` and `body` say, as build hooks need it.',
    }),
    events: fields.events.default([]),
    languages: fields.languages.default([]),
    tags: fields.tags.default([]),
    headers: fields.headers.default({}),
    body: fields.body.default(null),
    debounce: fields.debounce.default(0),
    enabled: fields.enabled.default(true),
  })
  .meta({ id: 'WebhookRequest' })
export type WebhookInput = z.infer<typeof WebhookInput>

/** The body of PATCH: JSON Merge Patch (RFC 7396) with whole lists. */
export const WebhookPatch = z.strictObject(fields).partial().meta({ id: 'WebhookPatch' })
export type WebhookPatch = z.infer<typeof WebhookPatch>

export const WebhookRotation = z.strictObject({ overlapSeconds: overlapSeconds('secret') }).nullish()

/** The first change that is delivered next: its number, or `now` for the next one. */
export const ReplayStart = z.union([z.number().int().min(1).max(Number.MAX_SAFE_INTEGER), z.literal('now')], {
  error: 'must be the number of a change, from 1, or "now"',
})
export type ReplayStart = z.infer<typeof ReplayStart>

export const ReplayInput = z
  .strictObject({
    from: ReplayStart.meta({
      description:
        'The number of the first change to deliver (again), or `now` to skip all that have not been delivered.',
    }),
  })
  .meta({ id: 'WebhookReplayRequest' })
