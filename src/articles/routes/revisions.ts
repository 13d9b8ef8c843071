/** The history of articles over HTTP. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { requireScope } from '../../auth/principal.ts'

import { sendJson } from '../../http/content-negotiation.ts'
import { readExpectedVersion } from '../../http/preconditions.ts'
import { commonProblems, jsonResponse, problemResponse, writeProblems } from '../../http/problem.ts'
import { sendPage } from '../../http/send-page.ts'
import { findPreviousRevision, listRevisions } from '../db/revisions.ts'
import { diffDrafts } from '../model/diff.ts'
import { revisionJson } from '../model/revision-json.ts'
import { ArticleParams } from '../query.ts'
import {
  DiffQuery,
  RestoreInput,
  RevisionDiff,
  RevisionListQuery,
  RevisionPage,
  RevisionParams,
} from '../revision-schema.ts'
import { Article } from '../schema.ts'
import { restoreRevision } from '../service/restore-revision.ts'
import { findRevision } from '../service/working-copy.ts'
import { type WriteRouteOptions, writeHandlers } from './write-requests.ts'

const tags = ['articles']
const refusals = {
  404: problemResponse('There is no such article, or no such revision of it.'),
  422: problemResponse("Today's rules forbid what the revision says."),
}

const list = {
  operationId: 'listRevisions',
  tags,
  summary: 'List the revisions of an article, newest first',
  description: 'An article in the trash is named by its id.',
  params: ArticleParams,
  querystring: RevisionListQuery,
  response: {
    200: jsonResponse('A page of revisions.', RevisionPage),
    ...commonProblems,
    404: refusals[404],
  },
}
const read = {
  operationId: 'getRevision',
  tags,
  summary: 'Read a revision, as the article would be',
  params: RevisionParams,
  response: {
    200: jsonResponse('The article, with its `body`; `version` is the number of the revision.', Article),
    ...commonProblems,
    ...refusals,
  },
}
const diff = {
  operationId: 'diffRevisions',
  tags,
  summary: 'Compare a revision with the one before it, or with any other',
  params: RevisionParams,
  querystring: DiffQuery,
  response: { 200: jsonResponse('What differs.', RevisionDiff), ...commonProblems, ...refusals },
}
const restore = {
  operationId: 'restoreRevision',
  tags,
  summary: 'Make an article say again what a revision says, address and status included',
  description: 'That is a further revision; none is lost. The working copy stays as it is.',
  params: RevisionParams,
  body: RestoreInput,
  response: {
    200: jsonResponse('The article as it is now, with its `body`.', Article),
    ...writeProblems,
    ...refusals,
  },
}

export const revisionRoutes: FastifyPluginAsyncZod<WriteRouteOptions> = async (app, parts) => {
  const { db, authenticate, strict } = parts
  const { idOf, writeOne, sendSaved } = writeHandlers(parts)

  /** The id of the article at an address, for whoever may see its history. */
  async function readable(
    request: FastifyRequest,
    reply: FastifyReply,
    params: ArticleParams,
  ): Promise<string> {
    requireScope(await authenticate(request, reply), 'read')
    return idOf(params)
  }

  app.get('/articles/:slug/revisions', { schema: list }, async (request, reply) => {
    const id = await readable(request, reply, request.params)
    return sendPage(request, reply, await listRevisions(db, id, request.query))
  })

  app.get('/articles/:slug/revisions/:number', { schema: read }, async (request, reply) => {
    const id = await readable(request, reply, request.params)
    const view = await findRevision(db.prisma, id, request.params.number)
    return sendJson(reply, revisionJson(view, { source: true }))
  })

  app.get('/articles/:slug/revisions/:number/diff', { schema: diff }, async (request, reply) => {
    const id = await readable(request, reply, request.params)
    const { number } = request.params
    const to = await findRevision(db.prisma, id, number)
    const against = request.query.against ?? (await findPreviousRevision(db, id, number))
    const from = await findRevision(db.prisma, id, against)
    return sendJson(reply, JSON.stringify(diffDrafts(from, to)))
  })

  app.post('/articles/:slug/revisions/:number/restore', { schema: restore }, async (request, reply) => {
    const expected = readExpectedVersion(request, request.body?.version, strict)
    const { number } = request.params
    const saved = await writeOne(request, reply, request.params, (tx, id, writer) =>
      restoreRevision(tx, id, number, expected, writer),
    )
    return sendSaved(reply, saved)
  })
}
