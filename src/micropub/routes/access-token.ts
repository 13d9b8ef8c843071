/** Access tokens of Micropub: API keys, in the header or in a field of a form (section 5.1 of the recommendation). */
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import { invalidRequest } from '../../errors.ts'
import type { Authenticate } from '../../http/authentication.ts'
import { requireWriteScope } from '../../http/authentication.ts'

/** The media types whose bodies may have the token. */
const FORM = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)\b/i

/** Returns true for a request whose body is a form. */
export const isForm = ({ headers }: FastifyRequest): boolean => FORM.test(headers['content-type'] ?? '')

/** Creates a hook that rejects writes without the scope `write` before the body is read. A form may still have the token. */
export function requireKeyBeforeBody(authenticate: Authenticate) {
  const requireWrite = requireWriteScope(authenticate)
  return (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) => {
    if (request.headers.authorization === undefined && isForm(request)) return done()
    requireWrite(request, reply, done)
  }
}

/**
 * Moves the token of a form to the header, where the server reads API keys. Throws DomainError `invalid` when the header has one, too
 * (RFC 6750, section 2).
 */
export function acceptFormToken(request: FastifyRequest, token: string): void {
  if (request.headers.authorization !== undefined)
    throw invalidRequest('body', '/access_token', 'is in the Authorization header, too: send it in one place')
  request.headers.authorization = `Bearer ${token}`
}
