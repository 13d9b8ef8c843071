/** Bodies that are JSON. */
import type { FastifyInstance } from 'fastify'

/**
 * Takes JSON as Fastify does, but an empty body for none: clients that put `Content-Type: application/json` on every
 * POST send that where nothing is to be said. Where a body is needed, the schema misses it.
 */
export function acceptJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) =>
    body === '' ? done(null) : parse(request, body, done),
  )
}
