/** Refusals on the wire: RFC 9457 problem details, as they are declared, made and sent. */
import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { redactSecrets } from '../auth/secrets.ts'
import type { RequestError } from '../errors.ts'
import { setSecurityHeaders } from './security-headers.ts'

/** The media type of RFC 9457, section 6.1. */
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/**
 * A problem. `type` is about:blank, with the status phrase as title (RFC 9457, section 4.2.1), unless there are
 * `errors`, each of which names the place of one fault by a JSON Pointer (RFC 6901) into `in`. The types of our own
 * are names, not addresses; docs/problems.md explains them.
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
      .meta({ description: 'With 412: the version that there is.' }),
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

/** The type of a problem that carries `errors`. */
export const INVALID_REQUEST = 'urn:inkstone:problem:invalid-request'

/** An answer for the OpenAPI document. */
export const jsonResponse = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { 'application/json': { schema } },
})

/** An answer without a body. */
export const emptyResponse = (description: string) => z.null().meta({ description })

/** A refusal for the OpenAPI document. */
export const problemResponse = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
})

/** The refusals that any route may answer with. */
export const commonProblems = {
  400: problemResponse('The request is invalid; `errors` lists what is wrong and where.'),
  401: problemResponse('A key is needed, or the given one is not accepted.'),
  403: problemResponse('The key may not do this.'),
  406: problemResponse('None of the media types in `Accept` can be answered.'),
  414: problemResponse('The path is too long.'),
  431: problemResponse('The address or the header fields are too long.'),
  500: problemResponse('The server failed; the log has the cause under the `requestId`.'),
  503: problemResponse('The database is away or too busy; try again after `Retry-After` seconds.'),
}

/** The refusals of a write besides. */
export const writeProblems = {
  ...commonProblems,
  404: problemResponse('There is no such article.'),
  409: problemResponse('It contradicts what is there: a taken address, or something in the trash.'),
  412: problemResponse(
    'The article is in another version than the one that was named; `version` tells which.',
  ),
  413: problemResponse('The body is larger than this server takes.'),
  415: problemResponse('The body has a media type that this address does not take.'),
  428: problemResponse(
    'This server wants to know which version was seen: `If-Match`, or `version` in the body.',
  ),
}

/** A problem by its status and, where it is safe to show, its detail and faults. */
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
    ...(errors.length > 0 && { errors: errors.map(withoutSecrets) }),
  }
}

/** A pointer contains keys of the body: a client may have sent a secret in place of a name. */
const withoutSecrets = (error: RequestError): RequestError => ({
  ...error,
  pointer: redactSecrets(error.pointer),
})

/** Sends a problem. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, found: Problem): FastifyReply {
  if (found.status === 401) reply.header('www-authenticate', 'Bearer realm="inkstone"')
  if (found.status === 503) reply.header('retry-after', '5')
  setSecurityHeaders(reply) // what Fastify's router refuses passes no hook
  return reply
    .code(found.status)
    .type(PROBLEM_TYPE)
    .header('cache-control', 'no-store')
    .send(JSON.stringify({ ...found, requestId: request.id }))
}
