/** Health checks: liveness of the process, readiness of the database. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Database } from '../database/connection.ts'
import { unlimited } from './limits/callers.ts'
import { KEYLESS } from './openapi/security.ts'
import { commonProblems, createProblem, jsonResponse, problemResponse, sendProblem } from './problem.ts'

const Health = z.object({ status: z.literal('ok'), version: z.string() }).meta({ id: 'Health' })

const DATABASE_UNAVAILABLE = 'The database does not respond.'
const STOPPING = 'The server is stopping.'

/** The problems of requests that no endpoint accepts. Checks have no other problems in common: they are not limited, and need no key. */
const malformedProblems = { 400: commonProblems[400], 431: commonProblems[431] }

const live = {
  operationId: 'getLiveness',
  tags: ['health'],
  security: KEYLESS,
  summary: 'Check that the process is alive',
  description: 'Does not check the database: a process that waits for the database must not be restarted.',
  response: { 200: jsonResponse('The process is alive.', Health), ...malformedProblems },
}

const ready = {
  operationId: 'getReadiness',
  tags: ['health'],
  security: KEYLESS,
  summary: 'Check that the server is ready',
  response: {
    200: jsonResponse('The server can handle requests.', Health),
    503: problemResponse('The database does not respond, or the server is stopping.'),
    ...malformedProblems,
  },
}

interface HealthOptions {
  db: Database
  version: string
  /** Returns true when the server is about to stop. */
  isStopping: () => boolean
}

export const healthRoutes: FastifyPluginAsyncZod<HealthOptions> = async (
  app,
  { db, version, isStopping },
) => {
  const ok = { status: 'ok' as const, version }
  app.get('/health/live', { schema: live, config: unlimited, logLevel: 'warn' }, async (_, reply) =>
    reply.header('cache-control', 'no-store').send(ok),
  )
  app.get('/health/ready', { schema: ready, config: unlimited, logLevel: 'warn' }, async (request, reply) => {
    if (isStopping()) return sendProblem(request, reply, createProblem(503, STOPPING))
    try {
      await db.probe({ text: 'SELECT 1 AS ok', values: [] })
      return reply.header('cache-control', 'no-store').send(ok)
    } catch (err) {
      request.log.warn({ err }, 'readiness check failed')
      return sendProblem(request, reply, createProblem(503, DATABASE_UNAVAILABLE))
    }
  })
}
