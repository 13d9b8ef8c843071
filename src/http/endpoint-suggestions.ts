/** Messages for unknown URLs: the endpoint that was meant, also by the paths of other systems. */
import { closestValue } from '../schemas/suggestions.ts'

/** What paths of other systems and versions begin with: WordPress, Ghost, Strapi, Directus, Contentful. */
const FOREIGN_PREFIX =
  /^(?:\/(?:api|v\d+|rest|wp-json|wp|content|(?:ghost|admin|items)(?=\/)|spaces\/[^/]+|environments\/[^/]+)(?=\/|$))*(?:\/|$)/i

/** Words for an endpoint that writes several articles. */
const BATCH_WORDS = [
  'bulk',
  '_bulk',
  '_batch',
  'batches',
  'bulk-create',
  'bulk-update',
  'bulk-delete',
  'bulkdelete',
  'many',
  'multiple',
]

/** Words of other systems for a segment in the paths of our endpoints. */
const SEGMENT_WORDS: Record<string, readonly string[]> = {
  articles: ['article', 'posts', 'post', 'entries', 'pages', 'items', 'articles.json', 'blog'],
  tags: ['tag'],
  categories: ['category'],
  authors: ['author', 'users'],
  languages: ['locales', 'i18n'],
  media: ['upload', 'uploads', 'assets', 'files', 'images', 'attachments'],
  revisions: ['history', 'versions'],
  batch: BATCH_WORDS,
  'feed.xml': ['feed', 'rss', 'rss.xml', 'index.xml'],
  'atom.xml': ['atom', 'feed.atom'],
  'sitemap.xml': ['sitemap'],
  'favicon.ico': ['favicon'],
  'robots.txt': ['robots'],
  'llms.txt': ['llms-full.txt'],
  'openapi.json': ['swagger.json', 'openapi', 'openapi.yaml'],
  docs: ['swagger', 'api-docs'],
  ready: ['health', 'healthz', 'readyz', 'ping', 'status'],
  live: ['livez'],
}

/** What other systems have and this one does not, by the first segment of the path, and what to do instead. */
const ABSENT: readonly (readonly [RegExp, string])[] = [
  [/^graphql$/i, 'There is no GraphQL here. The REST endpoints are listed at /docs.'],
  [
    /^(?:admin|ghost|wp-admin|wp-login\.php|dashboard)$/i,
    'There is no admin site here. Use the API, whose endpoints are listed at /docs.',
  ],
  [
    /^(?:login|logout|signin|register|auth|oauth|session|sessions|token|tokens|jwt-auth)$/i,
    'There is no login here. Send an API key with each request: Authorization: Bearer <key>.',
  ],
  [
    /^imports?$/i,
    'Import a folder with `inkstone import <folder>`, or send one Markdown file to /v1/articles.',
  ],
  [
    /^(?:exports?|dump|backups?)$/i,
    'All articles are at /v1/articles.ndjson. `inkstone export <folder>` writes Markdown files.',
  ],
  [
    /^xmlrpc\.php$/i,
    'There is no XML-RPC here. Editors connect to /micropub, and programs use the API: /docs.',
  ],
]

/** URLs of Ghost's Content API, which this server serves by a setting only, also those with a version. */
const GHOST_CONTENT_API = /^\/ghost\/api(?:\/[\w.]+)?\/content\//i
const FOR_GHOST = " Ghost's Content API is at /ghost/api/content with the setting GHOST_API=true."

/** URLs to which several articles are sent in other systems, and to which this one allows other methods. */
const BATCH_URL = new RegExp(`^/v1/articles(?:/(?:${BATCH_WORDS.join('|')}))?/?$`, 'i')

/** Returns the message for a method that a known URL does not allow. It says where several articles are written. */
export function methodMessage(method: string, path: string, allowed: string): string {
  const message = `This endpoint allows ${allowed}.`
  const isBatch = BATCH_URL.test(path) && method !== 'GET' && method !== 'HEAD'
  return isBatch ? `${message} To write several articles at once, use POST /v1/articles/batch.` : message
}

const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '')

/**
 * Returns the message for an unknown URL. `routes` are the paths of all endpoints, with parameters such as `:slug`. It names
 * the endpoint that was meant, what to do where this server has no such thing, or the documentation.
 */
export function unknownUrlMessage(path: string, routes: readonly string[]): string {
  const message = 'There is no endpoint with this URL.'
  const rest = segmentsOf(path.replace(FOREIGN_PREFIX, '/')).filter((segment) => segment !== 'slug')
  const absent = ABSENT.find(([pattern]) => pattern.test(rest[0] ?? ''))
  if (absent) return `${message} ${absent[1]}`
  const meant = closestEndpoint(path, rest, routes.map(segmentsOf))
  return meant === null || meant === path
    ? `${message} All are listed at /docs.`
    : `${message} Did you mean ${meant}?${GHOST_CONTENT_API.test(path) ? FOR_GHOST : ''}`
}

/**
 * Returns the path of the endpoint that was meant, or null: the endpoint of the API, one outside of it, one with fewer
 * segments, one with the same last segment. The beginning of the API means its articles.
 */
function closestEndpoint(
  path: string,
  rest: readonly string[],
  routes: readonly (readonly string[])[],
): string | null {
  if (rest.length === 0) return '/v1/articles'
  const shorter = rest.map((_, index) => ['v1', ...rest.slice(0, rest.length - index)])
  const [entire = [], ...parents] = shorter
  for (const segments of [entire, segmentsOf(path), ...parents]) {
    const meant = closestRoute(segments, routes)
    if (meant !== null) return meant
  }
  const fixed = routes.filter((route) => !route.some((segment) => isParameter(segment) || isPattern(segment)))
  const last = closestSegment(
    rest.at(-1) ?? '',
    fixed.map((route) => route.at(-1) ?? ''),
  )
  const found = fixed.find((route) => route.at(-1) === last)
  return found ? `/${found.join('/')}` : null
}

const isParameter = (segment: string) => segment.startsWith(':')
const isPattern = (segment: string) => segment === '*' || segment.indexOf(':') > 0

/** Returns the path of the route with these segments, each spelled as the route has it; null when no route is near. */
function closestRoute(segments: readonly string[], routes: readonly (readonly string[])[]): string | null {
  let candidates = routes.filter((route) => route.length === segments.length && !route.some(isPattern))
  const path: string[] = []
  for (const [index, segment] of segments.entries()) {
    const fixed = candidates.map((route) => route[index] ?? '').filter((part) => !isParameter(part))
    const word = closestSegment(segment, fixed)
    candidates = candidates.filter((route) =>
      word === null ? isParameter(route[index] ?? '') : route[index] === word,
    )
    path.push(word ?? segment)
  }
  return candidates.length > 0 ? `/${path.join('/')}` : null
}

function closestSegment(segment: string, known: readonly string[]): string | null {
  const word = segment.toLowerCase()
  return (
    known.find((name) => name === word) ??
    known.find((name) => SEGMENT_WORDS[name]?.includes(word)) ??
    closestValue(word, known)
  )
}
