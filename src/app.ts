/** Composition: the whole HTTP application from its parts. Reads no environment, opens no socket. */
import { randomUUID } from 'node:crypto'
import cors from '@fastify/cors'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { millisecondsUntilNextPublication } from './articles/db/next-scheduled.ts'
import { batchRoutes } from './articles/routes/batch.ts'
import { createAndReplaceRoutes } from './articles/routes/create-and-replace.ts'
import { dumpRoutes } from './articles/routes/dump.ts'
import { articleEditRoutes } from './articles/routes/edit.ts'
import { articleReadRoutes } from './articles/routes/list-and-read.ts'
import { articleMarkdownRoutes } from './articles/routes/markdown.ts'
import { redirectRoutes } from './articles/routes/redirects.ts'
import { revisionRoutes } from './articles/routes/revisions.ts'
import { workingCopyRoutes } from './articles/routes/working-copy.ts'
import { startPublicationJob } from './articles/service/publication-job.ts'
import { auditRoutes } from './audit/routes.ts'
import { type ChangeWatcher, watchChanges } from './changes/change-watcher.ts'
import { changeRoutes } from './changes/routes.ts'
import type { Database } from './database/connection.ts'
import { feedRoutes } from './feeds/routes/feeds.ts'
import { createSiteUrlResolver } from './feeds/routes/route-options.ts'
import { sitemapRoutes } from './feeds/routes/sitemaps.ts'
import { defaultSite, type SiteSettings } from './feeds/site-urls.ts'
import { respondToOptions } from './http/allowed-methods.ts'
import { type Authenticate, createAuthenticator, requireWriteScope } from './http/authentication.ts'
import { registerResponseCache } from './http/cache/cache-hooks.ts'
import { type ChangeNotifier, trackFreshness } from './http/cache/freshness.ts'
import { rejectUnacceptable } from './http/content-negotiation.ts'
import { handleError, registerErrorHandlers } from './http/error-handler.ts'
import { healthRoutes } from './http/health.ts'
import { registerIdempotency, storeResponses } from './http/idempotency/idempotency-hooks.ts'
import { registerJsonParser } from './http/json-body.ts'
import { rejectMalformedRequest } from './http/malformed-requests.ts'
import { registerOpenApi } from './http/openapi.ts'
import { logRequest } from './http/request-log.ts'
import { rejectUnknownParameters } from './http/unknown-parameters.ts'
import { sourceRoutes } from './imports/single-file/routes.ts'
import { findKeyBySecret } from './keys/db/keys.ts'
import { keyRoutes } from './keys/routes.ts'
import { previewRoutes } from './previews/routes.ts'
import { searchRoutes } from './search/routes.ts'
import { authorRoutes } from './taxonomy/routes/authors.ts'
import { termWriteRoutes } from './taxonomy/routes/edit.ts'
import { tagRoutes } from './taxonomy/routes/tags.ts'

/** The parts of the application and its settings. */
export interface AppParts {
  db: Database
  version: string
  logger?: FastifyBaseLogger
  siteLang?: string | undefined
  /** Title, description and addresses of the site, as far as they are known. */
  site?: Partial<Omit<SiteSettings, 'lang'>>
  /** Origins that browsers may read from; `*` is any. */
  corsOrigins?: readonly string[]
  publicRead?: boolean
  /** True: writes that do not say which version they have seen are refused. */
  requireVersion?: boolean
  trustProxy?: boolean | string
  /** Says to the cache when content has changed, instead of the change counter. */
  watcher?: ChangeNotifier
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
  const { db, version } = parts
  const app = openServer(parts)
  const watcher = watchChanges(db)
  runDueJob(app, db, watcher)
  await standAtEdge(app, parts, watcher)
  await registerOpenApi(app, { version })
  const authenticate = createAuthenticator((secret) => findKeyBySecret(db, secret), parts.publicRead ?? true)
  await app.register(healthRoutes, { db, version })
  await app.register(siteRoutes, { ...parts, authenticate })
  await app.register(changeRoutes, { prefix: '/v1', db, authenticate, watcher })
  await app.register(dumpRoutes, { prefix: '/v1', db, authenticate })
  await app.register(apiRoutes, { ...parts, prefix: '/v1', authenticate, onCommit: watcher.refresh })
  return app
}

/** The server with what holds for every request, before any hook and any route. */
function openServer({ logger, trustProxy = false }: AppParts): FastifyInstance {
  const app = Fastify({
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    logController: new LogController({ disableRequestLogging: true }), // http/log.ts writes one line instead of two
    genReqId: () => randomUUID(), // far cheaper than ids that sort by time, of which nobody has need here
    trustProxy,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT,
    routerOptions: { maxParamLength: PARAMETER_CHARACTERS_MAX, ignoreTrailingSlash: true },
    frameworkErrors: handleError,
    clientErrorHandler: rejectMalformedRequest,
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  registerErrorHandlers(app)
  registerJsonParser(app)
  return app
}

/** The hooks in front of all routes. Their order counts: the log sees everything, and memory answers before CORS is asked. */
async function standAtEdge(app: FastifyInstance, parts: AppParts, changes: ChangeWatcher): Promise<void> {
  const { db, corsOrigins = ['*'], publicRead = true } = parts
  if (parts.logger) app.addHook('onResponse', logRequest)
  storeResponses(app, db)
  registerResponseCache(app, {
    freshness: trackFreshness({
      watcher: parts.watcher ?? changes,
      untilDue: () => millisecondsUntilNextPublication(db),
    }),
    bytes: parts.cacheBytes ?? 0,
    sharedSeconds: parts.cdnSeconds ?? 60,
    publicRead,
    corsOrigins,
  })
  respondToOptions(app)
  await app.register(cors, {
    origin: corsOrigins.includes('*') ? '*' : [...corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: 'Link, ETag, Location, Retry-After, Idempotency-Replayed, Article-Unchanged',
    maxAge: 86_400,
  })
}

/** What the routes stand on, beside the settings. */
interface RouteParts extends AppParts {
  authenticate: Authenticate
}

/** The site for readers of other kinds than front ends. */
async function siteRoutes(app: FastifyInstance, parts: RouteParts): Promise<void> {
  const { db, authenticate, siteLang } = parts
  const site = { ...defaultSite, ...parts.site, lang: siteLang }
  const feeds = { db, authenticate, site, siteUrlsFor: createSiteUrlResolver(site) }
  await app.register(feedRoutes, feeds)
  await app.register(sitemapRoutes, feeds)
  await app.register(articleMarkdownRoutes, { db, authenticate, siteLang })
}

const writingRoutes = [
  createAndReplaceRoutes,
  articleEditRoutes,
  sourceRoutes,
  workingCopyRoutes,
  revisionRoutes,
  batchRoutes,
  previewRoutes,
]

/** Everything that answers JSON and nothing longer than a page. `onCommit` is called after each write. */
async function apiRoutes(
  v1: FastifyInstance,
  parts: RouteParts & { onCommit: () => Promise<void> },
): Promise<void> {
  const { db, authenticate, siteLang, onCommit, requireVersion: strict = false } = parts
  const reading = { db, authenticate }
  const writing = { ...reading, siteLang, onCommit, strict }
  rejectUnknownParameters(v1)
  v1.addHook('onRequest', rejectUnacceptable)
  v1.addHook('onRequest', requireWriteScope(authenticate))
  registerIdempotency(v1, db, authenticate)
  await v1.register(articleReadRoutes, { ...reading, siteLang })
  for (const routes of writingRoutes) await v1.register(routes, writing)
  await v1.register(tagRoutes, { ...reading, kind: 'tag' })
  await v1.register(tagRoutes, { ...reading, kind: 'category' })
  await v1.register(authorRoutes, reading)
  for (const kind of ['tag', 'category', 'author'] as const)
    await v1.register(termWriteRoutes, { ...writing, kind })
  for (const routes of [searchRoutes, redirectRoutes, keyRoutes, auditRoutes])
    await v1.register(routes, reading)
}

/** Announces scheduled articles for as long as the application is open. */
function runDueJob(app: FastifyInstance, db: Database, changes: ChangeWatcher): void {
  const onError = (err: unknown) =>
    app.log.warn({ err }, 'failed to record publication of scheduled articles')
  const job = startPublicationJob({ db, onPublish: changes.refresh, onError })
  app.addHook('onClose', async () => {
    changes.close()
    await job.stop()
  })
}
