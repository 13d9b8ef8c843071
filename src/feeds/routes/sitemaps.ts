/** HTTP routes for sitemaps and sitemap indexes. */
import { text } from 'node:stream/consumers'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Database } from '../../database/connection.ts'
import { createSemaphore, type Semaphore } from '../../database/semaphore.ts'
import { DomainError } from '../../errors.ts'
import { publicResponse, publicResponseByHost } from '../../http/cache/cache-policy.ts'
import { commonProblems, problemResponse } from '../../http/problem.ts'
import { wholeNumber } from '../../schemas/whole-number.ts'
import { findFeedSubject } from '../db/feed-articles.ts'
import { listSitemaps, needsIndex, openSitemap, readAllSitemapArticles } from '../db/sitemap-articles.ts'
import type { FeedScope } from '../schema.ts'
import type { SiteUrls } from '../site-urls.ts'
import { SITEMAP_SIZE, streamSitemap, streamSitemapIndex } from '../sitemap-xml.ts'
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

const XML = 'application/xml; charset=utf-8'

const sitemapSchema = (scope: FeedScope) => ({
  operationId: `get${operationScope(scope)}Sitemap`,
  tags: ['feeds'],
  summary: `Sitemap of ${describeScope(scope)}`,
  description: `All visible articles. With more than ${SITEMAP_SIZE} visible articles, the response is a sitemap index.`,
  response: {
    200: textResponse('A sitemap, or a sitemap index.', 'application/xml'),
    ...commonProblems,
  },
})

const PageParams = z.object({ page: wholeNumber(1, 100_000) })

const pageSchema = (scope: FeedScope) => ({
  operationId: `get${operationScope(scope)}SitemapPart`,
  tags: ['feeds'],
  summary: `Part of the sitemap of ${describeScope(scope)}`,
  params: PageParams,
  response: {
    200: textResponse('A sitemap.', 'application/xml'),
    ...commonProblems,
    404: problemResponse('There is no such sitemap.'),
  },
})

const sluggedSitemapSchema = (scope: SluggedScope) => {
  const schema = sitemapSchema(scope)
  const { params, response } = sluggedScopeSchema(scope)
  return { ...schema, params, response: { ...schema.response, ...response } }
}

const sluggedPageSchema = (scope: SluggedScope) => {
  const schema = pageSchema(scope)
  const { params, response } = sluggedScopeSchema(scope)
  return {
    ...schema,
    params: params.extend(PageParams.shape),
    response: { ...schema.response, ...response },
  }
}

/** Maximum number of sitemaps that are built at a time, and of those that wait: each takes some megabytes. */
const BUILDS_MAX = 2
const WAITING_BUILDS_MAX = 16
const BUILD_WAIT_MS = 5_000

interface SitemapRouteOptions extends FeedRouteOptions {
  /** The URL of media files (setting MEDIA_URL). */
  mediaUrl: string
  /** Maximum number of URLs in one sitemap. */
  size?: number
}

/** Options of the routes, and the limit of builds. */
interface SitemapOptions extends SitemapRouteOptions {
  builds: Semaphore
}

/** The sitemap that a request selects. `slug` is null for the site, `page` for the complete sitemap or its index. */
interface SitemapSelection {
  scope: FeedScope
  slug: string | null
  page: number | null
}

/** Returns the XML of a sitemap or of an index; null for an unknown page, undefined for an unknown subject. */
async function buildSitemapXml(
  db: Database,
  { size = SITEMAP_SIZE, mediaUrl }: SitemapRouteOptions,
  { scope, slug, page }: SitemapSelection,
  siteUrls: SiteUrls,
): Promise<string | null | undefined> {
  const id = await findFeedSubject(db, scope, slug)
  if (id === undefined) return undefined
  const subject = { scope, id }
  if (page === null && (await needsIndex(db, size, subject))) {
    return text(streamSitemapIndex(await listSitemaps(db, size, subject), subjectPath(scope, slug), siteUrls))
  }
  const articles =
    page === null ? readAllSitemapArticles(db, subject) : await openSitemap(db, size, page, subject)
  return articles && text(await streamSitemap(articles, siteUrls, mediaUrl))
}

/**
 * Sends a sitemap, or redirects from a former slug. Throws `DomainError` `not-found` for an unknown subject or page.
 */
async function sendSitemap(
  options: SitemapOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  selection: SitemapSelection,
): Promise<FastifyReply> {
  await options.authenticate(request, reply)
  const db = options.databaseFor(request)
  const siteUrls = options.siteUrlsFor(request)
  const xml = await options.builds.run(() => buildSitemapXml(db, options, selection, siteUrls))
  const { scope, slug, page } = selection
  const file = page === null ? 'sitemap.xml' : `sitemap-${page}.xml`
  if (xml === undefined) return redirectToRenamed(db, options, reply, { scope, slug, file })
  if (xml === null) throw new DomainError('not-found', 'There is no such sitemap.')
  return reply.type(XML).send(xml)
}

const SITEMAP_FILE = '/sitemap.xml'
const PAGE_FILE = '/sitemap-:page(^\\d+).xml'

export const sitemapRoutes: FastifyPluginAsyncZod<SitemapRouteOptions> = async (app, routeOptions) => {
  const builds = createSemaphore({
    permits: BUILDS_MAX,
    queueMax: WAITING_BUILDS_MAX,
    waitMs: BUILD_WAIT_MS,
    message: 'Too many sitemaps are being built. Retry later.',
  })
  const options = { ...routeOptions, builds }
  // Without SITE_URL, the response depends on the host of the request.
  const config = options.site.url === undefined ? publicResponseByHost('sitemap') : publicResponse('sitemap')
  const site = { scope: 'site', slug: null } as const
  app.get(SITEMAP_FILE, { schema: sitemapSchema('site'), config }, async (request, reply) =>
    sendSitemap(options, request, reply, { ...site, page: null }),
  )
  app.get(PAGE_FILE, { schema: pageSchema('site'), config }, async (request, reply) =>
    sendSitemap(options, request, reply, { ...site, page: request.params.page }),
  )
  for (const scope of ['tag', 'category', 'author', 'language'] as const) {
    const path = `${sluggedScopes[scope].path}/:slug`
    const toSubject = ({ slug }: { slug: string }) => ({ scope, slug: slug.normalize('NFC') })
    app.get(path + SITEMAP_FILE, { schema: sluggedSitemapSchema(scope), config }, async (request, reply) =>
      sendSitemap(options, request, reply, { ...toSubject(request.params), page: null }),
    )
    app.get(path + PAGE_FILE, { schema: sluggedPageSchema(scope), config }, async (request, reply) =>
      sendSitemap(options, request, reply, { ...toSubject(request.params), page: request.params.page }),
    )
  }
}
