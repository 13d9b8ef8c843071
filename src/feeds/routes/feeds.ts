/** Feeds and llms.txt over HTTP. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Database } from '../../database/connection.ts'
import { DomainError } from '../../errors.ts'
import type { Authenticate } from '../../http/authentication.ts'
import { publicResponse, publicResponseByHost } from '../../http/cache/cache-policy.ts'
import { commonProblems, emptyResponse, problemResponse } from '../../http/problem.ts'
import { requestOrigin } from '../../http/request-origin.ts'
import { FEED_ARTICLES, findRenamedSubject, readFeed, readLlmsArticles } from '../db/feed-articles.ts'
import { buildFeedChannel } from '../feed-entries.ts'
import { FEED_TYPES, printFeed } from '../feed-formats.ts'
import { printLlmsTxt } from '../llms-txt.ts'
import { type FeedFormat, FeedParams, type FeedScope, JsonFeed, LanguageParams } from '../schema.ts'
import { buildSiteUrls, type SiteSettings, type SiteUrls } from '../site-urls.ts'

export interface FeedRouteOptions {
  db: Database
  authenticate: Authenticate
  site: SiteSettings
  /** The addresses that an answer to this request writes. */
  addressesFor: (request: FastifyRequest) => SiteUrls
}

/** The addresses of a site for a request: with SITE_URL they are the same for all, else those of its own origin. */
export function siteUrlsForRequests(site: SiteSettings): (request: FastifyRequest) => SiteUrls {
  return (request) => buildSiteUrls(site, site.url === undefined ? requestOrigin(request) : site.url)
}

/** An answer that is text, for the OpenAPI document. What is sent may be a stream of it. */
export const textResponse = (description: string, type: string) => ({
  description,
  content: { [type]: { schema: z.string() } },
})

const jsonFeedAnswer = {
  description: 'The feed.',
  content: { 'application/feed+json': { schema: JsonFeed } },
}

const formats: Record<FeedFormat, { file: string; name: string; operation: string }> = {
  rss: { file: 'feed.xml', name: 'RSS 2.0', operation: 'Rss' },
  atom: { file: 'atom.xml', name: 'Atom', operation: 'Atom' },
  json: { file: 'feed.json', name: 'JSON Feed 1.1', operation: 'JsonFeed' },
}

/** Of what there are many, each with a feed. */
export type SingleScope = Exclude<FeedScope, 'site'>

export const singleScopes: Record<SingleScope, { folder: string; operation: string }> = {
  tag: { folder: '/tags', operation: 'OfTag' },
  category: { folder: '/categories', operation: 'OfCategory' },
  author: { folder: '/authors', operation: 'OfAuthor' },
  language: { folder: '/languages', operation: 'OfLanguage' },
}

function schemaOf(format: FeedFormat, scope: FeedScope) {
  const { name, operation } = formats[format]
  const [type = ''] = FEED_TYPES[format].split(';')
  const of = scope === 'site' ? 'the site' : `one ${scope}`
  return {
    operationId: `get${operation}${scope === 'site' ? '' : singleScopes[scope].operation}`,
    tags: ['feeds'],
    summary: `The newest articles of ${of} as ${name}`,
    description: `At most ${FEED_ARTICLES}, whole; none that is undated.`,
    response: {
      200: format === 'json' ? jsonFeedAnswer : textResponse('The feed.', type),
      ...commonProblems,
    },
  }
}

/** What may be asked and answered of one tag, category, author or language beside the answer; languages have no old names. */
export function singleScopeSchema(scope: SingleScope) {
  const unknown = { 404: problemResponse(`There is no such ${scope}.`) }
  if (scope === 'language') return { params: LanguageParams, response: unknown }
  const moved = emptyResponse(`The ${scope} has another slug now: the present address is in \`Location\`.`)
  return { params: FeedParams, response: { ...unknown, 308: moved } }
}

function schemaOfOne(format: FeedFormat, scope: SingleScope) {
  const shared = schemaOf(format, scope)
  const { params, response } = singleScopeSchema(scope)
  return { ...shared, params, response: { ...shared.response, ...response } }
}

const llms = {
  operationId: 'getLlmsText',
  tags: ['feeds'],
  summary: 'What there is to read, for language models',
  response: { 200: textResponse('Markdown, as llmstxt.org has it.', 'text/markdown'), ...commonProblems },
}

/** A feed that is asked for; its slug is null for that of the site. */
interface Asked {
  format: FeedFormat
  scope: FeedScope
  slug: string | null
}

/** Where what there is of a site, tag, category, author or language stands. */
export const feedFolder = (scope: FeedScope, slug: string | null) =>
  scope === 'site' || slug === null ? '' : `${singleScopes[scope].folder}/${encodeURIComponent(slug)}`

const pathOf = ({ format, scope, slug }: Asked) => `${feedFolder(scope, slug)}/${formats[format].file}`

/**
 * Leads from an old slug to a file of the present one: with SITE_URL to the address that the file gives itself. Throws
 * DomainError `not-found` for an unknown tag, category, author or language.
 */
export async function redirectToRenamed(
  { db, site }: FeedRouteOptions,
  reply: FastifyReply,
  { scope, slug, file }: { scope: FeedScope; slug: string | null; file: string },
): Promise<FastifyReply> {
  const moved = slug === null ? null : await findRenamedSubject(db, scope, slug)
  if (moved === null) throw new DomainError('not-found', `There is no such ${scope}.`)
  return reply.redirect(`${site.url ?? ''}${feedFolder(scope, moved)}/${file}`, 308)
}

/** Answers with a feed, or as `sendMoved` does. */
async function sendFeed(
  parts: FeedRouteOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Asked,
): Promise<FastifyReply> {
  const { db, site, addressesFor } = parts
  const { format, scope, slug } = asked
  const content = await readFeed(db, scope, slug)
  if (content) {
    const language = scope === 'language' ? slug : null
    const of = { site, addresses: addressesFor(request), path: pathOf(asked), language }
    return reply.type(FEED_TYPES[format]).send(printFeed[format](buildFeedChannel(content, of)))
  }
  return redirectToRenamed(parts, reply, { scope, slug, file: formats[format].file })
}

export const feedRoutes: FastifyPluginAsyncZod<FeedRouteOptions> = async (app, parts) => {
  const { db, authenticate, site, addressesFor } = parts
  // Without SITE_URL an answer depends on the host that was asked.
  const config = site.url === undefined ? publicResponseByHost('feeds') : publicResponse('feeds')

  for (const format of ['rss', 'atom', 'json'] as const) {
    const { file } = formats[format]
    app.get(`/${file}`, { schema: schemaOf(format, 'site'), config }, async (request, reply) => {
      await authenticate(request, reply)
      return sendFeed(parts, request, reply, { format, scope: 'site', slug: null })
    })
    for (const scope of ['tag', 'category', 'author', 'language'] as const) {
      const schema = schemaOfOne(format, scope)
      app.get(`${singleScopes[scope].folder}/:slug/${file}`, { schema, config }, async (request, reply) => {
        await authenticate(request, reply)
        const slug = request.params.slug.normalize('NFC')
        return sendFeed(parts, request, reply, { format, scope, slug })
      })
    }
  }

  app.get('/llms.txt', { schema: llms, config }, async (request, reply) => {
    await authenticate(request, reply)
    const text = printLlmsTxt(await readLlmsArticles(db), { site, addresses: addressesFor(request) })
    return reply.type('text/markdown; charset=utf-8').send(text)
  })
}
