/** Working copies over HTTP. */
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { requireScope } from '../../http/authentication.ts'
import { entityTag } from '../../http/conditional-requests.ts'
import { sendJson } from '../../http/content-negotiation.ts'
import { expectedOf } from '../../http/preconditions.ts'
import { answer, emptyAnswer, problemResponse, writeProblems } from '../../http/problem.ts'
import { ArticlePatch } from '../input.ts'
import { stateFromPatch } from '../model/draft-from-input.ts'
import { type RevisionView, revisionJson } from '../model/revision-json.ts'
import { ArticleParams } from '../query.ts'
import { ArticleRead } from '../schema.ts'
import { dropWorking, editWorking, findWorking } from '../service/working-copy.ts'
import { type WriteRoutes, writingOf } from './write-requests.ts'

const common = { tags: ['articles'], params: ArticleParams }
const refusals = {
  ...writeProblems,
  404: problemResponse('There is no such article, or no working copy of it.'),
}
const responses = {
  200: answer('The working copy, as the article would be. Its `version` is its own.', ArticleRead),
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
  response: { ...refusals, 204: emptyAnswer('There is none any more.') },
}

export const workingRoutes: FastifyPluginAsyncZod<WriteRoutes> = async (app, parts) => {
  const { db, authenticate, strict } = parts
  const { idOf, writeOne } = writingOf(parts)

  app.get('/articles/:slug/working', { schema: read }, async (request, reply) => {
    requireScope(await authenticate(request, reply), 'read')
    const id = await idOf(request.params)
    return send(reply, await findWorking(db.prisma, id))
  })

  app.patch('/articles/:slug/working', { schema: patch }, async (request, reply) => {
    const { version, ...change } = request.body
    const expected = expectedOf(request, version, strict)
    const edited = await writeOne(request, reply, request.params, (tx, id, writer) =>
      editWorking(tx, id, expected, writer, (previous, at) => stateFromPatch(previous, change, at).draft),
    )
    return send(reply, edited)
  })

  app.delete('/articles/:slug/working', { schema: remove }, async (request, reply) => {
    const expected = expectedOf(request, undefined, strict)
    await writeOne(request, reply, request.params, (tx, id, writer) => dropWorking(tx, id, expected, writer))
    return reply.code(204).send(null)
  })
}

function send(reply: FastifyReply, view: RevisionView): FastifyReply {
  const json = revisionJson(view, { source: true })
  reply.header('etag', entityTag('application/json; charset=utf-8', json, view.revision))
  return sendJson(reply, json)
}
