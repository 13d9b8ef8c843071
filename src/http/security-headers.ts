/** Security headers of responses, and `Cache-Control` of private ones. */
import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * The defaults for data: no sniffing of the media type, no scripts, no frames. A page with a policy of its own keeps it. Other
 * sites may embed public responses, see `applyPrivateCaching`.
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
}

/** Sets the security headers that the response does not have yet. */
export function setSecurityHeaders(reply: FastifyReply): void {
  for (const [name, value] of Object.entries(securityHeaders)) {
    if (!reply.hasHeader(name)) reply.header(name, value)
  }
}

/** `Cache-Control` of a response to a request with an API key: no cache may store it (RFC 9111, section 3.5). */
export const PRIVATE_NO_STORE = 'private, no-store'

/**
 * Sets `Cache-Control` and the security headers. A response to a request with an API key is private, whatever the handler
 * has set. A response without `Cache-Control` is not stored. Other sites may read a public response
 * (`Cross-Origin-Resource-Policy`).
 */
export function applyPrivateCaching(request: FastifyRequest, reply: FastifyReply): void {
  if (request.headers.authorization !== undefined) {
    reply.header('cache-control', PRIVATE_NO_STORE)
    reply.removeHeader('cache-tag')
  } else if (!reply.hasHeader('cache-control')) {
    reply.header('cache-control', 'no-store')
  }
  const isPublic = String(reply.getHeader('cache-control')).startsWith('public')
  setSecurityHeaders(reply)
  reply.header('cross-origin-resource-policy', isPublic ? 'cross-origin' : 'same-origin')
}
