/** From what a handler has sent to a finished answer: which header fields belong to it, and its tag. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { strongEtag } from '../conditional-requests.ts'
import { createProblem, PROBLEM_TYPE } from '../problem.ts'
import { securityHeaders } from '../security-headers.ts'
import { removeCacheHeaders, versionFromEtag } from './cache-policy.ts'
import { type FreshnessMark, lastModifiedOf } from './freshness.ts'
import { createRepresentation, type Representation } from './representation.ts'

/** Statuses of answers that are compared and kept; refusals never are. */
const FINISHED = new Set([200, 308])

/** What is sent to a GET or HEAD, when it is a finished answer; else null. Streams are none: they pass as they come. */
export function cacheableContent(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): string | Buffer | null {
  const reading = request.method === 'GET' || request.method === 'HEAD'
  if (!reading || !FINISHED.has(reply.statusCode)) return null
  if (typeof payload === 'string' || Buffer.isBuffer(payload)) return payload
  return payload === null || payload === undefined ? '' : null
}

/** The fields that belong to an answer, whoever asks. Every other one is for this request alone, and is never kept. */
const KEPT = new Set([
  ...['content-type', 'content-language', 'content-disposition', 'link', 'location'],
  ...['cache-control', 'cache-tag', 'vary', 'access-control-allow-origin', 'access-control-expose-headers'],
  ...Object.keys(securityHeaders),
])

/** The answer that a reply is about to send, and the fields of this request alone. */
export interface FinishedResponse {
  made: Representation
  own: string[]
  isPublic: boolean
}

const utf8 = new TextEncoder()

/** Makes an answer of what a handler has sent; the version that it has told begins the tag. */
export function buildRepresentation(
  reply: FastifyReply,
  sent: string | Buffer,
  mark: FreshnessMark | null,
): FinishedResponse {
  const content = typeof sent === 'string' ? utf8.encode(sent) : sent // once: for the tag, the length and the socket
  const type = String(reply.getHeader('content-type'))
  const { fields, own } = fieldsOf(reply)
  const etag = reply.statusCode === 200 ? strongEtag(type, content, versionFromEtag(reply)) : null
  const modified = mark && lastModifiedOf(mark.changedAt)
  return {
    made: createRepresentation({ status: reply.statusCode, fields, type, content, etag, modified }),
    own,
    isPublic: String(reply.getHeader('cache-control')).startsWith('public'),
  }
}

/** Those that belong to the answer, and those of this request, as `writeHead` takes them. */
function fieldsOf(reply: FastifyReply): { fields: string[]; own: string[] } {
  const fields: string[] = []
  const own: string[] = []
  const headers = reply.getHeaders()
  for (const name in headers) {
    const value = headers[name]
    if (value === undefined || name === 'etag' || name === 'content-length') continue
    const to = KEPT.has(name) ? fields : own
    if (Array.isArray(value)) for (const one of value) to.push(name, one)
    else to.push(name, String(value))
  }
  return { fields, own }
}

/** Why an answer that was made is not sent: no content coding is left, or it is not what the request expects. */
export type ConditionFailure = 'coding' | 'expectation'

/** RFC 9110, sections 12.5.3 and 13.1. */
const refusals: Record<ConditionFailure, [status: number, detail: string]> = {
  coding: [406, 'Accept-Encoding leaves none of br, gzip and identity.'],
  expectation: [412, 'It is not what If-Match or If-Unmodified-Since asks for.'],
}

/** Turns a reply into the problem that its answer is not sent. Answers its body. */
export function sendConditionFailure(
  request: FastifyRequest,
  reply: FastifyReply,
  why: ConditionFailure,
): string {
  const [status, detail] = refusals[why]
  removeCacheHeaders(reply)
  reply.code(status).type(PROBLEM_TYPE).header('cache-control', 'no-store')
  return JSON.stringify({ ...createProblem(status, detail), requestId: request.id })
}
