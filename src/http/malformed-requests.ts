/** Requests so broken that they never become one: answered on the bare socket. */
import type { Socket } from 'node:net'
import { createProblem, PROBLEM_TYPE } from './problem.ts'
import { securityHeaders } from './security-headers.ts'

/** Node's parser errors and their statuses; everything else it cannot read is 400. */
const statuses: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/** What people meet who type an address as they read it. */
const details: Record<string, string> = {
  HPE_INVALID_URL: 'The address is no URI: all but ASCII must be percent-encoded (RFC 3986, section 2.1).',
}

/** Answers a connection whose bytes are not HTTP, or came too slowly, and ends it. */
export function rejectMalformedRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { code = '' } = error
  const answer = createProblem(statuses[code] ?? 400, details[code])
  const body = JSON.stringify(answer)
  const head = [
    `HTTP/1.1 ${answer.status} ${answer.title}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    ...Object.entries(securityHeaders).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
