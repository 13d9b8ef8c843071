/** Ghost's Content API at `/ghost/api/content`, for front ends that were written for Ghost. */
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Database } from '../../database/connection.ts'
import type { SiteSettings, SiteUrls } from '../../feeds/site-urls.ts'
import { cachedAfter, publicResponse, publicResponseByHost } from '../../http/cache/cache-policy.ts'
import { sendJson } from '../../http/content-negotiation.ts'
import { createErrorHandler } from '../../http/error-handler.ts'
import type { KeyLimits } from '../../http/limits/caller-limits.ts'
import { createProblem } from '../../http/problem.ts'
import type { DatabaseFor } from '../../http/read-database.ts'
import { findContentKey } from '../../keys/db/find-key-by-secret.ts'
import { metaOf, toSettings } from '../model/envelope.ts'
import { FixedQuery, pageOf } from '../model/query-schema.ts'
import { createContentKeys } from './content-key.ts'
import { sendGhostError } from './ghost-errors.ts'
import { ghostPostRoutes } from './posts-and-pages.ts'
import { ghostTermRoutes } from './tags-and-authors.ts'

/** The options of the plug-in. */
interface ContentApiOptions {
  databaseFor: DatabaseFor
  /** The primary: a replica may have a key that was revoked. */
  db: Database
  limits: KeyLimits
  site: SiteSettings
  siteUrlsFor: (request: FastifyRequest) => SiteUrls
  publicRead?: boolean
}

/** A filter with a relative time, such as `now-7d`, has another result at each time. */
const hasRelativeTime = ({ query }: FastifyRequest) =>
  /now[-+]/.test(String((query as { filter?: unknown }).filter ?? ''))

/** Registers the Content API. Its routes are no part of the OpenAPI document: docs/ghost.md describes them. */
export const ghostRoutes: FastifyPluginAsyncZod<ContentApiOptions> = async (app, options) => {
  await app.register(contentRoutes, { ...options, prefix: '/ghost/api/content' })
}

const contentRoutes: FastifyPluginAsyncZod<ContentApiOptions> = async (app, options) => {
  const { db, databaseFor, limits, site, siteUrlsFor, publicRead = true } = options
  const keys = createContentKeys(findContentKey.bind(null, db), limits, publicRead)
  const isCacheable = cachedAfter((request) => keys.wasAccepted(request) && !hasRelativeTime(request))
  const sharing = site.url === undefined ? publicResponseByHost : publicResponse
  const configOf = (...tags: string[]) => ({ ...sharing('ghost', ...tags), ...isCacheable })
  const routes = { databaseFor, site, siteUrlsFor, configOf }

  app.setErrorHandler(createErrorHandler(sendGhostError))
  app.setNotFoundHandler((request, reply) =>
    sendGhostError(request, reply, createProblem(404, 'Resource not found')),
  )
  app.addHook('onRequest', keys.authenticate)

  for (const type of ['post', 'page'] as const) await app.register(ghostPostRoutes, { ...routes, type })
  for (const resource of ['tags', 'authors'] as const)
    await app.register(ghostTermRoutes, { ...routes, resource })

  const schema = { hide: true, querystring: FixedQuery }
  app.get('/settings', { schema, config: configOf() }, (request, reply) =>
    sendJson(reply, JSON.stringify({ settings: toSettings(site, siteUrlsFor(request)), meta: {} })),
  )
  app.get('/tiers', { schema, config: configOf() }, ({ query }, reply) =>
    sendJson(reply, JSON.stringify({ tiers: [], meta: metaOf({ ...pageOf(query), total: 0 }) })),
  )
}
