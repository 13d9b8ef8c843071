/** Request ids: `X-Request-Id` of responses, and of requests that a trusted proxy has forwarded. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import proxyAddr from '@fastify/proxy-addr'
import { redactSecrets } from '../auth/secrets.ts'

/** The header of a response with the id of its request, in lower case. */
export const REQUEST_ID_HEADER = 'x-request-id'

/** An id that a proxy may choose: it can stand in a header, a log line and a shell command as it is. */
const PROXY_REQUEST_ID = /^[\w.+/=-]{1,128}$/

/** Returns true for the IP address of a proxy. `hop` counts from the socket (0) to the client. */
type TrustsProxy = (ip: string, hop: number) => boolean

/** Returns the function for the setting `TRUST_PROXY`; false when no proxy is trusted. */
export function trustedProxies(setting: boolean | string): TrustsProxy | false {
  if (typeof setting === 'string') return proxyAddr.compile(setting.split(','))
  return setting && (() => true)
}

/**
 * Returns the function that gives each request its id: a random UUID. A proxy in `TRUST_PROXY` may choose the id with
 * `X-Request-Id`, so that its log and ours have the same. The header of any other client is ignored: with it, a client
 * could give its requests the ids of others in the log.
 */
export function createRequestIds(
  trustsProxy: TrustsProxy | false,
): (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string {
  if (!trustsProxy) return () => randomUUID() // faster than UUIDv7, whose order is not needed
  return ({ headers, socket }) => {
    const id = headers[REQUEST_ID_HEADER]
    const isChosen =
      typeof id === 'string' && PROXY_REQUEST_ID.test(id) && trustsProxy(socket.remoteAddress ?? '', 0)
    return isChosen && redactSecrets(id) === id ? id : randomUUID()
  }
}
