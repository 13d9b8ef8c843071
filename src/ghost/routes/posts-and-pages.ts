/** Endpoints of Ghost's Content API that list and read posts or pages. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { ArticleType } from '../../articles/schema.ts'
import { sendJson } from '../../http/content-negotiation.ts'
import { findArticleForGhost, listArticlesForGhost } from '../db/list-articles.ts'
import { metaOf, pickFields } from '../model/envelope.ts'
import { type ArticleRow, toPost } from '../model/post-json.ts'
import {
  IdParams,
  PostBrowseQuery,
  PostReadQuery,
  parseBrowseQuery,
  postPartsOf,
  SlugParams,
} from '../model/query-schema.ts'
import { type GhostRouteOptions, sendItem } from './route-context.ts'

/** Members that `include` adds, beside `tags` and `authors`. */
const PRIMARY: Readonly<Record<string, string>> = { tags: 'primary_tag', authors: 'primary_author' }

export const ghostPostRoutes: FastifyPluginAsyncZod<GhostRouteOptions & { type: ArticleType }> = async (
  app,
  { databaseFor, site, siteUrlsFor, configOf, type },
) => {
  const resource = `${type}s`
  const config = configOf('articles')

  const postOf = (request: FastifyRequest, query: PostReadQuery, row: ArticleRow) => {
    const { include = [], fields, formats = [] } = query
    const added = [...formats, ...include.flatMap((name) => [name, PRIMARY[name] ?? name])]
    return pickFields(toPost(row, siteUrlsFor(request)), fields, added)
  }

  app.get(
    `/${resource}`,
    { schema: { hide: true, querystring: PostBrowseQuery }, config },
    async (request, reply) => {
      const { query } = request
      const selection = { ...parseBrowseQuery(query), ...postPartsOf(query) }
      const { rows, total } = await listArticlesForGhost(databaseFor(request), type, selection)
      const posts = rows.map((row) => postOf(request, query, row))
      return sendJson(reply, JSON.stringify({ [resource]: posts, meta: metaOf({ ...selection, total }) }))
    },
  )

  const sendPost = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { slugOrId, query }: { slugOrId: string; query: PostReadQuery },
  ) => {
    const locator = { type, slugOrId, siteLang: site.lang }
    const row = await findArticleForGhost(databaseFor(request), locator, postPartsOf(query))
    return sendItem(request, reply, { name: type, item: row && postOf(request, query, row) })
  }
  const schema = { hide: true, querystring: PostReadQuery }
  app.get(`/${resource}/:id`, { schema: { ...schema, params: IdParams }, config }, (request, reply) =>
    sendPost(request, reply, { slugOrId: request.params.id, query: request.query }),
  )
  app.get(
    `/${resource}/slug/:slug`,
    { schema: { ...schema, params: SlugParams }, config },
    (request, reply) =>
      sendPost(request, reply, { slugOrId: request.params.slug.normalize('NFC'), query: request.query }),
  )
}
