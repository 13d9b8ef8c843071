/** The request log: one line for each answer. */
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Logs a request that has been answered: what was asked, the status, and how long it took in milliseconds. */
export async function logRequest(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { method, url, ip } = request
  const ms = Math.round(reply.elapsedTime * 10) / 10
  request.log.info({ method, url, status: reply.statusCode, ms, ip }, 'answered')
}
