/** OpenAPI 3.1 document at `/openapi.json`, generated from the schemas of the routes, and its page at `/docs`. */
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { SCOPES, scopeDescriptions } from '../../auth/scopes.ts'
import { publicResponse } from '../cache/cache-policy.ts'
import { ICON_SVG } from '../icon.ts'
import { ignoringParameters } from '../unknown-parameters.ts'
import { withObjectParameters } from './object-parameters.ts'
import { withReferencedSchemas } from './referenced-schemas.ts'
import { toOpenApiRoute } from './route-schemas.ts'

const description = `A headless CMS born from Markdown: articles, tags, categories and authors as JSON.

Times are RFC 3339 in UTC with milliseconds. A missing value is \`null\` or \`[]\`; its property is always present. Unknown
query parameters are rejected, and the response names them. Errors are RFC 9457 problem details.

## Keys
Public content needs no API key. Everything else needs \`Authorization: Bearer <key>\`, with one of these scopes:

${SCOPES.map((scope) => `- \`${scope}\`: ${scopeDescriptions[scope]}`).join('\n')}

## Retrying a request
A \`POST\` with an \`Idempotency-Key\` of your choice is carried out once, even if you send it several times within a day: the
response is that of the first request, with \`Idempotency-Replayed: true\`. A request that failed has changed nothing and may
be sent again.

## Caching
Public responses have an \`ETag\`. Send it in \`If-None-Match\` to get 304 while nothing has changed. Responses to requests with
an API key are \`private, no-store\`. Long responses are compressed according to \`Accept-Encoding\`.

## Problems
A 400 lists its \`errors\`: \`in\` is the part of the request (query, path, header or body), and \`pointer\` is a JSON Pointer
(RFC 6901) into it.`

const tags = [
  { name: 'articles', description: 'Articles and their bodies.' },
  { name: 'previews', description: 'Links that show a draft to anyone.' },
  { name: 'search', description: 'Full-text search and suggestions.' },
  { name: 'tags', description: 'Tags of articles.' },
  { name: 'categories', description: 'Categories of articles; a category may have a parent.' },
  { name: 'authors', description: 'Authors of articles.' },
  { name: 'changes', description: 'Changes of content, for front ends that store a copy.' },
  { name: 'feeds', description: 'Feeds, sitemaps and llms.txt for other readers than front ends.' },
  { name: 'keys', description: 'API keys. They need the scope `admin`.' },
  { name: 'audit', description: 'Audit log of API keys and of public content.' },
  { name: 'health', description: 'Health checks for load balancers and orchestrators, and metrics.' },
]

/** The page loads nothing from other hosts. It works over plain HTTP: no directive upgrades requests to HTTPS. */
const docsPolicy =
  "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; frame-ancestors 'self'"

const icon = {
  filename: 'favicon.svg',
  rel: 'icon',
  sizes: 'any',
  type: 'image/svg+xml',
  content: ICON_SVG,
}

/** Registers the document and its page. The document contains the routes that are registered after it. */
export async function registerOpenApi(app: FastifyInstance, { version }: { version: string }) {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Inkstone', version, description, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/', description: 'This server' }],
      tags,
      security: [{}, { key: [] }],
      components: {
        securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key.' } },
      },
    },
    transform: toOpenApiRoute,
    transformObject: (document) =>
      withObjectParameters(withReferencedSchemas(jsonSchemaTransformObject(document))),
  })
  app.get(
    '/openapi.json',
    { schema: { hide: true }, config: { ...publicResponse('openapi'), ...ignoringParameters([]) } },
    (_, reply) => reply.send(app.swagger()),
  )
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: docsPolicy,
    theme: { title: 'Inkstone API', favicon: [icon] },
    uiConfig: { layout: 'BaseLayout', deepLinking: true, docExpansion: 'list' },
  })
}
