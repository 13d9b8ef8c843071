/** Changing articles over HTTP: what they say in part, and where they stand. */

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Principal, requireScope } from '../../auth/principal.ts'
import type { Tx } from '../../database/connection.ts'
import { readExpectedVersion } from '../../http/preconditions.ts'
import {
  commonProblems,
  emptyResponse,
  jsonResponse,
  problemResponse,
  writeProblems,
} from '../../http/problem.ts'
import { Timestamp } from '../../schemas/timestamp.ts'
import { ArticlePatch, VersionField } from '../input.ts'
import { renderPatch } from '../model/draft-from-input.ts'

import { ArticleParams } from '../query.ts'
import { Article } from '../schema.ts'
import { editArticle } from '../service/edit.ts'
import { publishArticle, unpublishArticle } from '../service/publish.ts'
import { purgeArticle, restoreFromTrash, trashArticle } from '../service/trash.ts'
import { type WriteRouteOptions, writeHandlers } from './write-requests.ts'

const { 409: conflict, 412: stale, 428: versionNeeded } = writeProblems
const written = { 200: jsonResponse('The article as it is now, with its `body`.', Article), ...writeProblems }
const tags = ['articles']
const params = ArticleParams

const patch = {
  operationId: 'patchArticle',
  tags,
  summary: 'Change some of what an article says (JSON Merge Patch, RFC 7396)',
  params,
  body: ArticlePatch,
  response: written,
}
const PublishBody = z
  .strictObject({ version: VersionField, publishedAt: Timestamp.nullable().optional() })
  .nullish()
  .meta({ description: '`publishedAt`: a future time schedules, null leaves the article undated.' })
const publish = {
  operationId: 'publishArticle',
  tags,
  summary: 'Publish an article, as its working copy has it if there is one',
  params,
  body: PublishBody,
  response: written,
}
const VersionBody = z.strictObject({ version: VersionField }).nullish()
const withdraw = (operationId: string, summary: string) => ({
  operationId,
  tags,
  summary,
  params,
  body: VersionBody,
  response: written,
})
const PurgeQuery = z.strictObject({
  purge: z.enum(['true', 'false']).default('false').meta({
    description:
      'Deletes for ever what is in the trash, history and addresses included; needs the scope `admin`.',
  }),
})
const remove = {
  operationId: 'deleteArticle',
  tags,
  summary: 'Put an article into the trash, or delete it for ever',
  params,
  querystring: PurgeQuery,
  response: {
    204: emptyResponse('It is in the trash, or gone.'),
    ...{ ...commonProblems, 409: conflict, 412: stale, 428: versionNeeded },
    404: problemResponse('There is no such article.'),
  },
}

export const articleEditRoutes: FastifyPluginAsyncZod<WriteRouteOptions> = async (app, parts) => {
  const { strict } = parts
  const { writeOne, sendSaved } = writeHandlers(parts)

  app.patch('/articles/:slug', { schema: patch }, async (request, reply) => {
    const { version, ...change } = request.body
    const expected = readExpectedVersion(request, version, strict)
    const saved = await writeOne(request, reply, request.params, (tx, id, writer) =>
      editArticle(tx, id, expected, writer, (previous, at) => renderPatch(previous, change, at)),
    )
    return sendSaved(reply, saved)
  })

  app.post('/articles/:slug/publish', { schema: publish }, async (request, reply) => {
    const { version, publishedAt } = request.body ?? {}
    const expected = readExpectedVersion(request, version, strict)
    const saved = await writeOne(request, reply, request.params, (tx, id, writer) =>
      publishArticle(tx, id, expected, writer, publishedAt),
    )
    return sendSaved(reply, saved)
  })

  for (const [path, schema, change] of [
    ['unpublish', withdraw('unpublishArticle', 'Make an article a draft again'), withdrawTo('draft')],
    [
      'archive',
      withdraw('archiveArticle', 'Take an article from the public, into the archive'),
      withdrawTo('archived'),
    ],
    ['restore', withdraw('restoreArticle', 'Take an article out of the trash'), restoreFromTrash],
  ] as const) {
    app.post(`/articles/:slug/${path}`, { schema }, async (request, reply) => {
      const expected = readExpectedVersion(request, request.body?.version, strict)
      const saved = await writeOne(request, reply, request.params, (tx, id, writer) =>
        change(tx, id, expected, writer),
      )
      return sendSaved(reply, saved)
    })
  }

  app.delete('/articles/:slug', { schema: remove }, async (request, reply) => {
    const expected = readExpectedVersion(request, undefined, strict)
    await writeOne(request, reply, request.params, async (tx, id, writer) => {
      if (request.query.purge === 'false') return trashArticle(tx, id, expected, writer)
      requireScope(writer, 'admin', 'deleting for ever')
      return purgeArticle(tx, id, expected, writer)
    })
    return reply.code(204).send(null)
  })
}

const withdrawTo =
  (status: 'draft' | 'archived') =>
  (tx: Tx, id: string, expected: ReturnType<typeof readExpectedVersion>, writer: Principal) =>
    unpublishArticle(tx, id, expected, writer, status)
