/** Error handling: maps every error to a problem response. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { isUnavailable } from '../database/errors.ts'
import {
  DomainError,
  type ErrorCode,
  INVALID_REQUEST_MESSAGE,
  listErrors,
  type RequestError,
  RetryLater,
} from '../errors.ts'
import { BODY_BYTES_MAX, REQUEST_DOCUMENT_BYTES_MAX } from '../schemas/limits.ts'
import { unknownKeyDetail } from '../schemas/unknown-keys.ts'
import { allowedMethods } from './allowed-methods.ts'
import { methodMessage, unknownUrlMessage } from './endpoint-suggestions.ts'
import { createProblem, type Problem, sendProblem } from './problem.ts'

const statusCodes: Record<ErrorCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  gone: 410,
  conflict: 409,
  stale: 412,
  'version-needed': 428,
  unprocessable: 422,
  'too-large': 413,
  'unsupported-type': 415,
  overloaded: 503,
  'rate-limited': 429,
}

/** The schemas of a request, which its route declares. */
type RequestSchemas = Pick<FastifySchema, 'body' | 'querystring' | 'params' | 'headers'>

/**
 * Maps an error to a problem. A problem with status 5xx does not show the cause. The schemas of the request give the names
 * that may have been meant.
 */
export function toProblem(error: unknown, schemas: RequestSchemas = {}): Problem {
  if (error instanceof DomainError) {
    const { version } = error
    const problem = createProblem(statusCodes[error.code], error.message, error.errors)
    return version === undefined ? problem : { ...problem, version }
  }
  if (hasZodFastifySchemaValidationErrors(error)) return validationProblem(error, schemas)
  if (isUnavailable(error))
    return createProblem(503, 'The database is unavailable, or did not respond in time.')
  const status = (error as Partial<FastifyError> | null)?.statusCode ?? 500
  if (status < 400 || status >= 500) return createProblem(500)
  return createProblem(
    status,
    fastifyMessages[(error as FastifyError).code] ?? (error as FastifyError).message,
  )
}

const mebibytes = (bytes: number) => `${bytes / 1024 ** 2} MiB`

/** Replaces messages of Fastify that repeat the request, or that are hard to understand. */
const fastifyMessages: Record<string, string> = {
  FST_ERR_BAD_URL: 'The path is not valid: its percent-encoding is broken.',
  FST_ERR_MAX_PARAM_LENGTH: 'The path is too long.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE:
    'This endpoint does not accept the media type of the body. Send JSON with Content-Type: application/json, or, where articles are written, a file with Content-Type: text/markdown. Forms and JSON Patch are not accepted.',
  FST_ERR_CTP_BODY_TOO_LARGE: `The body is too large: JSON has at most ${mebibytes(BODY_BYTES_MAX)}, a file at most ${mebibytes(REQUEST_DOCUMENT_BYTES_MAX)}.`,
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty, though its media type is JSON.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON.',
}

/** A Zod issue as fastify-type-provider-zod reports it. */
interface ValidationIssue {
  keyword: string
  instancePath: string
  message?: string
  params: { keys?: string[] }
}

function validationProblem(
  error: { validation: unknown; validationContext?: string },
  schemas: RequestSchemas,
): Problem {
  const context = error.validationContext ?? 'body'
  const place = places[context] ?? 'body'
  const issues = (error.validation as readonly ValidationIssue[]).map((issue) => ({
    pointer: issue.instancePath === '/' ? '' : issue.instancePath,
    message: issue.message ?? 'This is not valid.',
    unknownKeys: issue.keyword === 'unrecognized_keys' ? issue.params.keys : undefined,
  }))
  const schema = schemas[context as keyof RequestSchemas]
  const detail = (key: string, pointer: string) => unknownKeyDetail(place, schema, key, pointer)
  return invalidRequestProblem(listErrors(place, issues, detail))
}

const invalidRequestProblem = (errors: readonly RequestError[]) =>
  createProblem(400, INVALID_REQUEST_MESSAGE, errors)

const places: Record<string, RequestError['in']> = {
  querystring: 'query',
  params: 'path',
  headers: 'header',
  body: 'body',
}
/** Sends the problem of an error to the client. */
type SendProblem = (
  request: FastifyRequest,
  reply: FastifyReply,
  problem: Problem,
  error: unknown,
) => FastifyReply

/** Returns an error handler that sends the problem of an error, and logs the error when it is one of the server. */
export function createErrorHandler(send: SendProblem) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = isBodyMissing(error, request)
      ? missingBodyProblem
      : toProblem(error, request.routeOptions.schema)
    if (error instanceof RetryLater) reply.header('retry-after', String(error.seconds))
    if (error instanceof DomainError && error.code === 'overloaded' && error.cause === undefined)
      request.log.warn({ detail: error.message }, 'request rejected')
    else if (problem.status >= 500) request.log.error({ err: error }, 'request failed')
    return send(request, reply, problem, error)
  }
}

/** Sends the problem of an error as RFC 9457 defines it. */
export const handleError = createErrorHandler(sendProblem)

/** Returns true for a missing body. The errors of its schema would list the fields of a body that was never sent. */
const isBodyMissing = (error: unknown, { body }: FastifyRequest) =>
  body === undefined && hasZodFastifySchemaValidationErrors(error) && error.validationContext === 'body'

const missingBodyProblem = invalidRequestProblem([
  { in: 'body', pointer: '', detail: 'is required: send it with Content-Type: application/json' },
])

function unknownUrlProblem(url: string, endpoints: readonly string[]): Problem {
  const [path = ''] = url.split('?', 1)
  return createProblem(404, unknownUrlMessage(path, endpoints))
}

/** Registers problem responses for errors, for unknown URLs (404), and for other methods of known URLs (405). */
export function registerErrorHandlers(app: FastifyInstance): void {
  app.setErrorHandler(handleError)
  const endpoints = new Set<string>()
  app.addHook('onRoute', ({ url }) => {
    if (!url.startsWith('/docs/')) endpoints.add(url)
  })
  app.setNotFoundHandler((request, reply) => {
    const methods = allowedMethods(app, request.url)
    if (methods.length === 0 || methods.some((method) => method === request.method))
      return sendProblem(request, reply, unknownUrlProblem(request.url, [...endpoints]))
    const allow = methods.join(', ')
    reply.header('allow', allow)
    const [path = ''] = request.url.split('?', 1)
    return sendProblem(request, reply, createProblem(405, methodMessage(request.method, path, allow)))
  })
}
