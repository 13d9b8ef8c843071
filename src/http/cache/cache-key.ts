/** Cache keys of requests. */
import type { FastifyRequest } from 'fastify'
import { mayUseCache, routeParameters, variesByHost } from './cache-policy.ts'

/** A request with a longer key is not cached, in characters. */
const KEY_LENGTH_MAX = 3_000

/** Below it, routes reject unknown parameters, and no response depends on the host. */
const API_PREFIX = '/v1/'

/** The settings that decide which requests may share a cached response. */
interface CacheKeySettings {
  publicRead: boolean
  /** The origins that browsers may read from; `*` is any. */
  corsOrigins: readonly string[]
}

/**
 * Returns a function that computes the cache key of a request: the URL, `Accept`, and origin and host where they change the
 * response. Parameters that the route ignores are no part of it: a client could otherwise fill the cache with equal
 * responses. HEAD has the key of GET. The key is null for a request that is not cached: one with an API key, a
 * write, one that its route excludes (`cachedAfter`), or one whose key is too long.
 */
export function createCacheKey({
  publicRead,
  corsOrigins,
}: CacheKeySettings): (request: FastifyRequest) => string | null {
  if (!publicRead) return () => null
  const isAnyOriginAllowed = corsOrigins.includes('*')
  return (request) => {
    const { method = '', url = '', headers } = request.raw
    if ((method !== 'GET' && method !== 'HEAD') || headers.authorization !== undefined) return null
    const isApi = url.startsWith(API_PREFIX)
    if (!isApi && !mayUseCache(request)) return null
    const target = isApi ? url : targetOutsideApi(request, url)
    const key = `${target}\n${headers.accept ?? '*/*'}`
    if (key.length > KEY_LENGTH_MAX) return null
    if (isAnyOriginAllowed) return key
    const { origin = '' } = headers
    return `${key}\n${corsOrigins.includes(origin) ? origin : ''}`
  }
}

/** Returns the URL without the parameters that the route ignores, and with the origin if the response contains it. */
function targetOutsideApi(request: FastifyRequest, url: string): string {
  const origin = variesByHost(request) ? `${request.protocol}://${(request.host ?? '').toLowerCase()}` : ''
  return origin + withParameters(url, routeParameters(request))
}

/** Returns the URL with only these query parameters, in this order; unchanged without a list. */
function withParameters(url: string, names: readonly string[] | undefined): string {
  const queryStart = names === undefined ? -1 : url.indexOf('?')
  if (names === undefined || queryStart < 0) return url
  const path = url.slice(0, queryStart)
  if (names.length === 0) return path
  const parameters = new URLSearchParams(url.slice(queryStart))
  const known = names.flatMap((name) =>
    parameters.getAll(name).map((value): [string, string] => [name, value]),
  )
  return known.length === 0 ? path : `${path}?${new URLSearchParams(known)}`
}
