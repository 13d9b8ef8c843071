/** Working copies over HTTP. */

import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { requireScope } from '../../auth/principal.ts'

import { strongEtag } from '../../http/conditional-requests.ts'
import { sendJson } from '../../http/content-negotiation.ts'
import { readExpectedVersion } from '../../http/preconditions.ts'
import { emptyResponse, jsonResponse, problemResponse, writeProblems } from '../../http/problem.ts'
import { ArticlePatch } from '../input.ts'
import { renderPatch } from '../model/draft-from-input.ts'
import { type RevisionView, revisionJson } from '../model/revision-json.ts'
import { ArticleParams } from '../query.ts'
import { Article } from '../schema.ts'
import { discardWorkingCopy, editWorkingCopy, findWorkingCopy } from '../service/working-copy.ts'
import { type WriteRouteOptions, writeHandlers } from './write-requests.ts'

const common = { tags: ['articles'], params: ArticleParams }
const refusals = {
  ...writeProblems,
  404: problemResponse('There is no such article, or no working copy of it.'),
}
const responses = {
  200: jsonResponse('The working copy, as the article would be. Its `version` is its own.', Article),
  ...refusals,
}

const read = {
  ...common,
  operationId: 'getWorkingCopy',
  summary: 'Read the working copy of an article',
  response: responses,
}
const patch = {
  ...common,
  operationId: 'patchWorkingCopy',
  summary: 'Change the working copy, or make one of the article as it is (JSON Merge Patch, RFC 7396)',
  description:
    'The public sees nothing of it until `/publish`. If-Match names its version, or the live one while there is none.',
  body: ArticlePatch,
  response: responses,
}
const remove = {
  ...common,
  operationId: 'deleteWorkingCopy',
  summary: 'Give the working copy up',
  response: { ...refusals, 204: emptyResponse('There is none any more.') },
}

export const workingCopyRoutes: FastifyPluginAsyncZod<WriteRouteOptions> = async (app, parts) => {
  const { db, authenticate, strict } = parts
  const { idOf, writeOne } = writeHandlers(parts)

  app.get('/articles/:slug/working', { schema: read }, async (request, reply) => {
    requireScope(await authenticate(request, reply), 'read')
    const id = await idOf(request.params)
    return send(reply, await findWorkingCopy(db.prisma, id))
  })

  app.patch('/articles/:slug/working', { schema: patch }, async (request, reply) => {
    const { version, ...change } = request.body
    const expected = readExpectedVersion(request, version, strict)
    const edited = await writeOne(request, reply, request.params, (tx, id, writer) =>
      editWorkingCopy(tx, id, expected, writer, (previous, at) => renderPatch(previous, change, at).draft),
    )
    return send(reply, edited)
  })

  app.delete('/articles/:slug/working', { schema: remove }, async (request, reply) => {
    const expected = readExpectedVersion(request, undefined, strict)
    await writeOne(request, reply, request.params, (tx, id, writer) =>
      discardWorkingCopy(tx, id, expected, writer),
    )
    return reply.code(204).send(null)
  })
}

function send(reply: FastifyReply, view: RevisionView): FastifyReply {
  const json = revisionJson(view, { source: true })
  reply.header('etag', strongEtag('application/json; charset=utf-8', json, view.revision))
  return sendJson(reply, json)
}
