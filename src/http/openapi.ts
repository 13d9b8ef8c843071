/** The OpenAPI 3.1 document, made from the routes' schemas, and the page that shows it. */
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { createJsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { SCOPES, scopeDescriptions } from '../auth/scopes.ts'
import { isPublicResponse, publicResponse } from './cache/cache-policy.ts'
import { withIdempotencyKey } from './idempotency/idempotency-openapi.ts'
import { withMergePatchBody } from './json-body.ts'
import { withMarkdownBody } from './markdown-body.ts'
import { withPreconditions } from './preconditions.ts'
import { emptyResponse, problemResponse } from './problem.ts'

const description = `A headless CMS born from Markdown: articles, tags, categories and authors as JSON.

Times are RFC 3339 in UTC with milliseconds. What is unknown is \`null\` or \`[]\`, never absent. Unknown query
parameters are refused by name. Errors are RFC 9457 problem details.

## Keys
What the public sees needs no key. The rest needs \`Authorization: Bearer <key>\`, with one of these scopes:

${SCOPES.map((scope) => `- \`${scope}\`: ${scopeDescriptions[scope]}`).join('\n')}

## Sending a request again
A \`POST\` with an \`Idempotency-Key\` of your choice is carried out once, however often it is sent within a day: the
answer is that of the first, with \`Idempotency-Replayed: true\`. What was refused has changed nothing, and may be sent again.

## Caching
Public answers carry an \`ETag\`; send it back in \`If-None-Match\` and get 304 while nothing has changed. Answers to a key
are \`private, no-store\`. Longer answers are compressed as \`Accept-Encoding\` has it.

## Problems
\`errors\` of a 400 names each fault: \`in\` says whether it is in the query, path, header or body, and \`pointer\` is a
JSON Pointer (RFC 6901) to it.`

/** The page loads nothing from elsewhere, and works over plain HTTP too: nothing is upgraded to HTTPS behind its back. */
const pagePolicy =
  "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; frame-ancestors 'self'"

/** An ink stone with its well. */
const icon = {
  filename: 'favicon.svg',
  rel: 'icon',
  sizes: 'any',
  type: 'image/svg+xml',
  content:
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect x="4" y="2" width="24" height="28" rx="5" fill="#23262e"/><circle cx="16" cy="18" r="8" fill="#3b404d"/><ellipse cx="16" cy="7" rx="7" ry="2.5" fill="#0d0e12"/></svg>',
}

/** A document, as far as pruning it needs to know. */
interface Components {
  components?: { schemas?: Record<string, unknown> }
}

/**
 * Removes the schemas that no route references, and sorts the rest by name. The transform writes each schema twice: as it is
 * sent, and with the suffix `Input` as it is received. A schema that is only received loses the suffix; of `ArticleRequest`,
 * which would otherwise meet the received form of `Article`, the name is `ArticleInput`.
 */
function withReferencedSchemas<Document extends object>(document: Document): Document {
  const { components, ...rest } = document as Components
  const all = components?.schemas ?? {}
  const referenced = new Set<string>()
  const follow = (value: unknown) => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(SCHEMA_REFERENCE)) {
      if (referenced.has(name)) continue
      referenced.add(name)
      follow(all[name] ?? {})
    }
  }
  follow(rest)
  const nameOf = (name: string) => {
    const base = name.replace(/Input$/, '')
    if (base.endsWith('Request')) return base.replace(/Request$/, 'Input')
    return base in all && !referenced.has(base) ? base : name
  }
  const schemas = Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => referenced.has(name))
      .map(([name, schema]) => [nameOf(name), schema] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
  const text = JSON.stringify({ ...document, components: { ...components, schemas } })
  return JSON.parse(text.replace(SCHEMA_REFERENCE, (_, name) => `"#/components/schemas/${nameOf(name)}"`))
}

const SCHEMA_REFERENCE = /"#\/components\/schemas\/([^"]+)"/g

const transform = createJsonSchemaTransform({ skipList: [] })

const unchanged = emptyResponse(
  'What the client has is still right: `If-None-Match` or `If-Modified-Since` says so.',
)

const unexpected = problemResponse('It is not what `If-Match` or `If-Unmodified-Since` asks for.')

/** The schema of a route with the answers to conditional requests, if it gives them: the edge does it for all. */
function withConditions(schema: FastifySchema, config: unknown): FastifySchema {
  if (!isPublicResponse(config)) return schema
  return { ...schema, response: { 304: unchanged, 412: unexpected, ...(schema.response as object) } }
}

/** The parameters of a route, as far as naming one needs to know them. */
interface PathSchema {
  params?: { properties: Record<string, unknown>; required: string[] }
}

/** What the router calls `*`, the rest of a path, is called `path`: OpenAPI has parameters with names only. */
function withNamedRest<Route extends { schema: object; url: string }>(route: Route): Route {
  const { params } = route.schema as PathSchema
  if (!params || !route.url.endsWith('/*')) return route
  const { '*': path, ...properties } = params.properties
  const required = [...Object.keys(properties), 'path']
  const named = { ...params, properties: { ...properties, path }, required }
  return { ...route, schema: { ...route.schema, params: named }, url: route.url.replace(/\*$/, ':path') }
}

/** Collects every route that is registered after it. */
export async function registerOpenApi(app: FastifyInstance, options: { version: string }) {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Inkstone',
        version: options.version,
        description,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/', description: 'This server' }],
      tags: [
        { name: 'articles', description: 'Articles and their bodies.' },
        { name: 'previews', description: 'Links by which anybody sees a draft.' },
        { name: 'search', description: 'Finding articles by their words.' },
        { name: 'tags', description: 'Tags of articles.' },
        { name: 'categories', description: 'Categories of articles; they may have a parent.' },
        { name: 'authors', description: 'Who wrote the articles.' },
        { name: 'changes', description: 'What has changed, for front ends that keep a copy.' },
        { name: 'feeds', description: 'Feeds, sitemaps and llms.txt: the site for readers of other kinds.' },
        { name: 'keys', description: 'API keys, for whoever has the scope `admin`.' },
        { name: 'audit', description: 'What was done with keys and to what the public sees, and by whom.' },
        { name: 'health', description: 'For load balancers and orchestrators.' },
      ],
      security: [{}, { key: [] }],
      components: {
        securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key.' } },
      },
    },
    transform: (given) => {
      const { schema, url, route } = given
      const { config } = route
      const method = String(route.method)
      const written = withPreconditions(withMergePatchBody(schema, method))
      const whole = withConditions(withIdempotencyKey(written, url, method, config), config)
      return withNamedRest(withMarkdownBody(transform({ ...given, schema: whole }), config))
    },
    transformObject: (document) => withReferencedSchemas(jsonSchemaTransformObject(document)),
  })
  app.get('/openapi.json', { schema: { hide: true }, config: publicResponse('openapi') }, (_, reply) =>
    reply.send(app.swagger()),
  )
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: pagePolicy,
    theme: { title: 'Inkstone API', favicon: [icon] },
    uiConfig: { layout: 'BaseLayout', deepLinking: true, docExpansion: 'list' },
  })
}
