/** Security headers: what browsers are told about every answer. */
import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * An answer of an API is data: it is never sniffed for another type, runs nothing, frames nothing and is framed by
 * nobody. A page that has a policy of its own keeps it. Other sites may embed what is public; see `opened`.
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
}

/** Sets the security headers that the answer does not have yet. */
export function setSecurityHeaders(reply: FastifyReply): void {
  for (const [name, value] of Object.entries(securityHeaders)) {
    if (!reply.hasHeader(name)) reply.header(name, value)
  }
}

/** What whoever asks with a key gets is nobody else's (RFC 9111, section 3.5): no cache may keep it. */
export const PRIVATE_NO_STORE = 'private, no-store'

/**
 * Seals an answer: one to a key is private whatever the handler said, one that says nothing of caching is not stored,
 * and one that is public may be read by other sites (`Cross-Origin-Resource-Policy`).
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
