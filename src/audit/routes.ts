/** HTTP route of the audit log: list audit events. Old ones are deleted while the application is open. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { requireScope } from '../auth/principal.ts'
import { CHECK_INTERVAL, startBatchJob } from '../database/batch-job.ts'
import type { Database } from '../database/connection.ts'
import type { Authenticate } from '../http/authentication.ts'
import { requiresScope } from '../http/openapi/security.ts'
import { commonProblems, jsonResponse } from '../http/problem.ts'
import { sendPage } from '../http/send-page.ts'
import { deleteOldAuditEvents } from './db/delete-old-events.ts'
import { listAuditEvents } from './db/list-audit-events.ts'
import { AuditPage, AuditQuery } from './schema.ts'
import { AUDIT_DAYS_DEFAULT } from './settings.ts'

export interface AuditOptions {
  /** Days until audit events are deleted; 0: never. */
  auditDays?: number | undefined
}

interface AuditRouteOptions extends AuditOptions {
  db: Database
  /** The database for reads. */
  readDb: Database
  authenticate: Authenticate
}

const list = {
  operationId: 'listAuditEvents',
  tags: ['audit'],
  security: requiresScope('admin'),
  summary: 'List audit events',
  description: 'Actions on keys and on public content, and calls of tools by agents, newest first.',
  querystring: AuditQuery,
  response: { 200: jsonResponse('A page of audit events.', AuditPage), ...commonProblems },
}

export const auditRoutes: FastifyPluginAsyncZod<AuditRouteOptions> = async (
  app,
  { db, readDb, authenticate, auditDays = AUDIT_DAYS_DEFAULT },
) => {
  if (auditDays > 0) {
    const job = startBatchJob({
      work: () => deleteOldAuditEvents(db, auditDays),
      onError: (err) => app.log.warn({ err }, 'failed to delete old audit events'),
      delay: CHECK_INTERVAL,
    })
    app.addHook('onClose', () => job.stop())
  }
  app.get('/audit', { schema: list }, async (request, reply) => {
    requireScope(await authenticate(request, reply), 'admin')
    return sendPage(request, reply, await listAuditEvents(readDb, request.query))
  })
}
