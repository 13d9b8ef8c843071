/** Media types: an address answers what it has, or 406. */
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import Negotiator from 'negotiator'
import { addVary } from './cache/cache-policy.ts'
import { createProblem, sendProblem } from './problem.ts'

const JSON_TYPE = 'application/json; charset=utf-8'

/** Markdown as we write it: GitHub's (RFC 7763, section 2; RFC 7764, section 3.2). */
export const MARKDOWN_TYPE = 'text/markdown; charset=utf-8; variant=GFM'

/** What a route says of its answers; see `answersAlso`. */
interface RouteConfig {
  alternatives?: readonly string[]
}

/** For the `config` of a route: media types that it answers with beside JSON, which stays the default. */
export function alsoProduces(...alternatives: string[]): { alternatives: readonly string[] } {
  return { alternatives }
}

const typesOf = (request: FastifyRequest) => [
  JSON_TYPE,
  ...((request.routeOptions.config as RouteConfig).alternatives ?? []),
]

/**
 * Which of the route's media types the request wants most: weights and parameters count, and among equals the one that
 * it names first; JSON where it does not care; undefined when it excludes them all (RFC 9110, section 12.5.1).
 */
function preferredType(request: FastifyRequest): string | undefined {
  const types = typesOf(request)
  return request.headers.accept?.trim() ? new Negotiator(request.raw).mediaType(types) : types[0]
}

/** A hook that refuses a request whose `Accept` excludes what the route answers with. */
export function rejectUnacceptable(
  request: FastifyRequest,
  reply: FastifyReply,
  done: HookHandlerDoneFunction,
) {
  const types = typesOf(request)
  if (types.length > 1) addVary(reply, ['Accept'])
  if (preferredType(request) !== undefined) return done()
  const names = types.map((type) => type.split(';', 1)[0])
  sendProblem(request, reply, createProblem(406, `This address answers ${names.join(' or ')}.`))
}

/** Whether Markdown is wanted more than JSON, of a route that answers both. */
export function prefersMarkdown(request: FastifyRequest): boolean {
  return preferredType(request) === MARKDOWN_TYPE
}

/** Sends JSON that is text already. */
export function sendJson(reply: FastifyReply, json: string): FastifyReply {
  return reply.type(JSON_TYPE).send(json)
}

/** Sends Markdown. */
export function sendMarkdown(reply: FastifyReply, markdown: string): FastifyReply {
  return reply.type(MARKDOWN_TYPE).send(markdown)
}
