/** Errors on the wire: RFC 9457 problem details, for every way in which a request can fail. */
import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isUnavailable } from '../database/errors.ts'
import { DomainError, type ErrorCode, type Fault } from '../errors.ts'
import { withoutSecrets } from '../keys/secret.ts'
import { harden } from './security.ts'

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

const statusOf: Record<ErrorCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  gone: 410,
  conflict: 409,
  stale: 412,
  'version-needed': 428,
  unprocessable: 422,
}

/** An answer for the OpenAPI document. */
export const answer = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { 'application/json': { schema } },
})

/** An answer without a body. */
export const emptyAnswer = (description: string) => z.null().meta({ description })

/** A refusal for the OpenAPI document. */
export const problemResponse = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
})

/** The refusals that any route may answer with. */
export const commonProblems = {
  400: problemResponse('The request is not understood; `errors` names each fault.'),
  401: problemResponse('A key is needed, or the given one is not accepted.'),
  403: problemResponse('The key may not do this.'),
  406: problemResponse('None of the media types in `Accept` can be answered.'),
  414: problemResponse('The path is too long.'),
  431: problemResponse('The address or the header fields are too long.'),
  500: problemResponse('The server failed; the log has the cause under the `requestId`.'),
  503: problemResponse('The database cannot be reached; try again after `Retry-After` seconds.'),
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
export function problem(status: number, detail?: string, errors: readonly Fault[] = []): Problem {
  return {
    type: errors.length > 0 ? INVALID_REQUEST : 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    ...(detail !== undefined && { detail }),
    ...(errors.length > 0 && { errors: [...errors] }),
  }
}

/** What an error looks like from outside. Of a 5xx nothing of its cause is told. */
export function toProblem(error: unknown): Problem {
  if (error instanceof DomainError) {
    const { version } = error
    const found = problem(statusOf[error.code], error.message, error.faults)
    return version === undefined ? found : { ...found, version }
  }
  if (hasZodFastifySchemaValidationErrors(error)) return invalidRequest(error)
  if (isUnavailable(error)) return problem(503, 'The database cannot be reached at the moment.')
  const status = (error as Partial<FastifyError> | null)?.statusCode ?? 500
  if (status < 400 || status >= 500) return problem(500)
  return problem(status, clientErrors[(error as FastifyError).code] ?? (error as FastifyError).message)
}

/** Messages of Fastify that echo the request, or could be plainer, said in our words. */
const clientErrors: Record<string, string> = {
  FST_ERR_BAD_URL: 'The path is not valid: its percent-encoding is broken.',
  FST_ERR_MAX_PARAM_LENGTH: 'The path is too long.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The body has a media type that this address does not take.',
  FST_ERR_CTP_BODY_TOO_LARGE: 'The body is too large.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty, though its media type is JSON.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON.',
}

/** What fastify-type-provider-zod makes of a zod issue. */
interface Issue {
  keyword: string
  instancePath: string
  message?: string
  params: { keys?: string[] }
}

function invalidRequest(error: { validation: unknown; validationContext?: string }): Problem {
  const where = places[error.validationContext ?? ''] ?? 'body'
  const faults = (error.validation as readonly Issue[]).flatMap((issue): Fault[] => {
    const pointer = issue.instancePath === '/' ? '' : issue.instancePath
    if (issue.keyword !== 'unrecognized_keys') {
      return [{ in: where, pointer, detail: issue.message ?? 'This is not valid.' }]
    }
    const unknown = (key: string) => ({
      in: where,
      pointer: `${pointer}/${escapePointer(withoutSecrets(key))}`,
      detail: unknownThing[where],
    })
    return (issue.params.keys ?? []).map(unknown)
  })
  return problem(400, 'The request is not understood.', faults)
}

const places: Record<string, Fault['in']> = {
  querystring: 'query',
  params: 'path',
  headers: 'header',
  body: 'body',
}
const unknownThing: Record<Fault['in'], string> = {
  query: 'There is no such parameter.',
  path: 'There is no such parameter.',
  header: 'There is no such header.',
  body: 'There is no such field.',
}

/** RFC 6901, section 3. */
const escapePointer = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1')

/** Sends a problem. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, found: Problem): FastifyReply {
  if (found.status === 401) reply.header('www-authenticate', 'Bearer realm="inkstone"')
  if (found.status === 503) reply.header('retry-after', '5')
  harden(reply) // what Fastify's router refuses passes no hook
  return reply
    .code(found.status)
    .type(PROBLEM_TYPE)
    .header('cache-control', 'no-store')
    .send(JSON.stringify({ ...found, requestId: request.id }))
}

/** Answers for an error, and logs what is ours to mend. */
export function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const found = toProblem(error)
  if (found.status >= 500) request.log.error({ err: error }, 'request failed')
  return sendProblem(request, reply, found)
}

/** Answers every error and every unknown address with a problem; a known address under another method with 405. */
export function problemHandlers(app: FastifyInstance): void {
  app.setErrorHandler(handleError)
  app.setNotFoundHandler((request, reply) => {
    const allowed = methodsOf(app, request.url)
    if (allowed.length === 0)
      return sendProblem(request, reply, problem(404, 'There is nothing at this address.'))
    const allow = allowed.join(', ')
    reply.header('allow', allow)
    return sendProblem(request, reply, problem(405, `This address takes ${allow}.`))
  })
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

function methodsOf(app: FastifyInstance, url: string): string[] {
  const path = url.split('?', 1)[0] ?? url
  return METHODS.filter((method) => app.findRoute({ method, url: path }) !== null)
}
