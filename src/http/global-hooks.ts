/** Hooks of all routes, in their order: log, metrics, host, response cache, OPTIONS, CORS. */
import type { FastifyInstance } from 'fastify'
import type { Registry } from 'prom-client'
import type { Database } from '../database/connection.ts'
import { registerOptions } from './allowed-methods.ts'
import { registerResponseCache } from './cache/cache-hooks.ts'
import type { Freshness } from './cache/freshness.ts'
import type { ResponseCache } from './cache/response-cache.ts'
import { registerCors } from './cors.ts'
import { requireSingleHost } from './host-header.ts'
import { registerResponseStorage } from './idempotency/idempotency-hooks.ts'
import { logRequest } from './request-log.ts'
import { createRequestMetrics } from './request-metrics.ts'

/** The parts and settings of the hooks. */
interface GlobalHookParts {
  db: Database
  freshness: Freshness
  registry: Registry
  /** Requests are logged if there is one. */
  logger?: object
  corsOrigins?: readonly string[]
  publicRead?: boolean
  cacheBytes?: number
  cdnSeconds?: number
}

/** Registers the hooks of all routes. The order matters: the log comes first, and the response cache before CORS. */
export async function registerGlobalHooks(
  app: FastifyInstance,
  { db, freshness, registry, logger, ...settings }: GlobalHookParts,
): Promise<ResponseCache> {
  const { corsOrigins = ['*'], publicRead = true, cacheBytes: maxBytes = 0, cdnSeconds = 60 } = settings
  if (logger) app.addHook('onResponse', logRequest)
  app.addHook('onResponse', createRequestMetrics(registry))
  app.addHook('onRequest', requireSingleHost)
  registerResponseStorage(app, db)
  const cache = registerResponseCache(app, { freshness, maxBytes, cdnSeconds, publicRead, corsOrigins })
  registerOptions(app)
  await registerCors(app, corsOrigins)
  return cache
}
