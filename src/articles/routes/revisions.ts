/** HTTP routes for revisions: list, read, compare, restore. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { requireScope } from '../../auth/principal.ts'
import { sendJson } from '../../http/content-negotiation.ts'
import { requiresScope } from '../../http/openapi/security.ts'
import { readExpectedVersion } from '../../http/preconditions.ts'
import { commonProblems, jsonResponse, problemResponse, writeProblems } from '../../http/problem.ts'
import { sendPage } from '../../http/send-page.ts'
import { readRevision } from '../db/revision-drafts.ts'
import { findPreviousRevision, listRevisions } from '../db/revisions.ts'
import { ArticleParams } from '../query.ts'
import {
  DiffQuery,
  RestoreInput,
  RestoreQuery,
  RevisionDiff,
  RevisionListQuery,
  RevisionPage,
  RevisionParams,
} from '../revision-schema.ts'
import { Article } from '../schema.ts'
import { printRevision } from '../service/render-pool.ts'
import { runOperation } from '../service/run-operation.ts'
import {
  readArticleId,
  readWriteRequest,
  sendWrittenArticle,
  type WriteRouteOptions,
} from './write-requests.ts'

const tags = ['revisions']
const security = requiresScope('read')
const revisionProblems = {
  404: problemResponse('There is no such article, or no such revision of it.'),
  422: problemResponse('The revision does not conform to the current rules.'),
}

const list = {
  operationId: 'listRevisions',
  tags,
  security,
  summary: 'List the revisions of an article',
  description: 'Newest first; of an article in the trash, too.',
  params: ArticleParams,
  querystring: RevisionListQuery,
  response: {
    200: jsonResponse('A page of revisions.', RevisionPage),
    ...commonProblems,
    404: revisionProblems[404],
  },
}
const read = {
  operationId: 'getRevision',
  tags,
  security,
  summary: 'Read a revision',
  params: RevisionParams,
  response: {
    200: jsonResponse('The article, with its `body`; `version` is the number of the revision.', Article),
    ...commonProblems,
    ...revisionProblems,
  },
}
const diff = {
  operationId: 'getRevisionDiff',
  tags,
  security,
  summary: 'Compare two revisions',
  description: 'A revision and the previous one, or any other.',
  params: RevisionParams,
  querystring: DiffQuery,
  response: { 200: jsonResponse('The differences.', RevisionDiff), ...commonProblems, ...revisionProblems },
}
const restore = {
  operationId: 'restoreRevision',
  tags,
  summary: 'Restore the content of a revision',
  description: 'Adds a revision and deletes none. The working copy does not change.',
  params: RevisionParams,
  querystring: RestoreQuery,
  body: RestoreInput,
  response: {
    200: jsonResponse('The updated article, with its `body`.', Article),
    ...writeProblems,
    ...revisionProblems,
  },
}

export const revisionRoutes: FastifyPluginAsyncZod<WriteRouteOptions> = async (app, options) => {
  const { db, authenticate, isVersionRequired } = options

  /** Returns the id of the article whose revisions are read. Throws DomainError `unauthenticated`, `forbidden` or `not-found`. */
  async function readableArticleId(
    request: FastifyRequest,
    reply: FastifyReply,
    params: ArticleParams,
  ): Promise<string> {
    requireScope(await authenticate(request, reply), 'read')
    return readArticleId(options, params)
  }

  app.get('/articles/:slug/revisions', { schema: list }, async (request, reply) => {
    const id = await readableArticleId(request, reply, request.params)
    return sendPage(request, reply, await listRevisions(db, id, request.query))
  })

  app.get('/articles/:slug/revisions/:number', { schema: read }, async (request, reply) => {
    const id = await readableArticleId(request, reply, request.params)
    const revision = await readRevision(db, id, request.params.number)
    return sendJson(reply, await printRevision(revision, { source: true, policy: options.policy }))
  })

  app.get('/articles/:slug/revisions/:number/diff', { schema: diff }, async (request, reply) => {
    const id = await readableArticleId(request, reply, request.params)
    const { number } = request.params
    const to = await readRevision(db, id, number)
    const against = request.query.against ?? (await findPreviousRevision(db, id, number))
    const from = await readRevision(db, id, against)
    const { diffDrafts } = await import('../model/diff.ts')
    return sendJson(reply, JSON.stringify(diffDrafts(from, to)))
  })

  app.post('/articles/:slug/revisions/:number/restore', { schema: restore }, async (request, reply) => {
    const expected = readExpectedVersion(request, request.body?.version, isVersionRequired)
    const { number } = request.params
    const write = await readWriteRequest(options, request, reply)
    const id = await readArticleId(options, request.params)
    const state = request.query.state === 'true'
    const operation = { op: 'restore-revision', id, number, state, expected } as const
    const updated = await runOperation(options, write, operation)
    return sendWrittenArticle(options, reply, updated)
  })
}
