/** Idempotency-Key hooks: a POST that is sent twice is carried out once (draft-ietf-httpapi-idempotency-key-header). */
import { createHash, type Hash } from 'node:crypto'
import { pipeline, Transform } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { redactSecrets } from '../../auth/secrets.ts'
import type { Database } from '../../database/connection.ts'
import {
  type ClaimStatus,
  claimInProgress,
  deleteExpiredClaims,
  findClaimStatus,
  type IdempotencyClaim,
  type StoredResponse,
  storeResponse,
} from '../../database/idempotency-claims.ts'
import type { Authenticate } from '../authentication.ts'
import { handleError } from '../error-handler.ts'
import { isFileRoute } from '../file-body.ts'
import { createProblem, sendProblem } from '../problem.ts'
import { parseIdempotencyKey } from './idempotency-key.ts'

/** Route options, see `containsSecret`. */
interface RouteConfig {
  containsSecret?: boolean
}

/** The `config` of a route whose response contains a secret: it must not be stored, so the header is ignored. */
export const containsSecret: RouteConfig = { containsSecret: true }

/** Returns true when requests with this method to a route with this `config` are idempotent by the header. */
export const isIdempotencyRoute = (method: string, config: unknown): boolean =>
  method === 'POST' && !(config as RouteConfig | undefined)?.containsSecret && !isFileRoute(config)

/** A request with the header, until its response is sent. */
interface PendingRequest {
  name: string
  /** Hash of what makes it the same request: method, URL, media type, and the bytes of the body. */
  hash: Hash
  claim: IdempotencyClaim | null
}

const pending = new WeakMap<FastifyRequest, PendingRequest>()

/** Returns the idempotency claim of a request; null without the header. */
export const claimOf = (request: FastifyRequest): IdempotencyClaim | null =>
  pending.get(request)?.claim ?? null

/** Expired claims are deleted this often, in milliseconds. */
const CLEANUP_INTERVAL = 3_600_000

/**
 * Registers storing of the responses of claimed requests. Register it before hooks that encode responses. Only success is stored: a rejected
 * request has changed nothing and may be sent again.
 */
export function registerResponseStorage(app: FastifyInstance, db: Database): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const claim = claimOf(request)
    if (!claim) return done(null, payload)
    pending.delete(request)
    concludeClaim(db, claim, reply, payload)
      .catch((err) => request.log.error({ err }, 'failed to store a response for its idempotency key'))
      .then(() => done(null, payload))
  })
}

/** Stores the response of a claim whose transaction was committed. Without one, the request has written nothing. */
async function concludeClaim(
  db: Database,
  claim: IdempotencyClaim,
  reply: FastifyReply,
  payload: unknown,
): Promise<void> {
  if (claim.recordedAt === null || reply.statusCode >= 400) return
  const body = payload === undefined ? null : payload
  const isText = body === null || typeof body === 'string'
  if (!isText || (body !== null && redactSecrets(body) !== body)) return
  await storeResponse(db, claim, { status: reply.statusCode, headers: storedHeaders(reply), body })
}

const STORED_HEADERS = ['content-type', 'location', 'etag', 'link']

function storedHeaders(reply: FastifyReply): Record<string, string> {
  const all = STORED_HEADERS.map((name) => [name, reply.getHeader(name)] as const)
  return Object.fromEntries(
    all.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )
}

/** Registers the header for every POST route of this scope. Authentication must be registered before. */
export function registerIdempotency(scope: FastifyInstance, db: Database, authenticate: Authenticate): void {
  scope.addHook('onRequest', (request, _, done) => {
    const header = request.headers['idempotency-key']
    if (header === undefined || !isIdempotencyRoute(request.method, request.routeOptions.config))
      return done()
    const hash = createHash('sha256')
    hash.update(JSON.stringify([request.method, request.url, request.headers['content-type'] ?? null]))
    pending.set(request, { name: parseIdempotencyKey(String(header)), hash, claim: null })
    done()
  })
  scope.addHook('preParsing', (request, _, payload, done) => {
    const hash = pending.get(request)?.hash
    done(null, hash ? pipeline(payload, hashingStream(hash), () => {}) : payload)
  })
  const deleteExpired = expiredClaimCleaner(db)
  scope.addHook('preHandler', (request, reply, done) => {
    const entry = pending.get(request)
    if (!entry) return done()
    const claimRequest = async () => {
      const keyId = (await authenticate(request, reply)).keyId ?? ''
      await deleteExpired()
      const claim = { keyId, name: entry.name, fingerprint: entry.hash.digest('hex'), recordedAt: null }
      return { claim, status: await findClaimStatus(db, claim) }
    }
    claimRequest().then(({ claim, status }) => {
      if (status.kind !== 'free') return sendRecorded(status, request, reply)
      entry.claim = claim
      return done()
    }, done)
  })
}

/** Passes a body through and hashes it. */
function hashingStream(hash: Hash): Transform {
  return new Transform({
    transform(chunk, _, callback) {
      hash.update(chunk)
      callback(null, chunk)
    },
  })
}

/** Returns a function that deletes expired claims, at most once in an interval. */
function expiredClaimCleaner(db: Database): () => Promise<void> {
  let cleanedAt = Number.NEGATIVE_INFINITY
  return async () => {
    if (performance.now() - cleanedAt < CLEANUP_INTERVAL) return
    cleanedAt = performance.now()
    await deleteExpiredClaims(db).catch(() => {}) // the request does not depend on it
  }
}

const CONFLICTING = 'This Idempotency-Key was used for another request. Use a new key.'
const NOT_STORED =
  'This request was carried out, but its response was not stored. Check the result before you continue.'

/** Sends the response to a request whose key is recorded. */
function sendRecorded(
  status: Exclude<ClaimStatus, { kind: 'free' }>,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  switch (status.kind) {
    case 'replayed':
      return replay(status.response, reply)
    case 'in-progress':
      return handleError(claimInProgress(), request, reply)
    case 'conflicting':
      return sendProblem(request, reply, createProblem(422, CONFLICTING))
    case 'completed':
      if (status.articleId === null) return sendProblem(request, reply, createProblem(409, NOT_STORED))
      return replay(
        { status: 303, headers: { location: `/v1/articles/${status.articleId}` }, body: null },
        reply,
      )
  }
}

function replay({ status, headers, body }: StoredResponse, reply: FastifyReply): FastifyReply {
  return reply
    .code(status)
    .headers(headers)
    .header('idempotency-replayed', 'true')
    .send(body ?? undefined)
}
