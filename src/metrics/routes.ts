/** HTTP route of the metrics, for a key with the scope `metrics`. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requireScope } from '../auth/principal.ts'
import type { Authenticate } from '../http/authentication.ts'
import { requiresScope } from '../http/openapi/security.ts'
import { commonProblems } from '../http/problem.ts'
import { METRICS_TYPE, type RenderMetrics } from './process-metrics.ts'

const schema = {
  operationId: 'getMetrics',
  tags: ['health'],
  security: requiresScope('metrics'),
  summary: 'Get metrics for Prometheus',
  description:
    'Needs the scope `metrics`. With METRICS_PORT, the metrics are on that port without a key, and not here.',
  response: {
    200: {
      description: 'The metrics of all processes of this server in the Prometheus text format.',
      content: { 'text/plain': { schema: z.string() } },
    },
    ...commonProblems,
  },
}

export const metricsRoutes: FastifyPluginAsyncZod<{
  render: RenderMetrics
  authenticate: Authenticate
}> = async (app, { render, authenticate }) => {
  app.get('/metrics', { schema, logLevel: 'warn' }, async (request, reply) => {
    requireScope(await authenticate(request, reply), 'metrics')
    return reply.type(METRICS_TYPE).send(await render())
  })
}
