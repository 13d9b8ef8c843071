/** HTTP route of the audit log: list audit events. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { requireScope } from '../auth/principal.ts'
import type { Database } from '../database/connection.ts'
import type { Authenticate } from '../http/authentication.ts'
import { requiresScope } from '../http/openapi/security.ts'
import { commonProblems, jsonResponse } from '../http/problem.ts'
import { sendPage } from '../http/send-page.ts'
import { listAuditEvents } from './db/list-audit-events.ts'
import { AuditPage, AuditQuery } from './schema.ts'

const list = {
  operationId: 'listAuditEvents',
  tags: ['audit'],
  security: requiresScope('admin'),
  summary: 'List audit events',
  description: 'Actions on keys and on public content, and calls of tools by agents, newest first.',
  querystring: AuditQuery,
  response: { 200: jsonResponse('A page of audit events.', AuditPage), ...commonProblems },
}

export const auditRoutes: FastifyPluginAsyncZod<{ db: Database; authenticate: Authenticate }> = async (
  app,
  { db, authenticate },
) => {
  app.get('/audit', { schema: list }, async (request, reply) => {
    requireScope(await authenticate(request, reply), 'admin')
    return sendPage(request, reply, await listAuditEvents(db, request.query))
  })
}
