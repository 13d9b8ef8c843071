/** Metrics of requests: counts by route and by result of the response cache, and durations. */
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import { Counter, type Registry } from 'prom-client'
import { createBatchedHistogram } from './batched-histogram.ts'
import type { CacheResult } from './cache/cache-context.ts'

/** The route label of requests that match no route. Raw paths are never labels: they are secret or without end. */
const UNMATCHED = 'unmatched'

/** Upper bounds of the durations, in seconds. */
const DURATIONS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Counts of one method of one route. */
interface RouteCounts {
  labels: { method: string; route: string }
  /** The number of responses by the first digit of their status code. */
  byStatusClass: number[]
  /** Adds the duration of a request, in seconds. */
  addDuration: (seconds: number) => void
}

/**
 * Registers the metrics of requests, and returns the `onResponse` hook that counts a request. Cache hits are counted as plain
 * integers, which become metrics when they are collected, and their durations are not observed: they are microseconds, and
 * would hide the durations of the requests that run a handler.
 */
export function createRequestMetrics(registry: Registry) {
  const routes = new Map<string, RouteCounts>()
  const cacheResults: Record<CacheResult, number> = { hit: 0, collapsed: 0, stale: 0, miss: 0 }
  const countsOf = registerRouteMetrics(registry, routes)
  registerCacheMetrics(registry, cacheResults)
  return (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void => {
    const { cacheResult } = request
    const counts = countsOf(request)
    const statusClass = Math.floor(reply.raw.statusCode / 100)
    counts.byStatusClass[statusClass] = (counts.byStatusClass[statusClass] ?? 0) + 1
    if (cacheResult !== null) cacheResults[cacheResult] += 1
    if (cacheResult !== 'hit') counts.addDuration(reply.elapsedTime / 1_000)
    done()
  }
}

/** Registers the metrics by route. Returns a function that returns the counts of a request's route. */
function registerRouteMetrics(registry: Registry, routes: Map<string, RouteCounts>) {
  const durationsOf = createBatchedHistogram({
    name: 'inkstone_http_request_duration_seconds',
    help: 'Duration of requests, without cache hits.',
    labelNames: ['method', 'route'],
    buckets: DURATIONS,
    registers: [registry],
  })
  registerRequestCounter(registry, routes)
  return ({ method, routeOptions: { url } }: FastifyRequest): RouteCounts => {
    const key = `${method} ${url}`
    const existing = routes.get(key)
    if (existing) return existing
    const labels = { method, route: url ?? UNMATCHED }
    const counts = { labels, byStatusClass: [], addDuration: durationsOf(labels) }
    routes.set(key, counts)
    return counts
  }
}

function registerRequestCounter(registry: Registry, routes: ReadonlyMap<string, RouteCounts>): void {
  new Counter({
    name: 'inkstone_http_requests_total',
    help: 'Number of requests, cache hits included.',
    labelNames: ['method', 'route', 'status_class'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { labels, byStatusClass } of routes.values())
        byStatusClass.forEach(
          (count, digit) => void this.inc({ ...labels, status_class: `${digit}xx` }, count),
        )
    },
  })
}

function registerCacheMetrics(registry: Registry, results: Readonly<Record<CacheResult, number>>): void {
  new Counter({
    name: 'inkstone_response_cache_requests_total',
    help: 'Number of requests for cacheable responses, by result: hit, collapsed (shared a running miss), stale, miss.',
    labelNames: ['result'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [result, count] of Object.entries(results)) this.inc({ result }, count)
    },
  })
}
