/** Errors of Micropub (section 3.8): a code and a description, instead of a problem. */
import { MissingScope, stepsOfPointer } from '../../errors.ts'
import { createErrorHandler } from '../../http/error-handler.ts'
import type { Problem } from '../../http/problem.ts'

/** The codes of the recommendation, and of RFC 6749, section 4.1.2.1, for what it has no code for. */
const CODES: Readonly<Record<number, string>> = {
  401: 'unauthorized',
  403: 'forbidden',
  429: 'temporarily_unavailable',
  500: 'server_error',
  503: 'temporarily_unavailable',
}

/** An unknown post is an invalid request (section 3.8, example 25). */
const STATUS_CODES: Readonly<Record<number, number>> = { 404: 400, 410: 400 }

/** The properties of posts by the fields of articles that errors name. */
const PROPERTIES: Readonly<Record<string, string>> = {
  ...{ title: 'name', body: 'content', excerpt: 'summary', tags: 'category', publishedAt: 'published' },
  ...{ slug: 'mp-slug', status: 'post-status', cover: 'photo' },
}

const UNSUPPORTED_TYPE =
  'Send a form (application/x-www-form-urlencoded or multipart/form-data), or JSON (application/json).'

/** Sends an error. An error handler of Fastify. */
export const sendMicropubError = createErrorHandler((_, reply, problem, error) => {
  const scope = error instanceof MissingScope ? error.scope : undefined
  const status = scope === undefined ? (STATUS_CODES[problem.status] ?? problem.status) : 401
  if (status === 401) reply.header('www-authenticate', challengeOf(scope))
  if (status === 503) reply.header('retry-after', '5')
  return reply.code(status).send({
    error: scope === undefined ? (CODES[status] ?? 'invalid_request') : 'insufficient_scope',
    error_description: descriptionOf(problem),
    ...(scope !== undefined && { scope }),
  })
})

/** Returns the value of `WWW-Authenticate` (RFC 6750, section 3). */
const challengeOf = (scope: string | undefined) =>
  `Bearer realm="inkstone"${scope === undefined ? '' : `, error="insufficient_scope", scope="${scope}"`}`

function descriptionOf({ status, title, detail, errors = [] }: Problem): string {
  if (status === 415) return UNSUPPORTED_TYPE
  if (errors.length === 0) return detail ?? title
  return errors.map(({ pointer, detail: reason }) => `${placeOf(pointer)}${reason}`).join('; ')
}

/** Returns the place of an error, with the name that editors know: `category/0: `. Empty for the whole request. */
function placeOf(pointer: string): string {
  const [field, ...rest] = stepsOfPointer(pointer)
  if (field === undefined) return ''
  if (field === 'metadata') return `${rest.join('/')}: `
  const steps = field === 'body' || field === 'cover' ? [] : rest
  return `${[PROPERTIES[field] ?? field, ...steps].join('/')}: `
}
