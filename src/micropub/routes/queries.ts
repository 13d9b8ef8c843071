/** Queries of Micropub (section 3.7): configuration, sources of posts, categories and syndication targets. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { listArticles } from '../../articles/db/list-articles.ts'
import { parseListQuery } from '../../articles/model/parsed-query.ts'
import { ArticleListQuery } from '../../articles/query.ts'
import { requireScope } from '../../auth/principal.ts'
import { invalidRequest } from '../../errors.ts'
import { requestOrigin } from '../../http/request-origin.ts'
import { Text } from '../../schemas/text.ts'
import { wholeNumber } from '../../schemas/whole-number.ts'
import { listTagNames } from '../../taxonomy/db/tags.ts'
import { visibilities } from '../model/article-fields.ts'
import { type PostArticle, type PostContext, postOfArticle } from '../model/post-of-article.ts'
import { readArticle } from '../service.ts'
import { contextFor, findPostId, type MicropubOptions } from './micropub-options.ts'

const QUERIES = ['config', 'source', 'category', 'syndicate-to'] as const

/** The kinds of posts that editors offer (an extension of Micropub). */
const POST_TYPES = [
  ...[
    { type: 'note', name: 'Note' },
    { type: 'article', name: 'Article' },
    { type: 'photo', name: 'Photo' },
  ],
  ...[
    { type: 'reply', name: 'Reply' },
    { type: 'like', name: 'Like' },
    { type: 'bookmark', name: 'Bookmark' },
  ],
]

const Names = z
  .union([z.string(), z.array(z.string()).max(100)])
  .transform((names) => [names].flat())
  .optional()

/** The parameters of all queries. Others are ignored. `offset` counts posts, and is a multiple of `limit`. */
const QueryParameters = z.object({
  q: z.enum(QUERIES, { error: `must be among ${QUERIES.join(', ')}` }),
  url: z.string().max(10_000).optional(),
  properties: Names,
  'properties[]': Names,
  'post-status': z.enum(['draft', 'published']).optional(),
  filter: Text.max(200).optional(),
  limit: wholeNumber(1, 100).default(20),
  offset: wholeNumber(0, 10_000).default(0),
  after: z.string().max(2_000).optional(),
})
type QueryParameters = z.infer<typeof QueryParameters>

/** Sends the response to a query. */
type SendQuery = (
  options: MicropubOptions,
  request: FastifyRequest<{ Querystring: QueryParameters }>,
  reply: FastifyReply,
) => Promise<FastifyReply>

const NO_TARGETS = { 'syndicate-to': [] }

const sendConfiguration: SendQuery = async (_, request, reply) =>
  reply.send({
    ...{ 'media-endpoint': `${requestOrigin(request)}/micropub/media`, ...NO_TARGETS },
    ...{ q: QUERIES, 'post-types': POST_TYPES, visibility: visibilities },
  })

const sendCategories: SendQuery = async ({ db }, { query }, reply) =>
  reply.send({ categories: await listTagNames(db, query.filter ?? '') })

/** Sends the source of one post, or a page of posts without `url` (an extension of Micropub). */
const sendSource: SendQuery = async (options, request, reply) => {
  const { query } = request
  const names = [...(query.properties ?? []), ...(query['properties[]'] ?? [])]
  const contextOf = contextFor(options, request)
  const print = (article: PostArticle) => printPost(article, contextOf(article), names)
  if (query.url !== undefined) {
    const id = await findPostId(options, request, query.url)
    return reply.send(print(await readArticle(options.db, id)))
  }
  const { rows, pagination } = await listArticles(options.db, parseListQuery(listQueryOf(query)))
  const items = rows.map(({ json }) => print(JSON.parse(json) as PostArticle))
  return reply.send({ items, paging: pagination.next === null ? {} : { after: pagination.next } })
}

/** Returns the JSON of a post: all of its properties with its type, or the requested ones. */
function printPost(article: PostArticle, context: PostContext, names: readonly string[]): object {
  const post = [...postOfArticle(article, context)]
  if (names.length === 0) return { type: ['h-entry'], properties: Object.fromEntries(post) }
  return { properties: Object.fromEntries(post.filter(([name]) => names.includes(name))) }
}

function listQueryOf(query: QueryParameters): ArticleListQuery {
  const { limit, offset, after, 'post-status': status } = query
  if (offset % limit !== 0) throw invalidRequest('query', '/offset', 'must be a multiple of `limit`')
  const place = after === undefined ? { page: String(offset / limit + 1) } : { cursor: after }
  return ArticleListQuery.parse({
    ...{ status: status ?? 'any', include: 'source,metadata', limit: String(limit) },
    ...place,
  })
}

const senders: Readonly<Record<QueryParameters['q'], SendQuery>> = {
  config: sendConfiguration,
  source: sendSource,
  category: sendCategories,
  'syndicate-to': async (_, __, reply) => reply.send(NO_TARGETS),
}

/** Registers the endpoint of queries, for keys with the scope `read`. */
export function registerQueries(app: FastifyInstance, options: MicropubOptions): void {
  const preValidation = async (request: FastifyRequest, reply: FastifyReply) => {
    requireScope(await options.authenticate(request, reply), 'read')
  }
  const schema = { hide: true, querystring: QueryParameters }
  app.get<{ Querystring: QueryParameters }>('/micropub', { schema, preValidation }, (request, reply) =>
    senders[request.query.q](options, request, reply),
  )
}
