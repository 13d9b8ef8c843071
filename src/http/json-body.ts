/** Bodies that are JSON. */
import { isUtf8 } from 'node:buffer'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { invalidRequest } from '../errors.ts'

/** JSON, and JSON Merge Patches under their own media type (RFC 7396, section 4). */
const TYPES = ['application/json', 'application/merge-patch+json']

/**
 * Takes JSON as Fastify does, but an empty body for none: clients that put `Content-Type: application/json` on every
 * POST send that where nothing is to be said. Where a body is needed, the schema misses it. Bytes that are not UTF-8
 * (RFC 8259, section 8.1) are refused: read all the same, they would be other text than what was sent. Plain text is
 * taken nowhere.
 */
export function registerJsonParser(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser<Buffer>(TYPES, { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null)
    if (!isUtf8(body)) return done(invalidRequest('body', '', 'must be UTF-8'))
    return parse(request, body.toString(), done)
  })
  app.removeContentTypeParser('text/plain')
}

/** The schema of a route for the OpenAPI document: a PATCH takes both media types. */
export const withMergePatchBody = (schema: FastifySchema, method: string): FastifySchema =>
  method === 'PATCH' ? { ...schema, consumes: TYPES } : schema
