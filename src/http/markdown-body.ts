/** Bodies that are front-matter Markdown files: taken as bytes, since the file says itself how it is encoded. */
import type { FastifyInstance, FastifySchemaCompiler } from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { REQUEST_DOCUMENT_BYTES_MAX } from '../schemas/limits.ts'

/** The media type of such a file (RFC 7763). Its parameters mean nothing here. */
const MARKDOWN = 'text/markdown'

/** Such a file as a schema, for the OpenAPI document. */
export const MarkdownFile = z.any().meta({
  type: 'string',
  description: `Front matter and Markdown, as a file that is imported; UTF-8, or UTF-16 with a byte-order mark; at most ${REQUEST_DOCUMENT_BYTES_MAX} bytes.`,
})

/** Lets the routes of a scope take such files, whose bytes are then the body. */
export function registerMarkdownParser(scope: FastifyInstance): void {
  scope.addContentTypeParser(
    MARKDOWN,
    { parseAs: 'buffer', bodyLimit: REQUEST_DOCUMENT_BYTES_MAX },
    (_, body, done) => done(null, body),
  )
}

/** What a route says of its bodies; see `alsoMarkdown`. */
interface RouteConfig {
  markdown?: boolean
}

/** For the `config` of a route that takes such files beside JSON. */
export const acceptsMarkdown: RouteConfig = { markdown: true }

/** The validator of such a route: JSON is checked against the schema, the bytes of a file pass. */
export const validateUnlessMarkdown: FastifySchemaCompiler<unknown> = (route) => {
  const check = validatorCompiler({ ...route, schema: route.schema as z.ZodType }) // every schema here is one
  return (data: unknown) => (Buffer.isBuffer(data) ? { value: data } : check(data))
}

/** The schema of such a route for the OpenAPI document, with both media types. */
export function withMarkdownBody<Transformed extends { schema: object }>(
  transformed: Transformed,
  config: unknown,
): Transformed {
  const { body } = transformed.schema as { body?: unknown }
  if (!(config as RouteConfig | undefined)?.markdown) return transformed
  const content = {
    'application/json': { schema: body },
    [MARKDOWN]: { schema: z.toJSONSchema(MarkdownFile) },
  }
  return { ...transformed, schema: { ...transformed.schema, body: { content } } }
}
