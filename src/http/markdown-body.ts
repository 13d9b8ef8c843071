/** Markdown request bodies: files with front matter, parsed as bytes because the file determines its encoding. */
import type { FastifyInstance, FastifySchemaCompiler } from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { REQUEST_DOCUMENT_BYTES_MAX } from '../schemas/limits.ts'

/** The media type of Markdown (RFC 7763). Its parameters are ignored. */
const MARKDOWN = 'text/markdown'

/** The OpenAPI schema of a Markdown file. */
export const MarkdownFile = z.any().meta({
  type: 'string',
  description: `Front matter and Markdown, as in an imported file. UTF-8, or UTF-16 with a byte-order mark. At most ${REQUEST_DOCUMENT_BYTES_MAX} bytes.`,
})

/** Registers a parser for the routes of a scope that returns the bytes of a Markdown file as the body. */
export function registerMarkdownParser(scope: FastifyInstance): void {
  scope.addContentTypeParser(
    MARKDOWN,
    { parseAs: 'buffer', bodyLimit: REQUEST_DOCUMENT_BYTES_MAX },
    (_, body, done) => done(null, body),
  )
}

/** Route options, see `acceptsMarkdown`. */
interface RouteConfig {
  markdown?: boolean
}

/** The `config` of a route that accepts Markdown files besides JSON. */
export const acceptsMarkdown: RouteConfig = { markdown: true }

/** Validates a JSON body against the schema of the route, and accepts the bytes of a Markdown file. */
export const validateUnlessMarkdown: FastifySchemaCompiler<unknown> = (route) => {
  const validate = validatorCompiler({ ...route, schema: route.schema as z.ZodType }) // all schemas are Zod schemas
  return (data: unknown) => (Buffer.isBuffer(data) ? { value: data } : validate(data))
}

/** Adds the media type of Markdown to the OpenAPI schema of a route with `acceptsMarkdown`. */
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
