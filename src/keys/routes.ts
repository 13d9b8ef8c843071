/** HTTP routes of API keys: list, create, rotate, revoke. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Actor } from '../audit/db/record-audit-events.ts'
import { requireScope } from '../auth/principal.ts'
import type { Database } from '../database/connection.ts'
import { DomainError } from '../errors.ts'
import type { Authenticate } from '../http/authentication.ts'
import { sendJson } from '../http/content-negotiation.ts'
import { containsSecret } from '../http/idempotency/idempotency-hooks.ts'
import { requiresScope } from '../http/openapi/security.ts'
import {
  commonProblems,
  emptyResponse,
  jsonResponse,
  problemResponse,
  writeProblems,
} from '../http/problem.ts'
import { sendPage } from '../http/send-page.ts'
import { OVERLAP_DEFAULT } from '../schemas/secret-overlap.ts'
import { isUuid } from '../schemas/text.ts'
import { createKey, revokeKey, rotateKey } from './db/keys.ts'
import { listKeyPage } from './db/list-keys.ts'
import {
  CreatedApiKey,
  KeyInput,
  KeyListQuery,
  KeyPage,
  KeyParams,
  RotatedApiKey,
  RotateInput,
} from './schema.ts'

const tags = ['keys']
const security = requiresScope('admin')
const { 413: tooLarge, 415: wrongType } = writeProblems
const bodyProblems = { ...commonProblems, 413: tooLarge, 415: wrongType }
const notFound = problemResponse('There is no such key.')

const list = {
  operationId: 'listKeys',
  tags,
  security,
  summary: 'List keys',
  description: 'Including revoked ones, newest first.',
  querystring: KeyListQuery,
  response: { 200: jsonResponse('A page of keys, without their secrets.', KeyPage), ...commonProblems },
}
const create = {
  operationId: 'createKey',
  tags,
  security,
  summary: 'Create a key',
  description:
    'The response contains its secret, which cannot be retrieved again. `Idempotency-Key` has no effect: the secret is not stored, so the response cannot be replayed.',
  body: KeyInput,
  response: { 201: jsonResponse('The key, with its secret.', CreatedApiKey), ...bodyProblems },
}
const rotate = {
  operationId: 'rotateKey',
  tags,
  security,
  summary: 'Rotate a key',
  description:
    'Replaces it with a new one that has the same name, scopes and restrictions. The old key remains valid for a while. `Idempotency-Key` has no effect, as with `createKey`.',
  params: KeyParams,
  body: RotateInput,
  response: {
    201: jsonResponse('The new key, with its secret, and the one that it replaces.', RotatedApiKey),
    ...bodyProblems,
    404: notFound,
    409: problemResponse('The key has expired or was revoked.'),
  },
}
const revoke = {
  operationId: 'revokeKey',
  tags,
  security,
  summary: 'Revoke a key',
  params: KeyParams,
  response: {
    204: emptyResponse('The key is revoked.'),
    ...commonProblems,
    404: notFound,
    409: problemResponse('It is the last valid key with the scope `admin`.'),
  },
}

export const keyRoutes: FastifyPluginAsyncZod<{ db: Database; authenticate: Authenticate }> = async (
  app,
  { db, authenticate },
) => {
  /** Returns the actor. Throws `DomainError` `unauthenticated`, or `forbidden` without the scope `admin`. */
  async function requireAdmin(request: FastifyRequest, reply: FastifyReply): Promise<Actor> {
    return requireScope(await authenticate(request, reply), 'admin')
  }

  app.get('/keys', { schema: list }, async (request, reply) => {
    await requireAdmin(request, reply)
    return sendPage(request, reply, await listKeyPage(db, request.query))
  })

  app.post('/keys', { schema: create, config: containsSecret }, async (request, reply) => {
    const actor = await requireAdmin(request, reply)
    const { expiresAt = null, ...fields } = request.body
    const { key, secret } = await createKey(db, { ...fields, expiresAt }, actor)
    return sendJson(reply.code(201), JSON.stringify({ ...key, secret }))
  })

  app.post('/keys/:id/rotate', { schema: rotate, config: containsSecret }, async (request, reply) => {
    const actor = await requireAdmin(request, reply)
    const { overlapSeconds = OVERLAP_DEFAULT, expiresAt } = request.body ?? {}
    const rotation = { overlapSeconds, expiresAt }
    const { key, secret, replaced } = await rotateKey(db, idOf(request.params), rotation, actor)
    return sendJson(reply.code(201), JSON.stringify({ ...key, secret, replaced }))
  })

  app.delete('/keys/:id', { schema: revoke }, async (request, reply) => {
    const actor = await requireAdmin(request, reply)
    await revokeKey(db, idOf(request.params), { actor, protectLastAdmin: true })
    return reply.code(204).send(null)
  })
}

/** Returns the id of a key, the only way to refer to it over HTTP. Throws `DomainError` `not-found`. */
function idOf({ id }: KeyParams): string {
  if (isUuid(id)) return id.toLowerCase()
  throw new DomainError('not-found', 'There is no such key. The path must contain the id of the key.')
}
