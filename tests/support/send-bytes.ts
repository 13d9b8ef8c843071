/** Bytes on a socket, for requests that no HTTP client would send. */
import { connect } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Sends bytes to a listening application, and returns the response as text once the connection is closed. */
export function sendBytesTo(app: FastifyInstance, bytes: string): Promise<string> {
  const { port } = app.server.address() as { port: number }
  return new Promise((resolve, reject) => {
    let response = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.on('data', (chunk) => {
      response += chunk
    })
    socket.on('close', () => resolve(response))
    socket.on('error', reject)
  })
}
