/** Sitemaps over HTTP. */
import { text } from 'node:stream/consumers'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { DomainError } from '../../errors.ts'
import { publicAnswer, publicAnswerOfHost } from '../../http/cache-policy.ts'
import { commonProblems, problemResponse } from '../../http/problem.ts'
import { wholeNumber } from '../../number.ts'
import { type FeedRoutes, textAnswer } from '../routes.ts'
import { SITEMAP_SIZE, streamIndex, streamSitemap } from './print.ts'
import { allArticles, listSitemaps, needsIndex, openSitemap } from './read.ts'

const XML = 'application/xml; charset=utf-8'

const whole = {
  operationId: 'getSitemap',
  tags: ['feeds'],
  summary: 'Every visible article, or an index of sitemaps',
  description: `Above ${SITEMAP_SIZE} articles it is an index.`,
  response: {
    200: textAnswer('A sitemap, or a sitemap index.', 'application/xml'),
    ...commonProblems,
  },
}

const part = {
  operationId: 'getSitemapPart',
  tags: ['feeds'],
  summary: 'One of the sitemaps of the index',
  params: z.object({ page: wholeNumber(1, 100_000) }),
  response: {
    200: textAnswer('A sitemap.', 'application/xml'),
    ...commonProblems,
    404: problemResponse('There is no such sitemap.'),
  },
}

export interface SitemapRoutes extends FeedRoutes {
  /** URLs of one sitemap. */
  size?: number
}

export const sitemapRoutes: FastifyPluginAsyncZod<SitemapRoutes> = async (
  app,
  { db, authenticate, site, addressesFor, size = SITEMAP_SIZE },
) => {
  const config = site.url === undefined ? publicAnswerOfHost('sitemap') : publicAnswer('sitemap')
  app.get('/sitemap.xml', { schema: whole, config }, async (request, reply) => {
    await authenticate(request, reply)
    const addresses = addressesFor(request)
    if (await needsIndex(db, size)) {
      return reply.type(XML).send(await text(streamIndex(await listSitemaps(db, size), addresses)))
    }
    return reply.type(XML).send(await text(await streamSitemap(allArticles(db), addresses)))
  })

  app.get('/sitemap-:page(^\\d+).xml', { schema: part, config }, async (request, reply) => {
    await authenticate(request, reply)
    const addresses = addressesFor(request)
    const articles = await openSitemap(db, size, request.params.page)
    if (!articles) throw new DomainError('not-found', 'There is no such sitemap.')
    return reply.type(XML).send(await text(await streamSitemap(articles, addresses)))
  })
}
