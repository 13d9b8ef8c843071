/** Endpoints of Ghost's Content API that list and read tags or authors. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { sendJson } from '../../http/content-negotiation.ts'
import { findTermForGhost, listTermsForGhost, type TermResource } from '../db/list-terms.ts'
import { metaOf, pickFields } from '../model/envelope.ts'
import {
  IdParams,
  parseBrowseQuery,
  SlugParams,
  TermBrowseQuery,
  TermReadQuery,
} from '../model/query-schema.ts'
import { type GhostTermRow, toAuthor, toTag } from '../model/term-json.ts'
import { type GhostRouteOptions, sendItem } from './route-context.ts'

const printers = { tags: toTag, authors: toAuthor }
const names = { tags: 'tag', authors: 'author' }

const hasCount = ({ include = [] }: TermReadQuery) => include.includes('count.posts')

export const ghostTermRoutes: FastifyPluginAsyncZod<GhostRouteOptions & { resource: TermResource }> = async (
  app,
  { databaseFor, siteUrlsFor, configOf, resource },
) => {
  const config = configOf(resource, 'articles')

  const termOf = (request: FastifyRequest, query: TermReadQuery, row: GhostTermRow) =>
    pickFields(printers[resource](row, siteUrlsFor(request)), query.fields, hasCount(query) ? ['count'] : [])

  app.get(
    `/${resource}`,
    { schema: { hide: true, querystring: TermBrowseQuery }, config },
    async (request, reply) => {
      const { query } = request
      const selection = { ...parseBrowseQuery(query), includesCount: hasCount(query) }
      const { rows, total } = await listTermsForGhost(databaseFor(request), resource, selection)
      const terms = rows.map((row) => termOf(request, query, row))
      return sendJson(reply, JSON.stringify({ [resource]: terms, meta: metaOf({ ...selection, total }) }))
    },
  )

  const sendTerm = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { slugOrId, query }: { slugOrId: string; query: TermReadQuery },
  ) => {
    const locator = { slugOrId, includesCount: hasCount(query) }
    const row = await findTermForGhost(databaseFor(request), resource, locator)
    return sendItem(request, reply, { name: names[resource], item: row && termOf(request, query, row) })
  }
  const schema = { hide: true, querystring: TermReadQuery }
  app.get(`/${resource}/:id`, { schema: { ...schema, params: IdParams }, config }, (request, reply) =>
    sendTerm(request, reply, { slugOrId: request.params.id, query: request.query }),
  )
  app.get(
    `/${resource}/slug/:slug`,
    { schema: { ...schema, params: SlugParams }, config },
    (request, reply) =>
      sendTerm(request, reply, { slugOrId: request.params.slug.normalize('NFC'), query: request.query }),
  )
}
