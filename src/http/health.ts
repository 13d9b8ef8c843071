/** Health: alive (the process) and ready (the database answers). */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Database } from '../database/connection.ts'
import { createProblem, jsonResponse, problemResponse, sendProblem } from './problem.ts'

const Health = z.object({ status: z.literal('ok'), version: z.string() }).meta({ id: 'Health' })

const live = {
  operationId: 'getLiveness',
  tags: ['health'],
  summary: 'Is the process alive?',
  description: 'Says nothing of the database: a process that waits for it must not be restarted.',
  response: { 200: jsonResponse('It is.', Health) },
}

const ready = {
  operationId: 'getReadiness',
  tags: ['health'],
  summary: 'Can requests be answered?',
  response: { 200: jsonResponse('They can.', Health), 503: problemResponse('The database does not answer.') },
}

export const healthRoutes: FastifyPluginAsyncZod<{ db: Database; version: string }> = async (
  app,
  { db, version },
) => {
  const ok = { status: 'ok' as const, version }
  app.get('/health/live', { schema: live, logLevel: 'warn' }, async (_, reply) =>
    reply.header('cache-control', 'no-store').send(ok),
  )
  app.get('/health/ready', { schema: ready, logLevel: 'warn' }, async (request, reply) => {
    try {
      await db.query({ text: 'SELECT 1 AS ok', values: [] })
      return reply.header('cache-control', 'no-store').send(ok)
    } catch (err) {
      request.log.warn({ err }, 'not ready')
      return sendProblem(request, reply, createProblem(503, 'The database does not answer.'))
    }
  })
}
