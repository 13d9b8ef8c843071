/** OpenAPI 3.1 document at `/openapi.json`, generated from the schemas of the routes. */
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { SCOPES, scopeDescriptions } from '../../auth/scopes.ts'
import { publicResponse } from '../cache/cache-policy.ts'
import { registerReferencePage } from '../reference-page/routes.ts'
import { ignoringParameters } from '../unknown-parameters.ts'
import { withExample } from './examples.ts'
import { withOptionalBody, withUsableSchemas } from './generated-clients.ts'
import { withObjectParameters } from './object-parameters.ts'
import { mapOperations } from './operations.ts'
import { withReferencedSchemas } from './referenced-schemas.ts'
import { toOpenApiRoute } from './route-schemas.ts'
import { keyScheme, OPTIONAL_KEY } from './security.ts'
import { documentTags, tagGroups } from './tags.ts'

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
(RFC 6901) into it. Every response has the id of its request in \`X-Request-Id\`, by which the server log is searched; a problem
also has it as \`requestId\`.`

/** Registers the document and its page. The document contains the routes that are registered after it. */
export async function registerOpenApi(app: FastifyInstance, { version }: { version: string }) {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Inkstone', version, description, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/', description: 'This server' }],
      tags: documentTags,
      security: OPTIONAL_KEY.map((requirement) => ({ ...requirement })),
      components: {
        securitySchemes: { key: keyScheme },
      },
    },
    transform: toOpenApiRoute,
    transformObject: (document) => finishDocument(jsonSchemaTransformObject(document)),
  })
  app.get(
    '/openapi.json',
    { schema: { hide: true }, config: { ...publicResponse('openapi'), ...ignoringParameters([]) } },
    (_, reply) => reply.send(app.swagger()),
  )
  await registerReferencePage(app)
}

/** Completes the document that the plug-in has generated. */
const finishDocument = <Document extends object>(document: Document) => ({
  ...mapOperations(withUsableSchemas(withObjectParameters(withReferencedSchemas(document))), (operation) =>
    withExample(withOptionalBody(operation)),
  ),
  'x-tagGroups': tagGroups,
})
