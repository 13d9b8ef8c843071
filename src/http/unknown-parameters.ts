/** Query parameters of addresses that have none. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'

const none = z.strictObject({})

/**
 * Lets the routes of a scope refuse every query parameter that they do not declare, those without any included: what
 * somebody meant is never passed over.
 */
export function rejectUnknownParameters(scope: FastifyInstance): void {
  scope.addHook('onRoute', (route) => {
    route.schema = { querystring: none, ...route.schema }
  })
}
