/** Problem responses (RFC 9457): schema, OpenAPI responses, creating and sending. */
import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { redactSecrets } from '../auth/secrets.ts'
import type { RequestError } from '../errors.ts'
import { REQUEST_ID_HEADER } from './request-id.ts'
import { setSecurityHeaders } from './security-headers.ts'

/** The media type of RFC 9457, section 6.1. */
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/**
 * A problem. `type` is about:blank with the status phrase as title (RFC 9457, section 4.2.1), unless there are `errors`.
 * Each error has a JSON Pointer (RFC 6901) into the part of the request that `in` names. docs/problems.md explains
 * the types of Inkstone.
 */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int().min(400).max(599),
    detail: z.string().optional(),
    requestId: z.string().optional(),
    version: z
      .number()
      .int()
      .min(1)
      .max(2_147_483_647)
      .optional()
      .meta({ description: 'With 412: the current version.' }),
    errors: z
      .array(
        z.object({
          in: z.enum(['query', 'path', 'header', 'body']),
          pointer: z.string(),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>

/** The type of a problem with `errors`. */
const INVALID_REQUEST = 'urn:inkstone:problem:invalid-request'

/** Returns the OpenAPI response of a JSON body. */
export const jsonResponse = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { 'application/json': { schema } },
})

/** Returns the OpenAPI response without a body. */
export const emptyResponse = (description: string) => z.null().meta({ description })

/** Returns the OpenAPI response of a problem. */
export const problemResponse = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
})

/** The problems that every endpoint can return. */
export const commonProblems = {
  400: problemResponse('The request is invalid; `errors` lists what is wrong and where.'),
  401: problemResponse('An API key is required, or the given one is not accepted.'),
  403: problemResponse(
    'The API key does not have the required scope, or its restrictions exclude the request.',
  ),
  406: problemResponse('The endpoint produces none of the media types in `Accept`.'),
  414: problemResponse('The path is too long.'),
  429: problemResponse('The caller has sent too many requests. Retry after `Retry-After` seconds.'),
  431: problemResponse('The URL or the request headers are too long.'),
  500: problemResponse('Internal error. The log has its cause under the `requestId`.'),
  503: problemResponse('The database is unavailable or overloaded. Retry after `Retry-After` seconds.'),
}

/** The problems that endpoints that write articles can return. */
export const writeProblems = {
  ...commonProblems,
  404: problemResponse('The article does not exist.'),
  409: problemResponse(
    'The request conflicts with stored data: the slug is in use, or the article is in the trash.',
  ),
  412: problemResponse('The article has changed; `version` is its current version.'),
  413: problemResponse('The body is larger than this server accepts.'),
  415: problemResponse('The endpoint does not accept the media type of the body.'),
  428: problemResponse(
    'This server requires the expected version of the article: `If-Match`, or `version` in the body.',
  ),
}

/** Creates a problem. `detail` and `errors` are shown to the client; secrets in pointers are redacted. */
export function createProblem(
  status: number,
  detail?: string,
  errors: readonly RequestError[] = [],
): Problem {
  return {
    type: errors.length > 0 ? INVALID_REQUEST : 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    ...(detail !== undefined && { detail }),
    ...(errors.length > 0 && { errors: errors.map(redactPointer) }),
  }
}

/** Pointers contain keys of the body, and a client may have sent a secret as a key. */
const redactPointer = (error: RequestError): RequestError => ({
  ...error,
  pointer: redactSecrets(error.pointer),
})

/** Sends a problem. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="inkstone"')
  if (problem.status === 503) reply.header('retry-after', '5')
  setSecurityHeaders(reply) // no hook runs for errors of Fastify's router
  return reply
    .code(problem.status)
    .type(PROBLEM_TYPE)
    .header('cache-control', 'no-store')
    .header(REQUEST_ID_HEADER, request.id)
    .send(JSON.stringify({ ...problem, requestId: request.id }))
}
