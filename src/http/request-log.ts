/** Request log: one line per response, with secrets redacted from URLs. */
import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import { redactSecrets } from '../auth/secrets.ts'

/** Route options, see `secretUrl`. */
interface RouteConfig {
  isUrlSecret?: boolean
}

/** The `config` of a route whose URLs grant access: the log has the pattern of the route instead of the URL. */
export const secretUrl: RouteConfig = { isUrlSecret: true }

/** The property by which log lines and problems name the id of a request. */
export const REQUEST_ID_NAME = 'requestId'

/** A longer `User-Agent` is cut off in the log, in characters. */
const USER_AGENT_LENGTH_MAX = 200

/**
 * Logs a request: method, URL, pattern of the route, status code, duration in milliseconds, bytes sent, result of the
 * response cache, IP address and user agent. The name of the key is bound to the request's logger. A hook.
 */
export function logRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  done: HookHandlerDoneFunction,
): void {
  const { method, ip, headers, routeOptions, cacheResult } = request
  const { url: route } = routeOptions
  const status = reply.raw.statusCode
  const ms = Math.round(reply.elapsedTime * 10) / 10
  const url = loggedUrl(request)
  const bytes = countSentBytes(request.raw.socket)
  const cache = cacheResult ?? undefined
  const userAgent = loggedUserAgent(headers['user-agent'])
  request.log.info({ method, url, route, status, ms, bytes, cache, ip, userAgent }, 'request completed')
  done()
}

/** Returns the URL of a request without secrets: the pattern of the route if its URLs grant access. */
export function loggedUrl({ url, routeOptions: { url: route, config } }: FastifyRequest): string {
  return (config as RouteConfig | undefined)?.isUrlSecret && route ? route : redactUrl(url)
}

/** Returns the URL with secrets redacted, also percent-encoded ones, and without the value of the parameter `key`. */
function redactUrl(url: string): string {
  if (!url.includes('%')) return redactParameters(redactSecrets(url))
  const decoded = url.replace(/%[0-7][0-9a-f]/gi, (code) =>
    String.fromCharCode(Number.parseInt(code.slice(1), 16)),
  )
  const redacted = redactParameters(redactSecrets(decoded))
  return redacted === decoded ? url : redacted
}

/** Replaces the value of the parameter `key`, in which front ends for Ghost send their key, unless it is redacted already. */
const redactParameters = (url: string): string =>
  url.includes('key=') ? url.replace(/([?&;]key=)(?!inkp?_…)[^&;#]*/g, '$1…') : url

/** Returns the user agent without secrets, cut off. */
export const loggedUserAgent = (text: string | undefined) =>
  text === undefined ? undefined : redactSecrets(text).slice(0, USER_AGENT_LENGTH_MAX)

/** The bytes that each connection had sent at the end of its last response. */
const bytesSent = new WeakMap<Socket, number>()

/** Returns the bytes of the last response of a connection, headers included; undefined for injected requests. */
function countSentBytes(socket: Socket): number | undefined {
  const total = socket.bytesWritten
  if (total === undefined) return undefined
  const before = bytesSent.get(socket) ?? 0
  bytesSent.set(socket, total)
  return total - before
}
