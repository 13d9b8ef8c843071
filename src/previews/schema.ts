/** Links to previews as the API shows them, and what may be asked of them. */
import { z } from 'zod'
import { PageQuery, Pagination } from '../schemas/pagination.ts'

const DAY = 24 * 60 * 60

/** How long a link is good unless it is said, in seconds. */
export const PREVIEW_SECONDS = DAY

/** RFC 3339, UTC, with milliseconds. */
const Time = z.iso.datetime({ precision: 3 })

/** How long a link is good, in seconds. */
export const PreviewInput = z
  .strictObject({
    expiresIn: z
      .number()
      .int()
      .min(1)
      .max(30 * DAY)
      .optional()
      .meta({ description: 'Seconds for which the link is good: a day, unless said; 30 days at most.' }),
  })
  .nullish()

/** A link that was just made. Its token is told once. */
export const PreviewWithToken = z
  .object({
    id: z.uuid().meta({ description: 'By which it is revoked.' }),
    url: z.url().meta({ description: 'The link. Whoever has it sees the draft; no key is needed.' }),
    token: z.string().meta({ description: 'The last segment of the link; it is told once.' }),
    expiresAt: Time,
  })
  .meta({ id: 'PreviewWithToken' })

/** A link that is still good. */
export const Preview = z
  .object({ id: z.uuid(), createdAt: Time, actor: z.string(), expiresAt: Time })
  .meta({ id: 'Preview' })

export const PreviewPage = z
  .object({ data: z.array(Preview), pagination: Pagination })
  .meta({ id: 'PreviewPage' })

export const PreviewListQuery = PageQuery

/** One segment for both: an address of the API has one name for each of its places. */
export const PreviewParams = z.object({
  preview: z
    .string()
    .min(1)
    .max(2_000)
    .meta({ description: 'The token of the link, with GET; the id of the preview, with DELETE.' }),
})
