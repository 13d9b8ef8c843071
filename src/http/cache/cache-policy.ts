/** What caches on the way may do with an answer, and the tags by which a CDN lets go of it. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ResponseOverrides } from './representation.ts'

/** Every public answer has this tag: purging it purges everything. */
const EVERYTHING = 'inkstone'

/** What a route says of its answers; see `publicAnswer`. */
interface RouteConfig {
  /** As the field carries them. */
  cacheTags?: string
  /** False: memory does not keep the answers. */
  kept?: boolean
}

/**
 * For the `config` of a route: its answers are the same for everybody who asks without a key, and depend on nothing
 * but the address, `Accept`, and content that the change counter counts. They get an ETag, may be kept, and carry these tags.
 */
export function publicResponse(...cacheTags: string[]): { cacheTags: string } {
  return { cacheTags: [EVERYTHING, ...cacheTags].join(',') }
}

/**
 * The same for answers that depend on the host that was asked, too: caches on the way know which one that was, memory
 * does not, so each is made anew.
 */
export function publicResponseByHost(...cacheTags: string[]): { cacheTags: string; kept: boolean } {
  return { ...publicResponse(...cacheTags), kept: false }
}

/** Whether answers of a route with this `config` are public, and so answer conditional requests. */
export function isPublicResponse(config: unknown): boolean {
  return (config as RouteConfig | undefined)?.cacheTags !== undefined
}

/** Whether the route's answers may be kept in memory. */
export function isStorable(request: FastifyRequest): boolean {
  return (request.routeOptions.config as RouteConfig).kept !== false
}

/** The tags of the route's answers; null where they are not for everybody. */
export function routeTags(request: FastifyRequest): string | null {
  const { cacheTags } = request.routeOptions.config as RouteConfig
  return request.is404 || cacheTags === undefined ? null : cacheTags
}

/** CDNs refuse more than 16 KB; browsers carry the field too. In characters. */
const TAGS_LENGTH_MAX = 4_000

/**
 * Adds tags that only the handler knows, the most important first: what is too much is left out from the end. A slug
 * is percent-encoded: field values are ASCII, and a comma separates.
 */
export function addCacheTags(reply: FastifyReply, tags: readonly string[]): void {
  const known = reply.getHeader('cache-tag')
  reply.header('cache-tag', [...(typeof known === 'string' ? [known] : []), ...tags.map(encodeTag)].join(','))
}

/** Says which version of a thing the answer shows: its ETag begins with the number. */
export function setVersionEtag(reply: FastifyReply, version: number): void {
  reply.header('etag', `"${version}"`)
}

/** The version that a handler has told, if it has. */
export function versionFromEtag(reply: FastifyReply): number | undefined {
  const told = /^"(\d+)"$/.exec(String(reply.getHeader('etag')))?.[1]
  return told === undefined ? undefined : Number(told)
}

/** A refusal says nothing of the answer that was begun in its place. */
export function removeCacheHeaders(reply: FastifyReply): void {
  for (const name of ['etag', 'cache-tag', 'link', 'location', 'content-encoding']) reply.removeHeader(name)
}

/** A tag in ASCII. Slugs hold no lone surrogates, so this cannot throw. */
const encodeTag = (tag: string) => encodeURIComponent(tag)

/** Lets everybody keep the answer, unless the handler has said otherwise. `sharedSeconds` is for CDNs. */
export function setPublicCacheControl(reply: FastifyReply, tags: string, sharedSeconds: number): void {
  if (reply.hasHeader('cache-control')) return
  reply.header('cache-control', policy(sharedSeconds))
  const own = reply.getHeader('cache-tag')
  const all = typeof own === 'string' ? `${tags},${own}` : tags
  reply.header(
    'cache-tag',
    all.length > TAGS_LENGTH_MAX ? all.slice(0, all.lastIndexOf(',', TAGS_LENGTH_MAX)) : all,
  )
  addVary(reply, ['Accept-Encoding', 'Accept'])
}

/** Adds names to `Vary` that it does not have yet. */
export function addVary(reply: FastifyReply, names: readonly string[]): void {
  const field = reply.getHeader('vary')
  if (field === undefined) return void reply.header('vary', names.join(', '))
  const known = String(field)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const lower = new Set(known.map((name) => name.toLowerCase()))
  reply.header('vary', [...known, ...names.filter((name) => !lower.has(name.toLowerCase()))].join(', '))
}

/** How long a browser shows what it has without asking, in seconds. */
export const BROWSER_SECONDS = 10
/** How long a CDN may show an old answer while it asks for the new one, in seconds. */
export const REVALIDATING_SECONDS = 60
/** How long an old answer may be shown while we cannot be reached, or our database cannot, in seconds. */
export const STALE_SECONDS = 3_600

/** How an answer came about (`Cache-Status`, RFC 9211): from memory, with one that was being made, or made now. */
export const cacheStatus = {
  hit: { more: ['cache-status', 'inkstone; hit'] },
  collapsed: { more: ['cache-status', 'inkstone; fwd=miss; collapsed'] },
  miss: { more: ['cache-status', 'inkstone; fwd=miss'] },
} satisfies Record<string, ResponseOverrides>

/**
 * The same of an old answer, of which nobody can say whether it is right still; so many seconds ago it was. Whoever keeps it
 * asks again before showing it, for else a CDN would hold on to it as long as to a new one. Where nobody answers, it
 * may be shown (RFC 5861, section 4).
 */
export function staleResponseHeaders(age: number): ResponseOverrides {
  return {
    more: ['age', String(age), 'cache-status', `inkstone; hit; ttl=-${age}; detail=database-unreachable`],
    policy: `public, max-age=0, stale-if-error=${STALE_SECONDS}`,
  }
}

/** RFC 9111, section 5.2.2, and RFC 5861. */
function policy(sharedSeconds: number): string {
  const stale = `stale-while-revalidate=${REVALIDATING_SECONDS}, stale-if-error=${STALE_SECONDS}`
  return `public, max-age=${BROWSER_SECONDS}, s-maxage=${sharedSeconds}, ${stale}`
}
