/** Work at the end of a response, whether it was sent or its client has disconnected. */
import type { FastifyReply } from 'fastify'

/** Returns true when the response was sent, or when its client has disconnected. */
export const isClosed = ({ raw, request }: FastifyReply): boolean =>
  raw.closed || request.raw.socket.destroyed

/**
 * Calls a listener once the response is closed, or now if it already is: `close` is emitted only once. A response that waits
 * behind another one of its connection (pipelining) emits no `close` when the connection is closed, so the socket is observed, too.
 */
export function whenClosed(reply: FastifyReply, listener: () => void): void {
  if (isClosed(reply)) {
    listener()
    return
  }
  const { socket } = reply.request.raw
  const onClose = () => {
    reply.raw.off('close', onClose)
    socket.off('close', onClose)
    listener()
  }
  reply.raw.once('close', onClose)
  socket.once('close', onClose)
}
