/** Options of the routes of Ghost's Content API, and the responses to reads of one item. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SiteSettings, SiteUrls } from '../../feeds/site-urls.ts'
import { sendJson } from '../../http/content-negotiation.ts'
import { createProblem } from '../../http/problem.ts'
import type { DatabaseFor } from '../../http/read-database.ts'
import { sendGhostError } from './ghost-errors.ts'

export interface GhostRouteOptions {
  databaseFor: DatabaseFor
  site: SiteSettings
  /** Returns the URLs in the response to a request. */
  siteUrlsFor: (request: FastifyRequest) => SiteUrls
  /** Returns the `config` of a route whose responses have these cache tags. */
  configOf: (...tags: string[]) => object
}

/** Sends one item as a list, as Ghost does, or 404 for null. `name` is that of the item, such as `post`. */
export function sendItem(
  request: FastifyRequest,
  reply: FastifyReply,
  { name, item }: { name: string; item: object | null },
): FastifyReply {
  if (item !== null) return sendJson(reply, JSON.stringify({ [`${name}s`]: [item] }))
  return sendGhostError(request, reply, createProblem(404, `Resource not found error, cannot read ${name}.`))
}
