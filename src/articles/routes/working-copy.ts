/** HTTP routes for working copies: read, patch, discard. */
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { requireScope } from '../../auth/principal.ts'
import type { HtmlPolicy } from '../../content/html/html-policy.ts'
import { strongEtag } from '../../http/conditional-requests.ts'
import { sendJson } from '../../http/content-negotiation.ts'
import { requiresScope } from '../../http/openapi/security.ts'
import { readExpectedVersion } from '../../http/preconditions.ts'
import { emptyResponse, jsonResponse, problemResponse, writeProblems } from '../../http/problem.ts'
import { ArticlePatch } from '../input.ts'
import type { RevisionView } from '../model/revision-json.ts'
import { ArticleParams } from '../query.ts'
import { Article } from '../schema.ts'
import { printRevision } from '../service/render-pool.ts'
import { discardWorkingCopy, findWorkingCopy, patchWorkingCopy } from '../service/working-copy.ts'
import { readArticleId, readWriteRequest, type WriteRouteOptions } from './write-requests.ts'

const common = { tags: ['working-copies'], params: ArticleParams }
const problems = {
  ...writeProblems,
  404: problemResponse('There is no such article, or it has no working copy.'),
}
const responses = {
  200: jsonResponse(
    'The working copy, in the form of an article. Its `version` is the number of its revision.',
    Article,
  ),
  ...problems,
}

const read = {
  ...common,
  operationId: 'getWorkingCopy',
  security: requiresScope('read'),
  summary: 'Read the working copy of an article',
  response: responses,
}
const patch = {
  ...common,
  operationId: 'updateWorkingCopy',
  summary: 'Create or update the working copy',
  description:
    'JSON Merge Patch (RFC 7396) of the working copy, or of the article while there is none. It is not public until `/publish`. `If-Match` contains its version, or that of the article while there is no working copy.',
  body: ArticlePatch,
  response: responses,
}
const remove = {
  ...common,
  operationId: 'deleteWorkingCopy',
  summary: 'Discard the working copy',
  response: { ...problems, 204: emptyResponse('The working copy is discarded.') },
}

export const workingCopyRoutes: FastifyPluginAsyncZod<WriteRouteOptions> = async (app, options) => {
  const { db, policy, authenticate, isVersionRequired } = options

  app.get('/articles/:slug/working', { schema: read }, async (request, reply) => {
    requireScope(await authenticate(request, reply), 'read')
    const id = await readArticleId(options, request.params)
    return send(reply, await findWorkingCopy(db, id), policy)
  })

  app.patch('/articles/:slug/working', { schema: patch }, async (request, reply) => {
    const { version, ...change } = request.body
    const expected = readExpectedVersion(request, version, isVersionRequired)
    const write = await readWriteRequest(options, request, reply)
    const id = await readArticleId(options, request.params)
    return send(reply, await patchWorkingCopy(options, write, { id, expected, patch: change }), policy)
  })

  app.delete('/articles/:slug/working', { schema: remove }, async (request, reply) => {
    const expected = readExpectedVersion(request, undefined, isVersionRequired)
    const write = await readWriteRequest(options, request, reply)
    const id = await readArticleId(options, request.params)
    await discardWorkingCopy(options, write, { id, expected })
    return reply.code(204).send(null)
  })
}

async function send(reply: FastifyReply, view: RevisionView, policy: HtmlPolicy): Promise<FastifyReply> {
  const json = await printRevision(view, { source: true, policy })
  reply.header('etag', strongEtag('application/json; charset=utf-8', json, view.revision))
  return sendJson(reply, json)
}
