/** Content negotiation: `Accept`, and sending JSON or Markdown text. */
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import Negotiator from 'negotiator'
import { createProblem, sendProblem } from './problem.ts'
import { addVary } from './vary.ts'

const JSON_TYPE = 'application/json; charset=utf-8'

/** The media type of Markdown responses: GitHub Flavored Markdown (RFC 7763, section 2; RFC 7764, section 3.2). */
export const MARKDOWN_TYPE = 'text/markdown; charset=utf-8; variant=GFM'

/** The media type of the pages for browsers. */
export const HTML_TYPE = 'text/html; charset=utf-8'

/** Route options, see `alsoProduces`. */
interface RouteConfig {
  alternatives?: readonly string[]
}

/** Returns the `config` of a route that produces other media types besides JSON, which is the default. */
export function alsoProduces(...alternatives: string[]): { alternatives: readonly string[] } {
  return { alternatives }
}

const producedTypes = (request: FastifyRequest) => [
  JSON_TYPE,
  ...((request.routeOptions.config as RouteConfig).alternatives ?? []),
]

/**
 * Returns the media type of the route that the client prefers, by weight, parameters and order; JSON without a preference;
 * undefined when the client excludes all of them (RFC 9110, section 12.5.1).
 */
function preferredType(request: FastifyRequest): string | undefined {
  const types = producedTypes(request)
  return request.headers.accept?.trim() ? new Negotiator(request.raw).mediaType(types) : types[0]
}

/** Sends 406 when `Accept` excludes every media type of the route. A hook. */
export function rejectUnacceptable(
  request: FastifyRequest,
  reply: FastifyReply,
  done: HookHandlerDoneFunction,
) {
  const types = producedTypes(request)
  if (types.length > 1) addVary(reply, ['Accept'])
  if (preferredType(request) !== undefined) return done()
  const names = types.map((type) => type.split(';', 1)[0])
  sendProblem(request, reply, createProblem(406, `This endpoint produces ${names.join(' or ')}.`))
}

/** Returns true when the client prefers Markdown to JSON, for a route that produces both. */
export function prefersMarkdown(request: FastifyRequest): boolean {
  return preferredType(request) === MARKDOWN_TYPE
}

/** Returns true when the client prefers HTML to JSON, for a route that produces both. */
export function prefersHtml(request: FastifyRequest): boolean {
  return preferredType(request) === HTML_TYPE
}

/** Sends JSON text. */
export function sendJson(reply: FastifyReply, json: string): FastifyReply {
  return reply.type(JSON_TYPE).send(json)
}

/** Sends Markdown. */
export function sendMarkdown(reply: FastifyReply, markdown: string): FastifyReply {
  return reply.type(MARKDOWN_TYPE).send(markdown)
}
