/** Composition: the whole HTTP application from its parts. Reads no environment, opens no socket. */
import { randomUUID } from 'node:crypto'
import cors from '@fastify/cors'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { batchRoutes } from './articles/batch/routes.ts'
import { startDueJob } from './articles/due/job.ts'
import { untilDue } from './articles/due/read.ts'
import { markdownRoutes } from './articles/markdown/routes.ts'
import { revisionRoutes } from './articles/revisions/routes.ts'
import { articleRoutes } from './articles/routes.ts'
import { dumpRoutes } from './articles/stream/routes.ts'
import { wholeArticleRoutes } from './articles/whole/routes.ts'
import { workingRoutes } from './articles/working/routes.ts'
import { articleWriteRoutes } from './articles/write/routes.ts'
import { auditRoutes } from './audit/routes.ts'
import { authorRoutes } from './authors/routes.ts'
import { changeRoutes } from './changes/routes.ts'
import { type ChangeWatcher, watchChanges } from './changes/watch.ts'
import type { Database } from './database/connection.ts'
import { addressesOfSite, feedRoutes } from './feeds/routes.ts'
import { type Site, unknownSite } from './feeds/site.ts'
import { sitemapRoutes } from './feeds/sitemap/routes.ts'
import { authenticator, writersOnly } from './http/auth.ts'
import { cacheAnswers } from './http/caching.ts'
import { refuseConnection } from './http/client-error.ts'
import { openFreshness, type Watcher } from './http/freshness.ts'
import { healthRoutes } from './http/health.ts'
import { heedIdempotencyKey, keepAnswers } from './http/idempotency.ts'
import { logRequest } from './http/log.ts'
import { refuseUnacceptable } from './http/negotiation.ts'
import { openApi } from './http/openapi.ts'
import { handleError, problemHandlers } from './http/problem.ts'
import { acceptMergePatches } from './http/writing.ts'
import { keyRoutes } from './keys/routes.ts'
import { previewRoutes } from './previews/routes.ts'
import { redirectRoutes } from './redirects/routes.ts'
import { searchRoutes } from './search/routes.ts'
import { sourceRoutes } from './sources/routes.ts'
import { tagRoutes } from './tags/routes.ts'
import { termRoutes } from './terms/routes.ts'

/** The parts of the application and its settings. */
export interface AppParts {
  db: Database
  version: string
  logger?: FastifyBaseLogger
  siteLang?: string | undefined
  /** Title, description and addresses of the site, as far as they are known. */
  site?: Partial<Omit<Site, 'lang'>>
  /** Origins that browsers may read from; `*` is any. */
  corsOrigins?: readonly string[]
  publicRead?: boolean
  /** True: writes that do not say which version they have seen are refused. */
  requireVersion?: boolean
  trustProxy?: boolean | string
  /** Says to the cache when content has changed, instead of the change counter. */
  watcher?: Watcher
  /** Memory for finished answers, in bytes; 0 keeps none. */
  cacheBytes?: number
  /** How long CDNs may keep public answers, in seconds. */
  cdnSeconds?: number
}

/** Bodies above this are refused with 413, in bytes. */
const BODY_BYTES_MAX = 8 * 1024 * 1024
/** A request that has not arrived whole after this time is refused with 408, in milliseconds. */
const REQUEST_TIMEOUT = 30_000
/** Unicode slugs are long when percent-encoded; beyond this a path is refused with 414. */
const PARAMETER_CHARACTERS_MAX = 2_000

/** Builds the application. Whoever calls it closes it; the database stays the caller's. */
export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const { db, version, corsOrigins = ['*'], publicRead = true } = parts
  const app = Fastify({
    ...(parts.logger ? { loggerInstance: parts.logger } : { logger: false }),
    logController: new LogController({ disableRequestLogging: true }), // http/log.ts writes one line instead of two
    genReqId: () => randomUUID(), // far cheaper than ids that sort by time, of which nobody has need here
    trustProxy: parts.trustProxy ?? false,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT,
    routerOptions: { maxParamLength: PARAMETER_CHARACTERS_MAX, ignoreTrailingSlash: true },
    frameworkErrors: handleError,
    clientErrorHandler: refuseConnection,
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  problemHandlers(app)
  app.addHook('onResponse', logRequest)
  const changes = watchChanges(db)
  runDueJob(app, db, changes)
  keepAnswers(app, db)
  cacheAnswers(app, {
    freshness: openFreshness({ watcher: parts.watcher ?? changes, untilDue: () => untilDue(db) }),
    bytes: parts.cacheBytes ?? 0,
    sharedSeconds: parts.cdnSeconds ?? 60,
    publicRead,
    corsOrigins,
  })

  await app.register(cors, {
    origin: corsOrigins.includes('*') ? '*' : [...corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['Link', 'ETag', 'Location', 'Retry-After', 'Idempotency-Replayed'],
    maxAge: 86_400,
  })
  await openApi(app, { version })

  const authenticate = authenticator(db, publicRead)
  const writing = {
    ...{ db, authenticate, siteLang: parts.siteLang, committed: changes.refresh },
    strict: parts.requireVersion ?? false,
  }
  await app.register(healthRoutes, { db, version })
  const site = { ...unknownSite, ...parts.site, lang: parts.siteLang }
  const feeds = { db, authenticate, site, addressesFor: addressesOfSite(site) }
  await app.register(feedRoutes, feeds)
  await app.register(sitemapRoutes, feeds)
  await app.register(markdownRoutes, { db, authenticate, siteLang: parts.siteLang })
  await app.register(changeRoutes, { prefix: '/v1', db, authenticate, watcher: changes })
  await app.register(dumpRoutes, { prefix: '/v1', db, authenticate })
  await app.register(
    async (v1) => {
      v1.addHook('onRequest', refuseUnacceptable)
      v1.addHook('onRequest', writersOnly(authenticate))
      heedIdempotencyKey(v1, db, authenticate)
      acceptMergePatches(v1)
      await v1.register(articleRoutes, { db, authenticate, siteLang: parts.siteLang })
      await v1.register(wholeArticleRoutes, writing)
      await v1.register(articleWriteRoutes, writing)
      await v1.register(sourceRoutes, writing)
      await v1.register(workingRoutes, writing)
      await v1.register(revisionRoutes, writing)
      await v1.register(batchRoutes, writing)
      await v1.register(previewRoutes, writing)
      await v1.register(tagRoutes, { db, authenticate, kind: 'tag' })
      await v1.register(tagRoutes, { db, authenticate, kind: 'category' })
      await v1.register(authorRoutes, { db, authenticate })
      for (const kind of ['tag', 'category', 'author'] as const)
        await v1.register(termRoutes, { ...writing, kind })
      await v1.register(searchRoutes, { db, authenticate })
      await v1.register(redirectRoutes, { db, authenticate })
      await v1.register(keyRoutes, { db, authenticate })
      await v1.register(auditRoutes, { db, authenticate })
    },
    { prefix: '/v1' },
  )
  return app
}

/** Announces scheduled articles for as long as the application is open. */
function runDueJob(app: FastifyInstance, db: Database, changes: ChangeWatcher): void {
  const failed = (err: unknown) => app.log.warn({ err }, 'scheduled articles cannot be announced')
  const job = startDueJob({ db, announced: changes.refresh, failed })
  app.addHook('onClose', async () => {
    changes.close()
    await job.stop()
  })
}
