/** Schemas of the audit log: audit events, their pages, and query parameters. */
import { z } from 'zod'
import { PageQuery, Pagination } from '../schemas/pagination.ts'
import { Text } from '../schemas/text.ts'

const AuditEvent = z
  .object({
    id: z.uuid(),
    at: z.iso.datetime({ precision: 3 }),
    actor: z
      .string()
      .meta({ description: 'The name of the API key at that time, or `command` for the command line.' }),
    keyId: z.uuid().nullable().meta({ description: 'The id of the API key; null for the command line.' }),
    action: z
      .string()
      .meta({ description: 'The action, such as `article.published`, `key.revoked` or `tool.called`.' }),
    entityId: z
      .uuid()
      .nullable()
      .meta({ description: 'The id of the affected article, key, tag, category, author or media file.' }),
    subject: z.string().meta({
      description: 'The name or slug of the affected entity at that time, or the name of the tool.',
    }),
  })
  .meta({ id: 'AuditEvent' })

export const AuditPage = z
  .object({ data: z.array(AuditEvent), pagination: Pagination })
  .meta({ id: 'AuditEventPage' })

export const AuditQuery = PageQuery.extend({
  entityId: z
    .uuid()
    .optional()
    .meta({ description: 'Only events that affect this entity, such as an article or a key.' }),
  action: Text.min(1).max(100).optional().meta({ description: 'Only events with this action.' }),
})
export type AuditQuery = z.infer<typeof AuditQuery>
