/** The request log: one line for each answer. */
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import { redactSecrets } from '../auth/secrets.ts'

/** What a route says of its addresses; see `secretAddress`. */
interface RouteConfig {
  secretAddress?: boolean
}

/** For the `config` of a route: whoever knows its address may have the answer, so the log does not tell it. */
export const secretUrl: RouteConfig = { secretAddress: true }

/** Logs a request that has been answered: what was asked, the status, and how long it took in milliseconds. */
export function logRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  done: HookHandlerDoneFunction,
): void {
  const { method, ip } = request
  const ms = Math.round(reply.elapsedTime * 10) / 10
  request.log.info({ method, url: loggedUrl(request), status: reply.statusCode, ms, ip }, 'answered')
  done()
}

/** The address as it was asked for, but for secrets in it, however they are encoded; of a secret one its pattern. */
function loggedUrl({ url, routeOptions }: FastifyRequest): string {
  const { secretAddress } = routeOptions.config as RouteConfig
  if (secretAddress && routeOptions.url) return routeOptions.url
  const plain = url.replace(/%[0-7][0-9a-f]/gi, (code) =>
    String.fromCharCode(Number.parseInt(code.slice(1), 16)),
  )
  const safe = redactSecrets(plain)
  return safe === plain ? url : safe
}
