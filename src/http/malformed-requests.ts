/** Malformed HTTP: responses to requests that Node cannot parse, or whose `Expect` it does not know. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { createProblem, PROBLEM_TYPE } from './problem.ts'
import { securityHeaders } from './security-headers.ts'

/** Status codes of Node's parser errors; all others are 400. */
const statusCodes: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

const details: Record<string, string> = {
  HPE_INVALID_URL:
    'The URL is not valid: characters outside ASCII must be percent-encoded (RFC 3986, section 2.1).',
}

/** Sends a problem on a connection whose bytes are not HTTP or arrive too slowly, and closes it. */
export function rejectMalformedRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { code = '' } = error
  const problem = createProblem(statusCodes[code] ?? 400, details[code])
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    ...Object.entries(securityHeaders).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/** Sends 408 on a connection whose request arrives too slowly, as Node does for slow headers. */
export const rejectSlowRequest = (socket: Socket): void =>
  rejectMalformedRequest(
    Object.assign(new Error('request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }),
    socket,
  )

/** Sends 417 for an `Expect` other than `100-continue` (RFC 9110, section 10.1.1). */
export function rejectUnknownExpectation(_: IncomingMessage, response: ServerResponse): void {
  const problem = createProblem(417, 'The only expectation that this server meets is 100-continue.')
  const body = JSON.stringify(problem)
  response.writeHead(problem.status, {
    ...securityHeaders,
    'content-length': Buffer.byteLength(body),
    'content-type': PROBLEM_TYPE,
    'cache-control': 'no-store',
    connection: 'close', // no time limit covers a body that follows
  })
  response.end(body)
}
