/** Caching policy: which responses are public, and their `Cache-Control`, `Cache-Tag`, `Cache-Status` and `Age`. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { addVary } from '../vary.ts'
import type { ResponseOverrides } from './write-representation.ts'

/** The tag of every public response: a purge of this tag purges everything. */
const EVERYTHING_TAG = 'inkstone'

/** Route options, see `publicResponse`. */
interface RouteConfig {
  /** The value of `Cache-Tag`. */
  cacheTags?: string
  /** True when the responses depend on the host of the request. */
  variesByHost?: boolean
  /** The query parameters of a route that ignores all others, see `ignoreUnknownParameters`. */
  parameters?: readonly string[]
  /** See `cachedAfter`. */
  mayUseCache?: CacheCheck
}

/** Returns true for a request that may get a cached response. */
type CacheCheck = (request: FastifyRequest) => boolean

/**
 * Returns the `config` of a route with public responses: they are the same for every request without an API key, and depend
 * only on the URL, `Accept`, and content whose changes the change counter counts. They get an ETag and these
 * cache tags, and may be cached.
 */
export function publicResponse(...cacheTags: string[]): { cacheTags: string } {
  return { cacheTags: [EVERYTHING_TAG, ...cacheTags].join(',') }
}

/**
 * Returns the `config` of a route with public responses that contain the host of the request. A client can send any host, so
 * they are `private`: a cache that does not have the host in its keys would serve them to others. The response cache of this
 * server has it.
 */
export function publicResponseByHost(...cacheTags: string[]): { cacheTags: string; variesByHost: boolean } {
  return { ...publicResponse(...cacheTags), variesByHost: true }
}

/** Returns true when a route with this `config` has public responses, which support conditional requests. */
export function isPublicResponse(config: unknown): boolean {
  return (config as RouteConfig | undefined)?.cacheTags !== undefined
}

/** Returns true when the responses of the route depend on the host of the request. */
export function variesByHost(request: FastifyRequest): boolean {
  return (request.routeOptions.config as RouteConfig).variesByHost === true
}

/**
 * Returns the `config` of a route whose cached responses are only for requests that pass a check, such as those with a key in
 * the URL. The handler runs for all others.
 */
export const cachedAfter = (mayUseCache: CacheCheck) => ({ mayUseCache })

/** Returns true when the request may get a cached response of its route. */
export function mayUseCache(request: FastifyRequest): boolean {
  return (request.routeOptions.config as RouteConfig).mayUseCache?.(request) ?? true
}

/** Returns the query parameters of a route that ignores all others; undefined for a route that rejects them. */
export function routeParameters(request: FastifyRequest): readonly string[] | undefined {
  return (request.routeOptions.config as RouteConfig).parameters
}

/** Returns the cache tags of the route; null when its responses are not public. */
export function routeTags(request: FastifyRequest): string | null {
  const { cacheTags } = request.routeOptions.config as RouteConfig
  return request.is404 || cacheTags === undefined ? null : cacheTags
}

/** The maximum length of `Cache-Tag`, in characters. CDNs reject more than 16 KB, and browsers receive the header too. */
const TAGS_LENGTH_MAX = 4_000

/**
 * Adds cache tags of the content to a response, the most important first: tags at the end are dropped when the header is too
 * long. Slugs are percent-encoded, since header values are ASCII and a comma separates tags.
 */
export function addCacheTags(reply: FastifyReply, tags: readonly string[]): void {
  const current = reply.getHeader('cache-tag')
  const encoded = tags.map((tag) => encodeURIComponent(tag)) // slugs have no lone surrogates, on which this would throw
  reply.header('cache-tag', [...(typeof current === 'string' ? [current] : []), ...encoded].join(','))
}

/** Makes the version the beginning of the ETag of a response. */
export function setVersionEtag(reply: FastifyReply, version: number): void {
  reply.header('etag', `"${version}"`)
}

/** Returns the version that `setVersionEtag` has set. */
export function versionFromEtag(reply: FastifyReply): number | undefined {
  const version = /^"(\d+)"$/.exec(String(reply.getHeader('etag')))?.[1]
  return version === undefined ? undefined : Number(version)
}

/** Removes the headers that describe the content, for an error that replaces the response. */
export function removeCacheHeaders(reply: FastifyReply): void {
  for (const name of ['etag', 'cache-tag', 'link', 'location', 'content-encoding']) reply.removeHeader(name)
}

/**
 * Allows every cache to store the response, or only that of the client if it depends on the host, unless the handler has set
 * `Cache-Control`. `cdnSeconds` is for CDNs.
 */
export function setPublicCacheControl(reply: FastifyReply, tags: string, cdnSeconds: number): void {
  if (reply.hasHeader('cache-control')) return
  addVary(reply, ['Accept-Encoding', 'Accept'])
  if (variesByHost(reply.request)) {
    reply.header('cache-control', `private, max-age=${BROWSER_SECONDS}`)
    reply.removeHeader('cache-tag')
    return
  }
  reply.header('cache-control', publicCacheControl(cdnSeconds))
  const contentTags = reply.getHeader('cache-tag')
  const allTags = typeof contentTags === 'string' ? `${tags},${contentTags}` : tags
  reply.header(
    'cache-tag',
    allTags.length > TAGS_LENGTH_MAX ? allTags.slice(0, allTags.lastIndexOf(',', TAGS_LENGTH_MAX)) : allTags,
  )
}

/** How long a browser may use a response without revalidation, in seconds. */
const BROWSER_SECONDS = 10
/** How long a CDN may use a stale response while it revalidates, in seconds. */
const REVALIDATING_SECONDS = 60
/** How long a stale response may be used while the server or its database is unavailable, in seconds. */
export const STALE_SECONDS = 3_600

/** Headers that show where a response comes from (`Cache-Status`, RFC 9211). */
export const cacheStatus = {
  hit: { extraHeaders: ['cache-status', 'inkstone; hit'] },
  collapsed: { extraHeaders: ['cache-status', 'inkstone; fwd=miss; collapsed'] },
  miss: { extraHeaders: ['cache-status', 'inkstone; fwd=miss'] },
} satisfies Record<string, ResponseOverrides>

/**
 * Returns the headers of a stale response, which was current so many seconds ago. Caches must revalidate it: a CDN would
 * otherwise use it as long as a current one. While the server is unavailable they may use it (RFC 5861, section 4).
 */
export function staleResponseHeaders(
  age: number,
  sharing: 'public' | 'private' = 'public',
): ResponseOverrides {
  return {
    extraHeaders: [
      ...['age', String(age)],
      ...['cache-status', `inkstone; hit; ttl=-${age}; detail=database-unreachable`],
    ],
    cacheControl: `${sharing}, max-age=0, stale-if-error=${STALE_SECONDS}`,
  }
}

/** Returns `Cache-Control` of a public response (RFC 9111, section 5.2.2; RFC 5861). */
function publicCacheControl(cdnSeconds: number): string {
  const stale = `stale-while-revalidate=${REVALIDATING_SECONDS}, stale-if-error=${STALE_SECONDS}`
  return `public, max-age=${BROWSER_SECONDS}, s-maxage=${cdnSeconds}, ${stale}`
}
