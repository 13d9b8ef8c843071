/** Media types: an address answers what it has, or 406. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import { problem, sendProblem } from './problem.ts'

/** A hook that refuses a request whose `Accept` excludes JSON (RFC 9110, section 12.5.1). */
export async function answersJson(
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  if (request.headers.accept === undefined) return undefined
  if (new Negotiator(request.raw).mediaType(['application/json']) !== undefined) return undefined
  return sendProblem(request, reply, problem(406, 'This address answers application/json.'))
}

/** Sends JSON that is text already. */
export function sendJson(reply: FastifyReply, json: string): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(json)
}
