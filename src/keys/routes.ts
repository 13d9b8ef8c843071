/** API keys over HTTP. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Actor } from '../audit/db/record-audit-events.ts'
import { requireScope } from '../auth/principal.ts'
import type { Database } from '../database/connection.ts'
import { DomainError } from '../errors.ts'
import type { Authenticate } from '../http/authentication.ts'
import { sendJson } from '../http/content-negotiation.ts'
import { containsSecret } from '../http/idempotency/idempotency-hooks.ts'
import {
  commonProblems,
  emptyResponse,
  jsonResponse,
  problemResponse,
  writeProblems,
} from '../http/problem.ts'
import { sendPage } from '../http/send-page.ts'
import { isUuid } from '../schemas/text.ts'
import { createKey, revokeKey, rotateKey } from './db/keys.ts'
import { listKeyPage } from './db/list-keys.ts'
import {
  CreatedApiKey,
  KeyInput,
  KeyListQuery,
  KeyPage,
  KeyParams,
  OVERLAP_DEFAULT,
  RotatedApiKey,
  RotateInput,
} from './schema.ts'

const tags = ['keys']
const { 413: tooLarge, 415: wrongType } = writeProblems
const bodyProblems = { ...commonProblems, 413: tooLarge, 415: wrongType }
const unknown = problemResponse('There is no such key.')

const list = {
  operationId: 'listKeys',
  tags,
  summary: 'List all keys, revoked ones too, newest first',
  querystring: KeyListQuery,
  response: { 200: jsonResponse('A page of keys, without their secrets.', KeyPage), ...commonProblems },
}
const create = {
  operationId: 'createKey',
  tags,
  summary: 'Make a key; its secret is told once',
  description: 'Takes no `Idempotency-Key`: the secret is not stored, so no answer could be given again.',
  body: KeyInput,
  response: { 201: jsonResponse('The key, with its secret.', CreatedApiKey), ...bodyProblems },
}
const rotate = {
  operationId: 'rotateKey',
  tags,
  summary: 'Replace a key by a new one with the same name and scopes',
  description: 'The old one goes on for a while. Takes no `Idempotency-Key`, as `createKey`.',
  params: KeyParams,
  body: RotateInput,
  response: {
    201: jsonResponse('The new key, with its secret, and the one that it replaces.', RotatedApiKey),
    ...bodyProblems,
    404: unknown,
    409: problemResponse('The key has ended already.'),
  },
}
const revoke = {
  operationId: 'revokeKey',
  tags,
  summary: 'End a key at once',
  params: KeyParams,
  response: {
    204: emptyResponse('It is not accepted any more.'),
    ...commonProblems,
    404: unknown,
    409: problemResponse('It is the last good key with the scope `admin`.'),
  },
}

export const keyRoutes: FastifyPluginAsyncZod<{ db: Database; authenticate: Authenticate }> = async (
  app,
  { db, authenticate },
) => {
  /** Whoever manages keys. Throws DomainError `unauthenticated` or `forbidden`. */
  async function requireAdmin(request: FastifyRequest, reply: FastifyReply): Promise<Actor> {
    return requireScope(await authenticate(request, reply), 'admin')
  }

  app.get('/keys', { schema: list }, async (request, reply) => {
    await requireAdmin(request, reply)
    return sendPage(request, reply, await listKeyPage(db, request.query))
  })

  app.post('/keys', { schema: create, config: containsSecret }, async (request, reply) => {
    const by = await requireAdmin(request, reply)
    const { name, scopes, expiresAt } = request.body
    const { key, secret } = await createKey(db, { name, scopes, expiresAt: expiresAt ?? null }, by)
    return sendJson(reply.code(201), JSON.stringify({ ...key, secret }))
  })

  app.post('/keys/:id/rotate', { schema: rotate, config: containsSecret }, async (request, reply) => {
    const by = await requireAdmin(request, reply)
    const { overlapSeconds = OVERLAP_DEFAULT, expiresAt } = request.body ?? {}
    const rotation = { overlapSeconds, expiresAt }
    const { key, secret, replaced } = await rotateKey(db, idOf(request.params), rotation, by)
    return sendJson(reply.code(201), JSON.stringify({ ...key, secret, replaced }))
  })

  app.delete('/keys/:id', { schema: revoke }, async (request, reply) => {
    const by = await requireAdmin(request, reply)
    await revokeKey(db, idOf(request.params), { by, spareLast: true })
    return reply.code(204).send(null)
  })
}

/** Over HTTP a key is named by its id alone. Throws DomainError `not-found`. */
function idOf({ id }: KeyParams): string {
  if (isUuid(id)) return id.toLowerCase()
  throw new DomainError('not-found', 'There is no such key. (A key is named by its id.)')
}
