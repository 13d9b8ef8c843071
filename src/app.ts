/** Composition of the HTTP application. It reads no environment variables and opens no socket. */
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { Registry } from 'prom-client'
import { readVisibilityPeriod } from './articles/db/visibility-period.ts'
import { registerBackgroundJobs } from './articles/routes/background-jobs.ts'
import { dumpRoutes } from './articles/routes/dump.ts'
import { articleReadRoutes } from './articles/routes/list-and-read.ts'
import { articleMarkdownRoutes } from './articles/routes/markdown.ts'
import { overviewRoutes } from './articles/routes/overviews.ts'
import { redirectRoutes } from './articles/routes/redirects.ts'
import { articleWriteRoutes } from './articles/routes/writing.ts'
import { type AuditOptions, auditRoutes } from './audit/routes.ts'
import { type ChangeWatcher, watchChanges } from './changes/change-watcher.ts'
import { changeRoutes } from './changes/routes.ts'
import { DEFAULT_POLICY, type HtmlPolicy } from './content/html/html-policy.ts'
import type { Database } from './database/connection.ts'
import type { Replica } from './database/replica.ts'
import { feedRoutes } from './feeds/routes/feeds.ts'
import { createSiteUrlResolver } from './feeds/routes/route-options.ts'
import { sitemapRoutes } from './feeds/routes/sitemaps.ts'
import { defaultSite, type SiteSettings } from './feeds/site-urls.ts'
import { ghostRoutes } from './ghost/routes/content-api.ts'
import { homeRoutes } from './home/routes.ts'
import { type Authenticate, createAuthenticator, requireWriteScope } from './http/authentication.ts'
import { limitBodyMemory } from './http/body-memory.ts'
import { type ChangeNotifier, trackFreshness } from './http/cache/freshness.ts'
import { rejectUnacceptable } from './http/content-negotiation.ts'
import { createDrain, type Drain } from './http/draining.ts'
import { registerGlobalHooks } from './http/global-hooks.ts'
import { healthRoutes } from './http/health.ts'
import { createHttpServer } from './http/http-server.ts'
import { registerIdempotency } from './http/idempotency/idempotency-hooks.ts'
import { type KeyLimits, registerLimits } from './http/limits/caller-limits.ts'
import type { LimitOptions } from './http/limits/callers.ts'
import { registerOpenApi } from './http/openapi/document.ts'
import { chooseReads, type ReadChoice, registerReplicas } from './http/read-database.ts'
import type { TracingOptions } from './http/request-spans.ts'
import { ignoreUnknownParameters, rejectUnknownParameters } from './http/unknown-parameters.ts'
import { sourceRoutes } from './imports/single-file/routes.ts'
import { findKeyBySecret } from './keys/db/find-key-by-secret.ts'
import { keyRoutes } from './keys/routes.ts'
import { type McpOptions, mcpRoutes } from './mcp/routes.ts'
import { findServedMedia } from './media/db/find-media.ts'
import { defaultMedia, type MediaParts } from './media/media-parts.ts'
import { mediaRoutes } from './media/routes/media-routes.ts'
import { mediaFileRoutes } from './media/routes/serve.ts'
import { registerApplicationMetrics } from './metrics/application-metrics.ts'
import { type RenderMetrics, renderMetrics } from './metrics/process-metrics.ts'
import { metricsRoutes } from './metrics/routes.ts'
import { micropubRoutes } from './micropub/routes/micropub-routes.ts'
import { previewRoutes } from './previews/routes.ts'
import { usePlainMessages } from './schemas/error-messages.ts'
import { searchRoutes } from './search/routes.ts'
import { authorRoutes } from './taxonomy/routes/authors.ts'
import { termWriteRoutes } from './taxonomy/routes/edit.ts'
import { tagRoutes } from './taxonomy/routes/tags.ts'
import { webhookRoutes } from './webhooks/routes/webhook-routes.ts'
import type { WebhookOptions } from './webhooks/settings.ts'

/** The parts and settings of the application. */
export interface AppParts extends LimitOptions, TracingOptions, McpOptions, AuditOptions {
  db: Database
  /** The replicas that public responses are read from. The caller closes them. */
  replicas?: readonly Replica[]
  version: string
  /** The words by which the program was called, for a command on the first page. */
  command?: string
  /** The HTML policy by which articles are rendered. */
  policy?: HtmlPolicy
  /** The store of media files and its limits. Default: the folder `data/media`. */
  media?: MediaParts
  logger?: FastifyBaseLogger
  siteLang?: string | undefined
  /** The title, description and URLs of the site, as far as they are set. */
  site?: Partial<Omit<SiteSettings, 'lang'>> & { previewUrl?: string | undefined }
  /** The origins that browsers may read from; `*` is any. */
  corsOrigins?: readonly string[]
  publicRead?: boolean
  /** True when writes must send the expected version of an article. */
  requireVersion?: boolean
  trustProxy?: boolean | string
  /** Notifies the response cache of changes, instead of the change counter. */
  watcher?: ChangeNotifier
  /** The memory for cached responses, in bytes; 0 disables the response cache. */
  cacheBytes?: number
  /** How long CDNs may use public responses, in seconds. */
  cdnSeconds?: number
  /** The time-out of a statement that reads for the public, in seconds; 5 by default. */
  readTimeoutSeconds?: number
  /** True to serve Ghost's Content API. */
  ghostApi?: boolean
  /** The state that stops the server without failing requests. */
  drain?: Drain
  webhooks?: Partial<WebhookOptions>
  /** Gets the metrics. */
  metrics?: Registry
  /** Renders the metrics at `/metrics`, for a key; null: the caller serves them. Default: those of this process. */
  renderMetrics?: RenderMetrics | null
}

/** Builds the application. The caller closes the application and the database. */
export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  usePlainMessages()
  const { db, version, drain = createDrain(), metrics: registry = new Registry() } = parts
  const { app, bursts } = createHttpServer({ ...parts, drain })
  const watcher = watchChanges(db)
  registerBackgroundJobs(app, db, watcher)
  const visibilityPeriod = () => readVisibilityPeriod(db)
  const freshness = trackFreshness({ watcher: parts.watcher ?? watcher, visibilityPeriod })
  const replicas = registerReplicas(app, { ...parts, watcher, freshness })
  const cache = await registerGlobalHooks(app, { ...parts, freshness, registry })
  app.addHook('onClose', registerApplicationMetrics(registry, { ...parts, watcher, cache, replicas }))
  const limits = await registerLimits(app, db, { ...parts, bursts })
  const { findKey = findKeyBySecret.bind(null, db) } = parts
  const authenticate = createAuthenticator(findKey, limits, parts.publicRead)
  await registerOpenApi(app, { version })
  const { primary, reads } = chooseReads(db, replicas, (parts.readTimeoutSeconds ?? 5) * 1_000)
  const { media = defaultMedia(), renderMetrics: render = () => renderMetrics(registry) } = parts
  const routes = { ...parts, media, authenticate, limits, readDb: primary.read, reads }
  await app.register(healthRoutes, { db, version, isStopping: drain.isStopping })
  if (render) await app.register(metricsRoutes, { render, authenticate })
  await app.register(changeRoutes, { ...routes, prefix: '/v1', db: primary.read, watcher })
  await app.register(dumpRoutes, { ...routes, prefix: '/v1', db: primary.dump })
  await app.register(apiRoutes, { ...routes, prefix: '/v1', changes: watcher, registry })
  await app.register(siteRoutes, routes)
  return app
}

/** The parts, settings and authentication that routes get. */
interface RouteParts extends AppParts {
  authenticate: Authenticate
  limits: KeyLimits
  media: MediaParts
  /** The primary for reads. */
  readDb: Database
  /** Returns the database that a request reads. */
  reads: ReadChoice
}

/** Registers the first page, feeds, sitemaps, articles as Markdown files, media files, and Micropub. */
async function siteRoutes(app: FastifyInstance, parts: RouteParts): Promise<void> {
  const { reads, policy = DEFAULT_POLICY, authenticate, siteLang } = parts
  const { store, mediaUrl } = parts.media
  ignoreUnknownParameters(app)
  const site = { ...defaultSite, ...parts.site, lang: siteLang }
  const feeds = { authenticate, site, siteUrlsFor: createSiteUrlResolver(site) }
  await app.register(feedRoutes, { ...feeds, databaseFor: reads.search })
  await app.register(sitemapRoutes, { ...feeds, databaseFor: reads.dump, mediaUrl })
  await app.register(articleMarkdownRoutes, { databaseFor: reads.read, policy, authenticate, siteLang })
  await app.register(homeRoutes, { ...parts, databaseFor: reads.read, site, mediaUrl })
  await app.register(mcpRoutes, { ...parts, site })
  const findMediaByHash = findServedMedia.bind(null, parts.readDb)
  await app.register(mediaFileRoutes, { store, findMediaByHash, authenticate })
  const isVersionRequired = parts.requireVersion ?? false
  await app.register(micropubRoutes, { ...parts, ...feeds, policy, siteLang, isVersionRequired })
  if (parts.ghostApi) await app.register(ghostRoutes, { ...parts, ...feeds, databaseFor: reads.read })
}

/** Registers the JSON API. The watcher of changes is refreshed after each write. */
async function apiRoutes(
  v1: FastifyInstance,
  parts: RouteParts & { changes: ChangeWatcher; registry: Registry },
): Promise<void> {
  const { db, readDb, reads, policy = DEFAULT_POLICY, authenticate, siteLang } = parts
  const { changes, registry } = parts
  const reading = { databaseFor: reads.read, searchDatabaseFor: reads.search, authenticate }
  const articleUrls = { ...defaultSite, previewUrl: undefined, ...parts.site, lang: siteLang }
  const isVersionRequired = parts.requireVersion ?? false
  const writing = { db, authenticate, policy, siteLang, isVersionRequired, articleUrls }
  rejectUnknownParameters(v1)
  v1.addHook('onRequest', rejectUnacceptable)
  v1.addHook('onRequest', requireWriteScope(authenticate))
  limitBodyMemory(v1)
  registerIdempotency(v1, db, authenticate)
  await v1.register(articleReadRoutes, { ...reading, policy, siteLang })
  for (const routes of [articleWriteRoutes, previewRoutes]) await v1.register(routes, writing)
  await v1.register(sourceRoutes, { ...writing, assetUrl: parts.media.assetUrl })
  await v1.register(mediaRoutes, { ...reading, ...writing, media: parts.media })
  for (const kind of ['tag', 'category'] as const) await v1.register(tagRoutes, { ...reading, kind })
  for (const routes of [authorRoutes, redirectRoutes]) await v1.register(routes, reading)
  for (const kind of ['tag', 'category', 'author'] as const)
    await v1.register(termWriteRoutes, { ...writing, kind })
  await v1.register(keyRoutes, { db, authenticate })
  await v1.register(webhookRoutes, { ...writing, watcher: changes, registry, webhooks: parts.webhooks })
  const searching = { databaseFor: reads.search, authenticate, siteLang }
  for (const routes of [searchRoutes, overviewRoutes]) await v1.register(routes, searching)
  await v1.register(auditRoutes, { db, readDb, authenticate, auditDays: parts.auditDays })
}
