/** Errors in the form of Ghost's Content API. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Problem } from '../../http/problem.ts'
import { REQUEST_ID_HEADER } from '../../http/request-id.ts'
import { setSecurityHeaders } from '../../http/security-headers.ts'

/** The types of Ghost's errors by status code. */
const types: Readonly<Record<number, string>> = {
  400: 'BadRequestError',
  401: 'UnauthorizedError',
  403: 'NoPermissionError',
  404: 'NotFoundError',
  406: 'RequestNotAcceptableError',
  422: 'ValidationError',
  429: 'TooManyRequestsError',
  500: 'InternalServerError',
  503: 'MaintenanceError',
}

const codes: Readonly<Record<number, string>> = { 401: 'UNKNOWN_CONTENT_API_KEY' }

/** A filter that is not accepted is a 400 in Ghost, every other parameter a 422. */
const statusOf = ({ status, errors }: Problem): number =>
  status === 400 &&
  errors?.some(({ in: place, pointer }) => place === 'query' && !/^\/(filter|key)/.test(pointer))
    ? 422
    : status

/** Sends a problem as `{ errors: [{ message, context, type, … }] }`. */
export function sendGhostError(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  const status = statusOf(problem)
  const [first] = problem.errors ?? []
  const context = problem.errors?.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}`).join('; ')
  const error = {
    message: status === 422 ? 'Validation error, cannot read.' : (problem.detail ?? problem.title),
    context: context ?? null,
    type: types[status] ?? 'InternalServerError',
    details: null,
    property: first?.pointer.slice(1) ?? null,
    help: null,
    code: codes[status] ?? null,
    id: request.id,
    ghostErrorCode: null,
  }
  if (status === 503) reply.header('retry-after', '5')
  setSecurityHeaders(reply) // no hook runs for errors of Fastify's router
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .header(REQUEST_ID_HEADER, request.id)
    .send(JSON.stringify({ errors: [error] }))
}
