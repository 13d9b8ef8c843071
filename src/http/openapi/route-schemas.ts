/** OpenAPI schemas of routes: conditional requests, idempotency keys, merge patches, Markdown bodies and path parameters. */
import type { FastifySchema } from 'fastify'
import { createJsonSchemaTransform } from 'fastify-type-provider-zod'
import { isPublicResponse } from '../cache/cache-policy.ts'
import { withFileBody } from '../file-body.ts'
import { withIdempotencyKey } from '../idempotency/idempotency-openapi.ts'
import { withMergePatchBody } from '../json-body.ts'
import { withMarkdownBody } from '../markdown-body.ts'
import { withPreconditions } from '../preconditions.ts'
import { emptyResponse, problemResponse } from '../problem.ts'
import { markOptionalBody } from './generated-clients.ts'
import { withSecurity } from './security.ts'

const zodTransform = createJsonSchemaTransform({ skipList: [] })

/** Transforms the Zod schema of a route to OpenAPI. It adds what hooks and parsers do, which routes do not declare. */
export const toOpenApiRoute: typeof zodTransform = (input) => {
  const { schema, url, route } = input
  const { config } = route
  const method = String(route.method)
  const securedSchema = withSecurity(markOptionalBody(schema), url, method)
  const writeSchema = withPreconditions(withMergePatchBody(securedSchema, method))
  const fullSchema = withConditionalResponses(withIdempotencyKey(writeSchema, url, method, config), config)
  const transformed = withMarkdownBody(zodTransform({ ...input, schema: fullSchema }), config)
  return withNamedWildcard(withFileBody(transformed, config))
}

const notModified = emptyResponse('Not modified, according to `If-None-Match` or `If-Modified-Since`.')

const preconditionFailed = problemResponse(
  'The precondition of `If-Match` or `If-Unmodified-Since` is not met.',
)

/** Adds 304 and 412 to the schema of a route with public responses. */
function withConditionalResponses(schema: FastifySchema, config: unknown): FastifySchema {
  if (!isPublicResponse(config)) return schema
  const response = { 304: notModified, 412: preconditionFailed, ...(schema.response as object) }
  return { ...schema, response }
}

interface PathSchema {
  params?: { properties: Record<string, unknown>; required: string[] }
}

/** Renames the wildcard `*` of a path to `path`, since OpenAPI parameters need names. */
function withNamedWildcard<Route extends { schema: object; url: string }>(route: Route): Route {
  const { params } = route.schema as PathSchema
  if (!params || !route.url.endsWith('/*')) return route
  const { '*': path, ...properties } = params.properties
  const required = [...Object.keys(properties), 'path']
  const namedParams = { ...params, properties: { ...properties, path }, required }
  return {
    ...route,
    schema: { ...route.schema, params: namedParams },
    url: route.url.replace(/\*$/, ':path'),
  }
}
