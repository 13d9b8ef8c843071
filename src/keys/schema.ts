/** Schemas of API keys: keys, pages, and the requests that create and rotate them. */
import { z } from 'zod'
import { SCOPES, Scope } from '../auth/scopes.ts'
import { boundedArray } from '../schemas/bounded-array.ts'
import { PageQuery, Pagination } from '../schemas/pagination.ts'
import { NonBlankText } from '../schemas/text.ts'
import { Timestamp } from '../schemas/timestamp.ts'

/** An API key, without its secret, which is returned once, on creation, and never stored. */
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

/** An API key in responses. */
const ApiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    prefix: z
      .string()
      .meta({ description: 'The first characters of the key, by which its owner recognizes it.' }),
    scopes: z.array(Scope),
    createdAt: Time,
    expiresAt: Time.nullable(),
    revokedAt: Time.nullable(),
    lastUsedAt: Time.nullable().meta({ description: 'The time of its last use, to the minute.' }),
  })
  .meta({ id: 'ApiKey' })

/** An API key that was just created, with its secret. */
export const CreatedApiKey = ApiKey.extend({
  secret: z
    .string()
    .meta({ description: 'The key itself. It is not stored, so it cannot be retrieved again.' }),
}).meta({ id: 'ApiKeyWithSecret' })

/** A new key, and the key that it replaces. */
export const RotatedApiKey = CreatedApiKey.extend({ replaced: ApiKey }).meta({ id: 'RotatedApiKey' })

export const KeyPage = z.object({ data: z.array(ApiKey), pagination: Pagination }).meta({ id: 'ApiKeyPage' })

export const KeyListQuery = PageQuery

export const KeyParams = z.object({ id: z.string().max(2_000) })
export type KeyParams = z.infer<typeof KeyParams>

/** The database has the clock that says whether it lies in the future. */
const Expiry = Timestamp.nullable()

/** A request to create a key. */
export const KeyInput = z
  .strictObject({
    name: NonBlankText.max(200, { error: 'must be at most 200 characters' }).meta({
      description: 'What the key is used for. Revisions and audit events record it as the actor.',
    }),
    scopes: boundedArray(Scope, SCOPES.length, 1).overwrite((scopes) =>
      SCOPES.filter((scope) => scopes.includes(scope)),
    ),
    expiresAt: Expiry.optional().meta({ description: 'When it expires. Default: never.' }),
  })
  .meta({ id: 'ApiKeyRequest' })

/** The default time for which a replaced key remains valid, in seconds, so that all its users can change to the new one. */
export const OVERLAP_DEFAULT = 86_400
/** The maximum of that time, in seconds. */
export const OVERLAP_MAX = 7 * 86_400

/** A request to rotate a key. */
export const RotateInput = z
  .strictObject({
    overlapSeconds: z
      .number()
      .int()
      .min(0)
      .max(OVERLAP_MAX)
      .optional()
      .meta({
        description: `Seconds for which the old key remains valid. Default: ${OVERLAP_DEFAULT}. 0 revokes it at once.`,
      }),
    expiresAt: Expiry.optional().meta({ description: 'When the new key expires. Default: as the old one.' }),
  })
  .nullish()
