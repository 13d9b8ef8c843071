/** Sitemaps over HTTP. */
import { text } from 'node:stream/consumers'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { DomainError } from '../../errors.ts'
import { publicResponse, publicResponseByHost } from '../../http/cache/cache-policy.ts'
import { commonProblems, problemResponse } from '../../http/problem.ts'
import { wholeNumber } from '../../schemas/whole-number.ts'
import { findFeedSubject } from '../db/feed-articles.ts'
import { listSitemaps, needsIndex, openSitemap, readAllSitemapArticles } from '../db/sitemap-articles.ts'
import type { FeedScope } from '../schema.ts'
import type { SiteUrls } from '../site-urls.ts'
import { SITEMAP_SIZE, streamSitemap, streamSitemapIndex } from '../sitemap-xml.ts'
import {
  type FeedRouteOptions,
  feedFolder,
  redirectToRenamed,
  type SingleScope,
  singleScopeSchema,
  singleScopes,
  textResponse,
} from './feeds.ts'

const XML = 'application/xml; charset=utf-8'

const ofScope = (scope: FeedScope) => (scope === 'site' ? 'the site' : `one ${scope}`)
const operationOf = (scope: FeedScope) => (scope === 'site' ? '' : singleScopes[scope].operation)

const whole = (scope: FeedScope) => ({
  operationId: `getSitemap${operationOf(scope)}`,
  tags: ['feeds'],
  summary: `Every visible article of ${ofScope(scope)}, or an index of sitemaps`,
  description: `Above ${SITEMAP_SIZE} articles it is an index.`,
  response: {
    200: textResponse('A sitemap, or a sitemap index.', 'application/xml'),
    ...commonProblems,
  },
})

const PartParams = z.object({ page: wholeNumber(1, 100_000) })

const part = (scope: FeedScope) => ({
  operationId: `getSitemapPart${operationOf(scope)}`,
  tags: ['feeds'],
  summary: `One of the sitemaps of the index of ${ofScope(scope)}`,
  params: PartParams,
  response: {
    200: textResponse('A sitemap.', 'application/xml'),
    ...commonProblems,
    404: problemResponse('There is no such sitemap.'),
  },
})

const wholeOfOne = (scope: SingleScope) => {
  const shared = whole(scope)
  const { params, response } = singleScopeSchema(scope)
  return { ...shared, params, response: { ...shared.response, ...response } }
}

const partOfOne = (scope: SingleScope) => {
  const shared = part(scope)
  const { params, response } = singleScopeSchema(scope)
  return {
    ...shared,
    params: params.extend(PartParams.shape),
    response: { ...shared.response, ...response },
  }
}

export interface SitemapRouteOptions extends FeedRouteOptions {
  /** URLs of one sitemap. */
  size?: number
}

/** A sitemap that is asked for: `page` is null for the whole or its index, `slug` for the site. */
interface Asked {
  scope: FeedScope
  slug: string | null
  page: number | null
}

/** The XML that is asked for; null when there is no such sitemap, undefined when there is no such subject. */
async function sitemapOf(
  { db, size = SITEMAP_SIZE }: SitemapRouteOptions,
  asked: Asked,
  addresses: SiteUrls,
) {
  const { scope, slug, page } = asked
  const id = await findFeedSubject(db, scope, slug)
  if (id === undefined) return undefined
  const subject = { scope, id }
  if (page === null && (await needsIndex(db, size, subject))) {
    return streamSitemapIndex(await listSitemaps(db, size, subject), feedFolder(scope, slug), addresses)
  }
  const articles =
    page === null ? readAllSitemapArticles(db, subject) : await openSitemap(db, size, page, subject)
  return articles && streamSitemap(articles, addresses)
}

async function sendSitemap(
  parts: SitemapRouteOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Asked,
): Promise<FastifyReply> {
  await parts.authenticate(request, reply)
  const xml = await sitemapOf(parts, asked, parts.addressesFor(request))
  const { scope, slug, page } = asked
  const file = page === null ? 'sitemap.xml' : `sitemap-${page}.xml`
  if (xml === undefined) return redirectToRenamed(parts, reply, { scope, slug, file })
  if (xml === null) throw new DomainError('not-found', 'There is no such sitemap.')
  return reply.type(XML).send(await text(xml))
}

const WHOLE = '/sitemap.xml'
const PART = '/sitemap-:page(^\\d+).xml'

export const sitemapRoutes: FastifyPluginAsyncZod<SitemapRouteOptions> = async (app, parts) => {
  const config = parts.site.url === undefined ? publicResponseByHost('sitemap') : publicResponse('sitemap')
  const site = { scope: 'site', slug: null } as const
  app.get(WHOLE, { schema: whole('site'), config }, async (request, reply) =>
    sendSitemap(parts, request, reply, { ...site, page: null }),
  )
  app.get(PART, { schema: part('site'), config }, async (request, reply) =>
    sendSitemap(parts, request, reply, { ...site, page: request.params.page }),
  )
  for (const scope of ['tag', 'category', 'author', 'language'] as const) {
    const folder = `${singleScopes[scope].folder}/:slug`
    const subjectOf = ({ slug }: { slug: string }) => ({ scope, slug: slug.normalize('NFC') })
    app.get(folder + WHOLE, { schema: wholeOfOne(scope), config }, async (request, reply) =>
      sendSitemap(parts, request, reply, { ...subjectOf(request.params), page: null }),
    )
    app.get(folder + PART, { schema: partOfOne(scope), config }, async (request, reply) =>
      sendSitemap(parts, request, reply, { ...subjectOf(request.params), page: request.params.page }),
    )
  }
}
