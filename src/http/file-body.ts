/** Request bodies that are files: handlers read them as streams, so that no file is whole in memory. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'

/** Route options, see `acceptsFile`. */
interface RouteConfig {
  /** The schema of a form that contains the file. */
  fileForm?: z.ZodType
}

/** Returns the `config` of a route whose body is a file, or a form of this schema that contains one. */
export const acceptsFile = (fileForm: z.ZodType): RouteConfig => ({ fileForm })

/** Returns true for a route whose body is a file. */
export const isFileRoute = (config: unknown): boolean =>
  (config as RouteConfig | undefined)?.fileForm !== undefined

/** Leaves the bodies of a scope to its handlers, whatever their media type. A parser for forms may be registered after it. */
export function registerFileParser(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_, __, done) => done(null, undefined))
}

const BINARY = { type: 'string', format: 'binary' }

/** Adds the file, and the form that contains it, to the OpenAPI schema of a route with `acceptsFile`. */
export function withFileBody<Transformed extends { schema: object }>(
  transformed: Transformed,
  config: unknown,
): Transformed {
  const form = (config as RouteConfig | undefined)?.fileForm
  if (form === undefined) return transformed
  const content = {
    'multipart/form-data': { schema: z.toJSONSchema(form) },
    'application/octet-stream': { schema: BINARY },
  }
  return { ...transformed, schema: { ...transformed.schema, body: { content } } }
}
