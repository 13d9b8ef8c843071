/** JSON request bodies: parsing, and media types of merge patches. */
import { isUtf8 } from 'node:buffer'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { invalidRequest } from '../errors.ts'
import { assertJsonLimits } from './json-limits.ts'

/** JSON, and JSON Merge Patch with its own media type (RFC 7396, section 4). */
const JSON_TYPES = ['application/json', 'application/merge-patch+json']

/**
 * Registers a JSON parser that differs from Fastify's in four ways. An empty body counts as no body, since some clients
 * send `Content-Type: application/json` with every POST; a schema still rejects it where a body is required. Bytes
 * that are not UTF-8 (RFC 8259, section 8.1) are rejected, since they would be decoded to other text. Depth and
 * number of values are limited. Plain text is accepted nowhere.
 */
export function registerJsonParser(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser<Buffer>(JSON_TYPES, { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null)
    if (!isUtf8(body)) return done(invalidRequest('body', '', 'must be UTF-8'))
    try {
      assertJsonLimits(body)
    } catch (err) {
      return done(err as Error)
    }
    return parse(request, body.toString(), done)
  })
  app.removeContentTypeParser('text/plain')
}

/** Adds both media types to the OpenAPI schema of a PATCH. Returns other schemas unchanged. */
export const withMergePatchBody = (schema: FastifySchema, method: string): FastifySchema =>
  method === 'PATCH' ? { ...schema, consumes: JSON_TYPES } : schema
