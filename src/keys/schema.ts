/** API keys: their scopes, what may be told of them, and what may be asked. */
import { z } from 'zod'
import { SCOPES, Scope } from '../auth/scopes.ts'
import { PageQuery, Pagination } from '../schemas/pagination.ts'
import { NonBlankText } from '../schemas/text.ts'
import { Timestamp } from '../schemas/timestamp.ts'

/** A key as its owner sees it. The secret itself is shown once, when the key is made, and never stored. */
export interface Key {
  id: string
  name: string
  prefix: string
  scopes: Scope[]
  createdAt: Date
  expiresAt: Date | null
  revokedAt: Date | null
  lastUsedAt: Date | null
}

/** RFC 3339, UTC, with milliseconds. */
const Time = z.iso.datetime({ precision: 3 })

/** A key as the API shows it. */
export const ApiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    prefix: z.string().meta({ description: 'The first characters of the key, by which its owner knows it.' }),
    scopes: z.array(Scope),
    createdAt: Time,
    expiresAt: Time.nullable(),
    revokedAt: Time.nullable(),
    lastUsedAt: Time.nullable().meta({ description: 'To the minute.' }),
  })
  .meta({ id: 'ApiKey' })

/** A key that was just made. */
export const CreatedApiKey = ApiKey.extend({
  secret: z.string().meta({ description: 'The key itself, told this once: it is not stored.' }),
}).meta({ id: 'ApiKeyWithSecret' })

/** The successor of a key, and the key that it replaces. */
export const RotatedApiKey = CreatedApiKey.extend({ replaced: ApiKey }).meta({ id: 'RotatedApiKey' })

export const KeyPage = z.object({ data: z.array(ApiKey), pagination: Pagination }).meta({ id: 'ApiKeyPage' })

export const KeyListQuery = PageQuery

export const KeyParams = z.object({ id: z.string().max(2_000) })
export type KeyParams = z.infer<typeof KeyParams>

const Expiry = Timestamp.refine((at) => at > new Date(), { error: 'must lie in the future' }).nullable()

/** A key that is to be made. */
export const KeyInput = z
  .strictObject({
    name: NonBlankText.max(200, { error: 'must be at most 200 characters' }).meta({
      description: 'What it is for; the history and the audit log name it.',
    }),
    scopes: z
      .array(Scope)
      .min(1)
      .transform((scopes) => SCOPES.filter((scope) => scopes.includes(scope))),
    expiresAt: Expiry.optional().meta({ description: 'When it ends; never, unless said.' }),
  })
  .meta({ id: 'ApiKeyRequest' })

/** How long a key that was replaced goes on, in seconds, unless said: time to tell everybody who uses it. */
export const OVERLAP_DEFAULT = 86_400
/** How long it may go on at most, in seconds. */
export const OVERLAP_MAX = 7 * 86_400

/** How a key is to be replaced. */
export const RotateInput = z
  .strictObject({
    overlapSeconds: z
      .number()
      .int()
      .min(0)
      .max(OVERLAP_MAX)
      .optional()
      .meta({
        description: `For how long the old key goes on: ${OVERLAP_DEFAULT}, unless said; 0 ends it at once.`,
      }),
    expiresAt: Expiry.optional().meta({ description: 'When the new key ends; as the old one, unless said.' }),
  })
  .nullish()
