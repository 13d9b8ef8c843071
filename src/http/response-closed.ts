/** Work at the end of a response, whether it was sent or its client has disconnected. */
import type { FastifyReply } from 'fastify'

/** Calls a listener once the response is closed, or now if it already is: `close` is emitted only once. */
export function whenClosed({ raw }: FastifyReply, listener: () => void): void {
  if (raw.closed) listener()
  else raw.once('close', listener)
}
