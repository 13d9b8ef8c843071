/** Hooks of the response cache: serving cached responses before all other hooks, and finishing those of handlers. */
import type { FastifyInstance } from 'fastify'
import type { CacheContext, CacheOptions } from './cache-context.ts'
import { createCacheKey } from './cache-key.ts'
import { routeTags } from './cache-policy.ts'
import { finishResponse, WRITTEN } from './finish-response.ts'
import { openResponseCache, type ResponseCache } from './response-cache.ts'
import { serveOrStartFill, writeCacheHit } from './serve-from-cache.ts'

/**
 * Registers the response cache for all routes that are registered after it. Its `onRequest` hook has to be the first: a cache
 * hit is written before authentication, validation and everything else. Returns the cache.
 */
export function registerResponseCache(app: FastifyInstance, options: CacheOptions): ResponseCache {
  const cache = openResponseCache(options.maxBytes)
  const context: CacheContext = { ...options, cache, databaseFailedAt: Number.NEGATIVE_INFINITY }
  app.decorateRequest('cacheFill', null)
  app.decorateRequest('cacheResult', null)
  options.freshness.onChange(() => cache.clear())
  registerServing(app, context)
  app.addHook('onSend', (request, reply, payload, done) => {
    const result = finishResponse(context, request, reply, payload)
    if (!(result instanceof Promise)) return done(null, result)
    result.then((rest) => rest === WRITTEN || done(null, rest), done)
  })
  app.addHook('onClose', async () => options.freshness.close())
  return cache
}

function registerServing(app: FastifyInstance, context: CacheContext): void {
  const { cache, freshness } = context
  const cacheKeyOf = createCacheKey(context)
  app.addHook('onRequest', (request, reply, done) => {
    const key = cacheKeyOf(request)
    if (key === null) return done()
    const cached = freshness.isCurrent() ? cache.get(key) : undefined
    if (cached && writeCacheHit(request, reply, cached)) return
    if (routeTags(request) === null) return done()
    serveOrStartFill(context, request, reply, key, cached).then((isServed) => isServed || done(), done)
  })
}
