/** Schemas of previews: preview links, their pages, and the request that creates one. */
import { z } from 'zod'
import { PageQuery, Pagination } from '../schemas/pagination.ts'

const DAY = 24 * 60 * 60

/** The default lifetime of a preview link, in seconds. */
export const PREVIEW_SECONDS = DAY

/** RFC 3339, UTC, with milliseconds. */
const Time = z.iso.datetime({ precision: 3 })

/** A request to create a preview link. */
export const PreviewInput = z
  .strictObject({
    expiresIn: z
      .number()
      .int()
      .min(1)
      .max(30 * DAY)
      .optional()
      .meta({ description: 'Lifetime of the link in seconds. Default: a day. Maximum: 30 days.' }),
  })
  .nullish()

/** A preview link that was just created. Its token cannot be retrieved again. */
export const PreviewWithToken = z
  .object({
    id: z.uuid().meta({ description: 'The id of the preview, for revoking it.' }),
    url: z.url().meta({
      description:
        'The link for people. With the setting PREVIEW_URL it is a page of the front end, otherwise `apiUrl`.',
    }),
    apiUrl: z.url().meta({ description: 'The URL of the article as JSON. Reading it needs no key.' }),
    token: z.string().meta({
      description: 'The secret in both URLs. It is not stored, so it cannot be retrieved again.',
    }),
    expiresAt: Time,
  })
  .meta({ id: 'PreviewWithToken' })

/** A valid preview link. */
const Preview = z
  .object({ id: z.uuid(), createdAt: Time, actor: z.string(), expiresAt: Time })
  .meta({ id: 'Preview' })

export const PreviewPage = z
  .object({ data: z.array(Preview), pagination: Pagination })
  .meta({ id: 'PreviewPage' })

export const PreviewListQuery = PageQuery

/** GET and DELETE share one path parameter, because a path in OpenAPI has one name for each of its segments. */
export const PreviewParams = z.object({
  preview: z
    .string()
    .min(1)
    .max(2_000)
    .meta({ description: 'With GET the token of the link; with DELETE the id of the preview.' }),
})
