/** HTTP routes for feeds and llms.txt. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { publicResponse, publicResponseByHost } from '../../http/cache/cache-policy.ts'
import { commonProblems } from '../../http/problem.ts'
import { FEED_ARTICLES, readFeed, readLlmsArticles } from '../db/feed-articles.ts'
import { buildFeedChannel } from '../feed-entries.ts'
import { FEED_TYPES, printFeed } from '../feed-formats.ts'
import { printLlmsTxt } from '../llms-txt.ts'
import { type FeedFormat, type FeedScope, JsonFeed } from '../schema.ts'
import type { FeedRouteOptions } from './route-options.ts'
import {
  describeScope,
  operationScope,
  redirectToRenamed,
  type SluggedScope,
  sluggedScopeSchema,
  sluggedScopes,
  subjectPath,
} from './scope-urls.ts'
import { textResponse } from './text-response.ts'

const formats: Record<FeedFormat, { file: string; name: string; operation: string }> = {
  rss: { file: 'feed.xml', name: 'RSS 2.0', operation: 'RssFeed' },
  atom: { file: 'atom.xml', name: 'Atom', operation: 'AtomFeed' },
  json: { file: 'feed.json', name: 'JSON Feed 1.1', operation: 'JsonFeed' },
}

const jsonFeedResponse = {
  description: 'The feed.',
  content: { 'application/feed+json': { schema: JsonFeed } },
}

function feedSchema(format: FeedFormat, scope: FeedScope) {
  const { name, operation } = formats[format]
  const [type = ''] = FEED_TYPES[format].split(';')
  return {
    operationId: `get${operationScope(scope)}${operation}`,
    tags: ['feeds'],
    summary: `${name} of ${describeScope(scope)}`,
    description: `The newest articles, at most ${FEED_ARTICLES}, with their full content. Undated articles are left out.`,
    response: {
      200: format === 'json' ? jsonFeedResponse : textResponse('The feed.', type),
      ...commonProblems,
    },
  }
}

function sluggedFeedSchema(format: FeedFormat, scope: SluggedScope) {
  const schema = feedSchema(format, scope)
  const { params, response } = sluggedScopeSchema(scope)
  return { ...schema, params, response: { ...schema.response, ...response } }
}

const llmsTxtSchema = {
  operationId: 'getLlmsText',
  tags: ['feeds'],
  summary: 'Index of the articles for language models',
  description: 'The file llms.txt.',
  response: {
    200: textResponse('Markdown in the format of llmstxt.org.', 'text/markdown'),
    ...commonProblems,
  },
}

/** The feed that a request selects. `slug` is null for the site. */
interface FeedSelection {
  format: FeedFormat
  scope: FeedScope
  slug: string | null
}

/** Sends a feed, or redirects from a former slug. Throws `DomainError` `not-found` for an unknown subject. */
async function sendFeed(
  options: FeedRouteOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  { format, scope, slug }: FeedSelection,
): Promise<FastifyReply> {
  const { databaseFor, site, siteUrlsFor } = options
  const { file } = formats[format]
  const db = databaseFor(request)
  const content = await readFeed(db, scope, slug)
  if (content === null) return redirectToRenamed(db, options, reply, { scope, slug, file })
  const channel = await buildFeedChannel(content, {
    site,
    siteUrls: siteUrlsFor(request),
    path: `${subjectPath(scope, slug)}/${file}`,
    language: scope === 'language' ? slug : null,
  })
  return reply.type(FEED_TYPES[format]).send(printFeed[format](channel))
}

export const feedRoutes: FastifyPluginAsyncZod<FeedRouteOptions> = async (app, options) => {
  const { databaseFor, authenticate, site, siteUrlsFor } = options
  // Without SITE_URL, the response depends on the host of the request.
  const config = site.url === undefined ? publicResponseByHost('feeds') : publicResponse('feeds')

  for (const format of ['rss', 'atom', 'json'] as const) {
    const { file } = formats[format]
    app.get(`/${file}`, { schema: feedSchema(format, 'site'), config }, async (request, reply) => {
      await authenticate(request, reply)
      return sendFeed(options, request, reply, { format, scope: 'site', slug: null })
    })
    for (const scope of ['tag', 'category', 'author', 'language'] as const) {
      const url = `${sluggedScopes[scope].path}/:slug/${file}`
      app.get(url, { schema: sluggedFeedSchema(format, scope), config }, async (request, reply) => {
        await authenticate(request, reply)
        const slug = request.params.slug.normalize('NFC')
        return sendFeed(options, request, reply, { format, scope, slug })
      })
    }
  }

  app.get('/llms.txt', { schema: llmsTxtSchema, config }, async (request, reply) => {
    await authenticate(request, reply)
    const text = printLlmsTxt(await readLlmsArticles(databaseFor(request)), {
      site,
      siteUrls: siteUrlsFor(request),
    })
    return reply.type('text/markdown; charset=utf-8').send(text)
  })
}
