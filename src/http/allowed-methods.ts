/** The methods that an address takes, for whoever has used another one, and for whoever asks. */
import type { FastifyInstance, FastifyRequest } from 'fastify'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** The methods of the address that was asked for; none where there is no such address. */
export function allowedMethods(app: FastifyInstance, url: string): string[] {
  const path = url.split('?', 1)[0] ?? url
  return METHODS.filter((method) => app.findRoute({ method, url: path }) !== null)
}

/**
 * Answers OPTIONS with the methods of its address (RFC 9110, section 9.3.7), or that there is none. Preflights of browsers
 * are left to CORS, so this has to be called before it.
 */
export function respondToOptions(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.method !== 'OPTIONS' || isPreflight(request)) return done()
    const methods = allowedMethods(app, request.url)
    if (methods.length === 0) return reply.callNotFound()
    reply.code(204).header('allow', methods.join(', ')).send()
  })
}

/** As browsers ask before they ask (Fetch, section 4.8). */
const isPreflight = ({ headers }: FastifyRequest) =>
  headers.origin !== undefined && headers['access-control-request-method'] !== undefined
