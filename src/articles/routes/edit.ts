/** HTTP routes that change an article: patch, publish, unpublish, archive, trash, restore. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requiresScope } from '../../http/openapi/security.ts'
import { readExpectedVersion } from '../../http/preconditions.ts'
import {
  commonProblems,
  emptyResponse,
  jsonResponse,
  problemResponse,
  writeProblems,
} from '../../http/problem.ts'
import { Timestamp } from '../../schemas/timestamp.ts'
import { ArticlePatch, VersionField, WorkingVersionField } from '../input.ts'
import { ArticleParams } from '../query.ts'
import { Article, TrashedArticle } from '../schema.ts'
import { type EditOperation, type OperationResult, runOperation } from '../service/run-operation.ts'
import {
  readArticleId,
  readWriteRequest,
  sendTrashedArticle,
  sendWrittenArticle,
  UNCHANGED_NOTE,
  type WriteRouteOptions,
} from './write-requests.ts'

const { 409: conflict, 412: stale, 428: versionNeeded } = writeProblems
const written = { 200: jsonResponse('The updated article, with its `body`.', Article), ...writeProblems }
const tags = ['writing']
const params = ArticleParams

const patch = {
  operationId: 'updateArticle',
  tags,
  summary: 'Update an article',
  description: `JSON Merge Patch (RFC 7396): absent fields keep their value, null resets a field. ${UNCHANGED_NOTE}`,
  params,
  body: ArticlePatch,
  response: written,
}
const PublishBody = z
  .strictObject({
    version: VersionField,
    workingVersion: WorkingVersionField,
    publishedAt: Timestamp.nullable().optional(),
  })
  .nullish()
  .meta({ description: '`publishedAt`: a future time schedules the article, null leaves it undated.' })
const publish = {
  operationId: 'publishArticle',
  tags,
  summary: 'Publish an article',
  description: `Publishes the content of its working copy if there is one. ${UNCHANGED_NOTE}`,
  params,
  security: requiresScope('publish'),
  body: PublishBody,
  response: written,
}
const VersionBody = z.strictObject({ version: VersionField }).nullish()

function statusChange(operationId: string, summary: string, description: string) {
  return { operationId, tags, summary, description, params, body: VersionBody, response: written }
}

const PurgeQuery = z.strictObject({
  purge: z.enum(['true', 'false']).default('false').meta({
    description:
      'True: permanently deletes an article in the trash, with its revisions and aliases; needs the scope `admin`.',
  }),
})
const remove = {
  operationId: 'deleteArticle',
  tags,
  summary: 'Delete an article',
  description: 'Moves it to the trash; `purge=true` then deletes it permanently.',
  params,
  querystring: PurgeQuery,
  response: {
    200: jsonResponse('The article in the trash, with its `body`.', TrashedArticle),
    204: emptyResponse('The article is permanently deleted.'),
    ...{ ...commonProblems, 409: conflict, 412: stale, 428: versionNeeded },
    404: problemResponse('There is no such article.'),
  },
}

export const articleEditRoutes: FastifyPluginAsyncZod<WriteRouteOptions> = async (app, options) => {
  /** Runs an operation on the article of the path. */
  async function run(
    request: FastifyRequest,
    reply: FastifyReply,
    params: ArticleParams,
    operation: OperationOnArticle,
  ): Promise<OperationResult> {
    const write = await readWriteRequest(options, request, reply)
    const id = await readArticleId(options, params)
    return runOperation(options, write, { ...operation, id })
  }
  const expectedVersion = (request: FastifyRequest, version: number | undefined) =>
    readExpectedVersion(request, version, options.isVersionRequired)

  app.patch('/articles/:slug', { schema: patch }, async (request, reply) => {
    const { version, ...change } = request.body
    const expected = expectedVersion(request, version)
    const operation = { op: 'patch', patch: change, expected } as const
    return sendWrittenArticle(options, reply, await run(request, reply, request.params, operation))
  })

  app.post('/articles/:slug/publish', { schema: publish }, async (request, reply) => {
    const { version, ...publication } = request.body ?? {}
    const expected = expectedVersion(request, version)
    const operation = { op: 'publish', ...publication, expected } as const
    return sendWrittenArticle(options, reply, await run(request, reply, request.params, operation))
  })

  for (const [op, schema] of statusChanges) {
    app.post(`/articles/:slug/${op}`, { schema }, async (request, reply) => {
      const expected = expectedVersion(request, request.body?.version)
      return sendWrittenArticle(options, reply, await run(request, reply, request.params, { op, expected }))
    })
  }

  app.delete('/articles/:slug', { schema: remove }, async (request, reply) => {
    const op = request.query.purge === 'true' ? 'purge' : 'trash'
    const expected = expectedVersion(request, undefined)
    const result = await run(request, reply, request.params, { op, expected })
    return op === 'trash' ? sendTrashedArticle(options, reply, result) : reply.code(204).send(null)
  })
}

/** An operation without the id of its article. */
type OperationOnArticle = EditOperation extends infer Operation
  ? Operation extends EditOperation
    ? Omit<Operation, 'id'>
    : never
  : never

const statusChanges = [
  ['unpublish', statusChange('unpublishArticle', 'Unpublish an article', 'It becomes a draft.')],
  ['archive', statusChange('archiveArticle', 'Archive an article', 'It is no longer public.')],
  [
    'restore',
    statusChange(
      'restoreArticle',
      'Restore an article from the trash',
      'It is published again if it was public.',
    ),
  ],
] as const
