/** Request log: one line per response, with secrets redacted from URLs. */
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import { redactSecrets } from '../auth/secrets.ts'

/** Route options, see `secretUrl`. */
interface RouteConfig {
  isUrlSecret?: boolean
}

/** The `config` of a route whose URLs grant access: the log has the pattern of the route instead of the URL. */
export const secretUrl: RouteConfig = { isUrlSecret: true }

/** Logs the method, URL, status code, duration in milliseconds and IP address of a request. A hook. */
export function logRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  done: HookHandlerDoneFunction,
): void {
  const { method, ip } = request
  const ms = Math.round(reply.elapsedTime * 10) / 10
  request.log.info({ method, url: loggedUrl(request), status: reply.statusCode, ms, ip }, 'request completed')
  done()
}

/** Returns the URL with secrets redacted, also percent-encoded ones. */
function loggedUrl({ url, routeOptions }: FastifyRequest): string {
  const { isUrlSecret } = routeOptions.config as RouteConfig
  if (isUrlSecret && routeOptions.url) return routeOptions.url
  const decoded = url.replace(/%[0-7][0-9a-f]/gi, (code) =>
    String.fromCharCode(Number.parseInt(code.slice(1), 16)),
  )
  const redacted = redactSecrets(decoded)
  return redacted === decoded ? url : redacted
}
