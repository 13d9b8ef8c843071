/** The endpoint `/mcp`: the Model Context Protocol for agents (Streamable HTTP, without sessions). */
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import type { Database } from '../database/connection.ts'
import { DomainError, invalidRequest } from '../errors.ts'
import type { Authenticate, FindKey } from '../http/authentication.ts'
import { limitBodyMemory } from '../http/body-memory.ts'
import { countedAsRead } from '../http/limits/callers.ts'
import { isAllowedOrigin } from './allowed-origin.ts'
import { createApi, type Inject } from './api.ts'
import { createCallRecorder } from './call-audit.ts'

/** The options of an application for agents. */
export interface McpOptions {
  /** False: there is no `/mcp`. */
  mcp?: boolean
  /** Finds API keys, for an agent on this machine. Default: those of the database. */
  findKey?: FindKey
}

interface McpRouteOptions extends Pick<McpOptions, 'mcp'> {
  db: Database
  authenticate: Authenticate
  version: string
  /** The origins that browsers may read from. */
  corsOrigins?: readonly string[]
  site: { url: string | undefined }
}

export const mcpRoutes: FastifyPluginAsync<McpRouteOptions> = async (app, options) => {
  const { mcp = true, db, authenticate, version, corsOrigins = [], site } = options
  if (!mcp) return
  const allowedOrigins = site.url === undefined ? corsOrigins : [...corsOrigins, new URL(site.url).origin]
  const inject = injectInto(app)
  const respond = createLazyEndpoint(version)
  limitBodyMemory(app)

  app.addHook('onRequest', async (request) => {
    if (!isAllowedOrigin(request.headers.origin, allowedOrigins))
      throw new DomainError('forbidden', FOREIGN_PAGE)
  })
  app.post('/mcp', { schema: { hide: true }, config: countedAsRead }, async (request, reply) => {
    const principal = await authenticate(request, reply)
    if (Array.isArray(request.body)) throw invalidRequest('body', '', ONE_MESSAGE)
    const { headers, ip, host } = request
    const { authorization, origin, 'user-agent': userAgent } = headers
    const api = createApi(inject, { authorization, ip, host, origin, userAgent })
    const logError = (err: unknown) => request.log.error({ err }, 'tool failed')
    const session = { principal, api, recordCall: createCallRecorder(db, principal), logError }
    const message = { headers, body: request.body, session }
    const { status, contentType, text } = await (await respond())(message)
    if (contentType !== null) reply.type(contentType)
    return reply.code(status).header('cache-control', 'no-store').send(text)
  })
}

const FOREIGN_PAGE =
  'Web pages of this origin may not use this endpoint. Name the origin in CORS_ORIGINS to allow it.'

/** Batches left the protocol in 2025-06-18; one request must not start a thousand. */
const ONE_MESSAGE = 'must be one message, not a list'

/** Returns the function that runs requests through the routes of the application. */
const injectInto =
  (app: FastifyInstance): Inject =>
  (request) =>
    app.inject(request)

/** Returns a function that loads the protocol at its first call: a server without agents does not even load it. */
function createLazyEndpoint(version: string) {
  const load = async () => {
    const { createHttpEndpoint } = await import('./http-endpoint.ts')
    return createHttpEndpoint(version)
  }
  let endpoint: ReturnType<typeof load> | undefined
  return () => {
    endpoint ??= load()
    return endpoint
  }
}
