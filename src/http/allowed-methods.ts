/** Allowed methods of a URL, and responses to OPTIONS. */
import type { FastifyInstance, FastifyRequest } from 'fastify'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** Returns the methods for which the path of the URL has a route; none for an unknown path. */
export function allowedMethods(app: FastifyInstance, url: string): string[] {
  const path = url.split('?', 1)[0] ?? url
  return METHODS.filter((method) => app.findRoute({ method, url: path }) !== null)
}

/**
 * Registers the responses to OPTIONS: 204 with `Allow` (RFC 9110, section 9.3.7), or 404 for an unknown path. CORS preflights
 * are left to the CORS plugin, so register this before it.
 */
export function registerOptions(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.method !== 'OPTIONS' || isPreflight(request)) return done()
    const methods = allowedMethods(app, request.url)
    if (methods.length === 0) return reply.callNotFound()
    reply.code(204).header('allow', methods.join(', ')).send()
  })
}

/** Returns true for a CORS preflight (Fetch, section 4.8). */
const isPreflight = ({ headers }: FastifyRequest) =>
  headers.origin !== undefined && headers['access-control-request-method'] !== undefined
