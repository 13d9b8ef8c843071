/** The audit log as the API shows it, and what may be asked of it. */
import { z } from 'zod'
import { PageQuery, Pagination } from '../schemas/pagination.ts'
import { Text } from '../schemas/text.ts'

/** One deed. */
export const AuditEvent = z
  .object({
    id: z.uuid(),
    at: z.iso.datetime({ precision: 3 }),
    actor: z.string().meta({ description: 'The name of the key at the time, or `command`.' }),
    keyId: z.uuid().nullable().meta({ description: 'The key; null for the command line.' }),
    action: z.string().meta({ description: 'What was done: `article.published`, `key.revoked` …' }),
    entityId: z.uuid().nullable().meta({ description: 'What it was done to.' }),
    subject: z.string().meta({ description: 'Its name or address at the time.' }),
  })
  .meta({ id: 'AuditEvent' })

export const AuditPage = z
  .object({ data: z.array(AuditEvent), pagination: Pagination })
  .meta({ id: 'AuditEventPage' })

/** The questions that may be asked of the log. */
export const AuditQuery = PageQuery.extend({
  entityId: z.uuid().optional().meta({ description: 'Only what was done to this article or key.' }),
  action: Text.min(1).max(100).optional().meta({ description: 'Only deeds of this kind.' }),
})
export type AuditQuery = z.infer<typeof AuditQuery>
