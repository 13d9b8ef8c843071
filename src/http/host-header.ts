/** The header `Host`: refuses requests with several, or without one where HTTP/1.1 requires it. */
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import { createProblem, sendProblem } from './problem.ts'

const MISSING = 'The header Host is missing (RFC 9112, section 3.2).'
const SEVERAL = 'The header Host must be sent once (RFC 9112, section 3.2).'

/**
 * Sends 400 unless the request has exactly one `Host`, which HTTP/1.0 may leave out. Proxies and servers could otherwise
 * differ on the host of a request. A hook.
 */
export function requireSingleHost(
  request: FastifyRequest,
  reply: FastifyReply,
  done: HookHandlerDoneFunction,
): void {
  const count = countHosts(request.raw.rawHeaders)
  if (count === 1 || (count === 0 && request.raw.httpVersion === '1.0')) done()
  else sendProblem(request, reply, createProblem(400, count === 0 ? MISSING : SEVERAL))
}

/** Counts the fields in a list of names and values. */
function countHosts(rawHeaders: readonly string[]): number {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    if (name.length === 4 && name.toLowerCase() === 'host') count++
  }
  return count
}
