/** Origin of a request: scheme and host. */
import type { FastifyRequest } from 'fastify'
import { invalidRequest } from '../errors.ts'

/** A host name or IP address, optionally with a port (RFC 3986, section 3.2.2), without characters that delimit URLs. */
const HOST = /^(?:[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?|\[[\da-f:.]{2,45}\])(?::\d{1,5})?$/i

/**
 * Returns scheme and host as the client sent them, or as a trusted proxy forwarded them. Throws DomainError `invalid` for an
 * invalid host.
 */
export function requestOrigin(request: FastifyRequest): string {
  const host = request.host ?? '' // HTTP/1.0 may leave it out
  if (!HOST.test(host) || !URL.canParse(`http://${host}`))
    throw invalidRequest('header', '/host', 'must be a host name or an IP address')
  return `${request.protocol === 'https' ? 'https' : 'http'}://${host.toLowerCase()}`
}
