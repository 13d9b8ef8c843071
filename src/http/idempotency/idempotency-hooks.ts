/** `Idempotency-Key`: a POST that is sent twice is carried out once (draft-ietf-httpapi-idempotency-key-header). */
import { createHash, type Hash } from 'node:crypto'
import { pipeline, Transform } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify'
import { z } from 'zod'
import { redactSecrets } from '../../auth/secrets.ts'
import type { Database } from '../../database/connection.ts'
import {
  acquireClaim,
  type ClaimStatus,
  deleteExpiredClaims,
  type IdempotencyClaim,
  markUnreplayable,
  releaseClaim,
  runUnderClaim,
  type StoredResponse,
  storeResponse,
} from '../../database/idempotency-claims.ts'
import type { Authenticate } from '../authentication.ts'
import { createProblem, emptyResponse, problemResponse, sendProblem } from '../problem.ts'
import { IDEMPOTENCY_KEY_LENGTH_MAX, parseIdempotencyKey } from './idempotency-key.ts'

/** What a route says of its answers; see `tellsSecret`. */
interface RouteConfig {
  tellsSecret?: boolean
}

/** For the `config` of a route: its answer holds a secret that is told once, so it is never kept. The header means nothing there. */
export const containsSecret: RouteConfig = { tellsSecret: true }

/** A request with the header, while it is being answered. */
interface Asked {
  name: string
  /** Of all that makes it the same request: method, address, media type, and the bytes of the body. */
  hash: Hash
  claim: IdempotencyClaim | null
}

const asked = new WeakMap<FastifyRequest, Asked>()

/** Whoever is told that the first request is under way may ask again after this, in seconds. */
const RETRY_AFTER = '1'
/** Old records are looked for this often, in milliseconds. */
const SWEEP_EVERY = 3_600_000

/**
 * Keeps the answers of requests that were carried out. It has to come before whatever encodes answers. Only what
 * succeeded is kept: a refusal has changed nothing, and the same request may be sent again.
 */
export function storeResponses(app: FastifyInstance, db: Database): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const found = asked.get(request)
    if (!found?.claim) return done(null, payload)
    const { claim } = found
    found.claim = null
    conclude(db, claim, reply, payload)
      .catch((err) => request.log.error({ err }, 'an answer could not be kept'))
      .then(() => done(null, payload))
  })
}

function conclude(
  db: Database,
  claim: IdempotencyClaim,
  reply: FastifyReply,
  payload: unknown,
): Promise<void> {
  if (reply.statusCode >= 400) return releaseClaim(db, claim)
  const body = payload === undefined ? null : payload
  const isText = body === null || typeof body === 'string'
  if (!isText || (body !== null && redactSecrets(body) !== body)) return markUnreplayable(db, claim)
  return storeResponse(db, claim, { status: reply.statusCode, headers: keptHeaders(reply), body })
}

const KEPT_HEADERS = ['content-type', 'location', 'etag', 'link']

function keptHeaders(reply: FastifyReply): Record<string, string> {
  const all = KEPT_HEADERS.map((name) => [name, reply.getHeader(name)] as const)
  return Object.fromEntries(
    all.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )
}

/** Heeds `Idempotency-Key` in every POST to the routes of this scope. Authentication has to come before it. */
export function registerIdempotency(scope: FastifyInstance, db: Database, authenticate: Authenticate): void {
  scope.addHook('onRequest', (request, _, done) => {
    const field = request.headers['idempotency-key']
    if (field === undefined || !heeds(request.method, request.routeOptions.config)) return done()
    const hash = createHash('sha256')
    hash.update(JSON.stringify([request.method, request.url, request.headers['content-type'] ?? null]))
    asked.set(request, { name: parseIdempotencyKey(String(field)), hash, claim: null })
    done()
  })
  scope.addHook('preParsing', (request, _, payload, done) => {
    const found = asked.get(request)
    done(null, found ? pipeline(payload, hashing(found.hash), () => {}) : payload)
  })
  const sweep = sweeper(db)
  scope.addHook('preHandler', (request, reply, done) => {
    const found = asked.get(request)
    if (!found) return done()
    const begin = async () => {
      const keyId = (await authenticate(request, reply)).keyId ?? ''
      await sweep()
      return acquireClaim(db, { keyId, name: found.name, fingerprint: found.hash.digest('hex') })
    }
    begin().then((standing) => {
      if (standing.kind !== 'ours') return answerFor(standing, request, reply)
      found.claim = standing.claim
      return runUnderClaim(standing.claim, done)
    }, done)
  })
}

const heeds = (method: string, config: unknown) =>
  method === 'POST' && !(config as RouteConfig | undefined)?.tellsSecret

/** Passes a body on and hashes it on the way. */
function hashing(hash: Hash): Transform {
  return new Transform({
    transform(chunk, _, passed) {
      hash.update(chunk)
      passed(null, chunk)
    },
  })
}

/** Deletes old records now and then, whoever asks. */
function sweeper(db: Database): () => Promise<void> {
  let sweptAt = Number.NEGATIVE_INFINITY
  return async () => {
    if (performance.now() - sweptAt < SWEEP_EVERY) return
    sweptAt = performance.now()
    await deleteExpiredClaims(db)
  }
}

/** Answers a request that is not to be carried out. */
function answerFor(
  standing: Exclude<ClaimStatus, { kind: 'ours' }>,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  switch (standing.kind) {
    case 'answered':
      return replay(standing.answer, reply)
    case 'under-way':
      reply.header('retry-after', RETRY_AFTER)
      return sendProblem(
        request,
        reply,
        createProblem(409, 'The first request with this key is still under way.'),
      )
    case 'another':
      return sendProblem(
        request,
        reply,
        createProblem(422, 'This Idempotency-Key belongs to another request.'),
      )
    case 'unanswered':
      if (standing.article === null) return sendProblem(request, reply, createProblem(409, LOST))
      return replay(
        { status: 303, headers: { location: `/v1/articles/${standing.article}` }, body: null },
        reply,
      )
  }
}

const LOST =
  'This request was carried out, and its answer is not kept. Look at what is there before you go on.'

function replay({ status, headers, body }: StoredResponse, reply: FastifyReply): FastifyReply {
  return reply
    .code(status)
    .headers(headers)
    .header('idempotency-replayed', 'true')
    .send(body ?? undefined)
}

const fields = {
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(IDEMPOTENCY_KEY_LENGTH_MAX + 2)
    .optional()
    .meta({ description: 'A name for this request: sent again within a day, it is carried out once.' }),
}

/** The schema of a route for the OpenAPI document: with the header and what comes of it, where it is heeded. */
export function withIdempotencyKey(schema: FastifySchema, url: string, method: string, config: unknown) {
  if (!url.startsWith('/v1/') || !heeds(method, config)) return schema
  const own = schema.response as Record<string, unknown> | undefined
  const response = {
    303: emptyResponse(
      'With Idempotency-Key: it was carried out, its answer was lost, and `Location` has what was written.',
    ),
    409: problemResponse(
      'With Idempotency-Key: the first request is still under way, or its answer is not kept.',
    ),
    422: problemResponse('With Idempotency-Key: the key belongs to another request.'),
    ...own,
  }
  const headers = schema.headers instanceof z.ZodObject ? schema.headers.extend(fields) : z.object(fields)
  return { ...schema, headers, response }
}
