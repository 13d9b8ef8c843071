/** Downloads in progress: a stalled one is ended, and none keeps the server from stopping. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { whenClosed } from '../../http/response-closed.ts'

/** A client that takes nothing for this time is disconnected, in milliseconds. */
const IDLE_TIMEOUT = 60_000
/** Downloads that are in progress this long after the server began to stop are ended, in milliseconds. */
const CLOSE_TIMEOUT = 3_000

interface Downloads {
  /** Watches a response until it is closed. */
  add(reply: FastifyReply): void
}

/** Watches the downloads of an application. */
export function trackDownloads(app: FastifyInstance): Downloads {
  const open = new Set<FastifyReply>()
  app.addHook('preClose', async () => {
    setTimeout(() => {
      for (const reply of open) reply.raw.destroy()
    }, CLOSE_TIMEOUT).unref()
  })
  return {
    add(reply) {
      open.add(reply)
      reply.raw.setTimeout(IDLE_TIMEOUT, () => reply.raw.destroy())
      whenClosed(reply, () => open.delete(reply))
    },
  }
}
