/** From errors to problems: how every way in which a request can fail looks from outside. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { isUnavailable } from '../database/errors.ts'
import {
  DomainError,
  type ErrorCode,
  INVALID_REQUEST_MESSAGE,
  jsonPointerTo,
  type RequestError,
} from '../errors.ts'
import { allowedMethods } from './allowed-methods.ts'
import { createProblem, type Problem, sendProblem } from './problem.ts'

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

/** What an error looks like from outside. Of a 5xx nothing of its cause is told. */
export function toProblem(error: unknown): Problem {
  if (error instanceof DomainError) {
    const { version } = error
    const found = createProblem(statusOf[error.code], error.message, error.errors)
    return version === undefined ? found : { ...found, version }
  }
  if (hasZodFastifySchemaValidationErrors(error)) return invalidRequest(error)
  if (isUnavailable(error)) return createProblem(503, 'The database is away, or too busy to answer in time.')
  const status = (error as Partial<FastifyError> | null)?.statusCode ?? 500
  if (status < 400 || status >= 500) return createProblem(500)
  return createProblem(status, clientErrors[(error as FastifyError).code] ?? (error as FastifyError).message)
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
  const faults = (error.validation as readonly Issue[]).flatMap((issue): RequestError[] => {
    const pointer = issue.instancePath === '/' ? '' : issue.instancePath
    if (issue.keyword !== 'unrecognized_keys') {
      return [{ in: where, pointer, detail: issue.message ?? 'This is not valid.' }]
    }
    const unknown = (key: string) => ({
      in: where,
      pointer: pointer + jsonPointerTo([key]),
      detail: unknownThing[where],
    })
    return (issue.params.keys ?? []).map(unknown)
  })
  return notUnderstood(faults)
}

const notUnderstood = (faults: readonly RequestError[]) => createProblem(400, INVALID_REQUEST_MESSAGE, faults)

const places: Record<string, RequestError['in']> = {
  querystring: 'query',
  params: 'path',
  headers: 'header',
  body: 'body',
}
const unknownThing: Record<RequestError['in'], string> = {
  query: 'There is no such parameter.',
  path: 'There is no such parameter.',
  header: 'There is no such header.',
  body: 'There is no such field.',
}

/** Answers for an error, and logs what is ours to mend. */
export function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const found = isBodyMissing(error, request) ? bodyNeeded : toProblem(error)
  if (found.status >= 500) request.log.error({ err: error }, 'request failed')
  return sendProblem(request, reply, found)
}

/** True for a request without a body to an address that needs one: its schema only knows what it would have liked. */
const isBodyMissing = (error: unknown, { body }: FastifyRequest) =>
  body === undefined && hasZodFastifySchemaValidationErrors(error) && error.validationContext === 'body'

const bodyNeeded = notUnderstood([{ in: 'body', pointer: '', detail: 'A body is needed.' }])

/** Answers every error and every unknown address with a problem; a known address under another method with 405. */
export function registerErrorHandlers(app: FastifyInstance): void {
  app.setErrorHandler(handleError)
  app.setNotFoundHandler((request, reply) => {
    const allowed = allowedMethods(app, request.url)
    if (allowed.length === 0)
      return sendProblem(request, reply, createProblem(404, 'There is nothing at this address.'))
    const allow = allowed.join(', ')
    reply.header('allow', allow)
    return sendProblem(request, reply, createProblem(405, `This address takes ${allow}.`))
  })
}
