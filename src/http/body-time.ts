/** Time limits of request bodies: 30 seconds, and for files a minimum rate, so that slow lines can send large ones. */
import type { IncomingMessage, Server } from 'node:http'
import { rejectSlowRequest } from './malformed-requests.ts'

/** A body that has not arrived completely after this time is rejected with 408, in milliseconds. */
const BODY_TIMEOUT = 30_000
/** Bytes of a file that must arrive in each period of `BODY_TIMEOUT`: about 1 KiB per second. */
const FILE_BYTES_MIN = 32 * 1024

/** The bodies that are arriving; `isFile` is true for one that may take long. */
const bodies = new WeakMap<IncomingMessage, { isFile: boolean }>()

/** Limits the time of all bodies that a server receives, also of those that nobody reads. */
export function limitBodyTime(server: Server): void {
  server.prependListener('request', (request: IncomingMessage) => {
    if (!hasBody(request)) return
    const { socket } = request
    const body = { isFile: false }
    bodies.set(request, body)
    let bytes = socket.bytesRead
    const check = () => {
      const received = socket.bytesRead - bytes
      bytes = socket.bytesRead
      const mayGoOn = body.isFile && received >= FILE_BYTES_MIN && server.listening // a server that stops does not wait
      if (!mayGoOn && !request.complete) rejectSlowRequest(socket) // the second time, it closes the connection
    }
    const timer = setInterval(check, BODY_TIMEOUT).unref()
    request.once('close', () => clearInterval(timer))
  })
}

/** Lets a body take longer, as long as its bytes arrive. Call it when the sender has the permission to send a file. */
export function allowLongBody(request: IncomingMessage): void {
  const body = bodies.get(request)
  if (body) body.isFile = true
}

const hasBody = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
