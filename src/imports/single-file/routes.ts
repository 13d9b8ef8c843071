/** HTTP routes for single files of a source: read, upsert, remove. */

import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findArticle } from '../../articles/db/find-article.ts'
import {
  readWriteRequest,
  sendWrittenArticle,
  type WriteRouteOptions,
} from '../../articles/routes/write-requests.ts'
import { Article } from '../../articles/schema.ts'
import { ArticleWithDiagnostics } from '../../articles/upload-schema.ts'
import { requireScope } from '../../auth/principal.ts'
import { DomainError } from '../../errors.ts'

import { setVersionEtag } from '../../http/cache/cache-policy.ts'
import { sendJson } from '../../http/content-negotiation.ts'
import { MarkdownFile, registerMarkdownParser } from '../../http/markdown-body.ts'
import { requiresScope } from '../../http/openapi/security.ts'
import { readExpectedVersion } from '../../http/preconditions.ts'
import {
  commonProblems,
  emptyResponse,
  jsonResponse,
  problemResponse,
  writeProblems,
} from '../../http/problem.ts'
import { findKnownFile } from '../db/source-files.ts'
import { SourceFileParams } from '../source/source-file.ts'
import { createKeyedMutex } from './keyed-mutex.ts'
import { removeFile } from './remove-file.ts'
import type { LinkLookup } from './stored-links.ts'
import { parseFileUpsert, upsertFile } from './upsert-file.ts'

const tags = ['files']
const params = SourceFileParams

const OverwriteQuery = z.strictObject({
  overwrite: z.enum(['true', 'false']).default('false').meta({
    description: 'Also writes an article that was edited since the import, or is in the trash.',
  }),
})

const read = {
  operationId: 'getArticleBySource',
  tags,
  summary: 'Read the article of a file',
  security: requiresScope('read'),
  params,
  response: {
    200: jsonResponse('The article, with its `body`.', Article),
    ...commonProblems,
    404: problemResponse('There is no article of this file.'),
    410: problemResponse('The article of this file is in the trash.'),
  },
}
const upsert = {
  operationId: 'upsertArticleBySource',
  tags,
  summary: 'Create or replace the article of a file',
  description:
    'Like an import of that one file. Imports of the folder recognize files of this endpoint, and vice versa. The first slug of an article never changes. An unchanged file writes nothing (`Article-Unchanged: true`), unless its links lead to other articles by now. An article that was edited since the import is not changed (409). `If-None-Match: *` only creates, `If-Match` only replaces.',
  params,
  querystring: OverwriteQuery,
  body: MarkdownFile,
  consumes: ['text/markdown'],
  response: {
    200: jsonResponse('The article: updated, or unchanged.', ArticleWithDiagnostics),
    201: jsonResponse('The created article.', ArticleWithDiagnostics),
    ...writeProblems,
    409: problemResponse(
      'The article was edited since the import, or is in the trash; `overwrite=true` overwrites it.',
    ),
  },
}
const remove = {
  operationId: 'deleteArticleBySource',
  tags,
  summary: 'Unpublish the article of a deleted file',
  description:
    'Like `import --prune`. The article becomes a draft. When the file returns, it is published again.',
  params,
  querystring: OverwriteQuery,
  response: {
    204: emptyResponse('The article is not public.'),
    ...writeProblems,
    404: problemResponse('There is no article of this file.'),
  },
}

type Params = z.infer<typeof SourceFileParams>

export const sourceRoutes: FastifyPluginAsyncZod<WriteRouteOptions & LinkLookup> = async (app, options) => {
  const { db, authenticate, isVersionRequired } = options
  const inOrder = createKeyedMutex()
  app.removeAllContentTypeParsers() // a file that is sent as JSON would not have the same bytes
  registerMarkdownParser(app)

  app.get('/articles/by-source/:source/*', { schema: read }, async (request, reply) => {
    requireScope(await authenticate(request, reply), 'read')
    const { source, '*': path } = request.params
    const file = await findKnownFile(db, source, path)
    if (!file) throw new DomainError('not-found', 'There is no article of this file.')
    const locator = { slug: file.articleId, lang: undefined, siteLang: undefined }
    const lookup = await findArticle(db, locator, { includesHidden: true, include: ['source'] })
    if (lookup.kind !== 'article') throw new DomainError('gone', 'The article of this file is in the trash.')
    setVersionEtag(reply, file.currentVersion)
    return sendJson(reply, lookup.json)
  })

  app.put('/articles/by-source/:source/*', { schema: upsert }, async (request, reply) => {
    const write = await readWriteRequest(options, request, reply)
    const file = fileOf(request, request.params, request.query, isVersionRequired)
    const parsed = await parseFileUpsert(options, file)
    const result =
      'outcome' in parsed
        ? parsed
        : await inOrder(file.source, () => upsertFile(options, write, file, parsed))
    if (result.outcome === 'created') reply.code(201).header('location', `/v1/articles/${result.id}`)
    return sendWrittenArticle(options, reply, result)
  })

  app.delete('/articles/by-source/:source/*', { schema: remove }, async (request, reply) => {
    const write = await readWriteRequest(options, request, reply)
    const file = fileOf(request, request.params, request.query, isVersionRequired)
    await inOrder(file.source, () => removeFile(options, write, file))
    return reply.code(204).send(null)
  })
}

/** Returns the file of a request, and the expected version. */
function fileOf(
  request: FastifyRequest,
  { source, '*': path }: Params,
  { overwrite }: z.infer<typeof OverwriteQuery>,
  isVersionRequired: boolean,
) {
  const expected = readExpectedVersion(request, undefined, isVersionRequired)
  const bytes = Buffer.isBuffer(request.body) ? request.body : new Uint8Array()
  return { source, path, bytes, overwrite: overwrite === 'true', expected }
}
