/** Schemas of API keys: keys, pages, and the requests that create and rotate them. */
import { z } from 'zod'
import { isAddressOrNetwork, originOf } from '../auth/key-restrictions.ts'
import { KeyScope, SCOPES, Scope } from '../auth/scopes.ts'
import { boundedArray } from '../schemas/bounded-array.ts'
import { PageQuery, Pagination } from '../schemas/pagination.ts'
import { overlapSeconds } from '../schemas/secret-overlap.ts'
import { NonBlankText } from '../schemas/text.ts'
import { Timestamp } from '../schemas/timestamp.ts'

/** An API key, without its secret, which is returned once, on creation, and never stored. */
export interface Key {
  id: string
  name: string
  prefix: string
  scopes: KeyScope[]
  allowedAddresses: string[]
  allowedOrigins: string[]
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
    scopes: z.array(KeyScope).meta({
      description:
        "`ghost-content` is the scope of keys for Ghost's Content API, which the command line creates.",
    }),
    allowedAddresses: z.array(z.string()),
    allowedOrigins: z.array(z.string()),
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

/** An IP address or a network from which a key is accepted. */
export const AllowedAddress = z.string().refine(isAddressOrNetwork, {
  error: 'must be an IP address or a network in CIDR notation, such as 203.0.113.7 or 2001:db8::/32',
})

/** An origin of web pages from which a key is accepted, in the form in which browsers send it. */
export const AllowedOrigin = z.string().superRefine((text, context) => {
  const origin = originOf(text)
  if (origin === text) return
  const example = origin ?? 'https://example.org'
  context.addIssue({ code: 'custom', message: `must be an origin as browsers send it, such as ${example}` })
})

/** Maximum number of IP addresses and networks, and of origins, of a key. */
const RESTRICTIONS_MAX = 50

/** A request to create a key. */
export const KeyInput = z
  .strictObject({
    name: NonBlankText.max(200, { error: 'must be at most 200 characters' }).meta({
      description: 'What the key is used for. Revisions and audit events record it as the actor.',
    }),
    scopes: boundedArray(Scope, SCOPES.length, 1).overwrite((scopes) =>
      SCOPES.filter((scope) => scopes.includes(scope)),
    ),
    allowedAddresses: boundedArray(AllowedAddress, RESTRICTIONS_MAX).optional().meta({
      description:
        'IP addresses and networks (CIDR) from which the key is accepted. Default: any. Behind a proxy, set TRUST_PROXY.',
    }),
    allowedOrigins: boundedArray(AllowedOrigin, RESTRICTIONS_MAX).optional().meta({
      description:
        'Origins of web pages from which the key is accepted. A request without `Origin` is refused. Default: any.',
    }),
    expiresAt: Expiry.optional().meta({ description: 'When it expires. Default: never.' }),
  })
  .meta({ id: 'ApiKeyRequest' })

/** A request to rotate a key. */
export const RotateInput = z
  .strictObject({
    overlapSeconds: overlapSeconds('key'),
    expiresAt: Expiry.optional().meta({ description: 'When the new key expires. Default: as the old one.' }),
  })
  .nullish()
