/** The origin that a request came to. */
import type { FastifyRequest } from 'fastify'
import { invalidRequest } from '../errors.ts'

/** A name or address with a port perhaps, and nothing that could end an address or begin another (RFC 3986, 3.2.2). */
const HOST = /^(?:[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?|\[[\da-f:.]{2,45}\])(?::\d{1,5})?$/i

/**
 * Scheme and host as the client has them; behind a proxy that is trusted, as the proxy has them from the client.
 * Throws DomainError `invalid` for a host that is none.
 */
export function requestOrigin(request: FastifyRequest): string {
  const { host } = request
  if (!HOST.test(host) || !URL.canParse(`http://${host}`)) {
    throw invalidRequest('header', '/host', 'is not a host name or IP address')
  }
  return `${request.protocol === 'https' ? 'https' : 'http'}://${host.toLowerCase()}`
}
