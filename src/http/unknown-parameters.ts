/** Unknown query parameters: rejected by routes that declare none. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'

const NoParameters = z.strictObject({})

/**
 * Makes every route of the scope reject undeclared query parameters, also routes without a query schema: a misspelled
 * parameter must not be ignored.
 */
export function rejectUnknownParameters(scope: FastifyInstance): void {
  scope.addHook('onRoute', (route) => {
    route.schema = { querystring: NoParameters, ...route.schema }
  })
}
