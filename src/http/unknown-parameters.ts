/** Unknown query parameters: rejected by the API, ignored by feeds, sitemaps and files. */
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

/**
 * Makes every route of the scope ignore undeclared query parameters, which newsletters and language models append to URLs.
 * They are no part of cache keys.
 */
export function ignoreUnknownParameters(scope: FastifyInstance): void {
  scope.addHook('onRoute', (route) => {
    const schema = route.schema?.querystring as z.ZodObject | undefined
    route.config = { ...route.config, ...ignoringParameters(Object.keys(schema?.shape ?? {})) }
  })
}

/** Returns the `config` of a route that ignores all query parameters but these. */
export function ignoringParameters(parameters: readonly string[]): { parameters: readonly string[] } {
  return { parameters }
}
