/** Single files of a source over HTTP, each at an address of its own. */

import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findArticle } from '../../articles/db/find-article.ts'
import { type WriteRouteOptions, writeHandlers } from '../../articles/routes/write-requests.ts'
import { Article } from '../../articles/schema.ts'
import { ArticleWithDiagnostics } from '../../articles/upload-schema.ts'
import { requireScope } from '../../auth/principal.ts'
import { DomainError } from '../../errors.ts'

import { setVersionEtag } from '../../http/cache/cache-policy.ts'
import { sendJson } from '../../http/content-negotiation.ts'
import { MarkdownFile, registerMarkdownParser } from '../../http/markdown-body.ts'
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
import { parseFileUpsert, upsertFile } from './upsert-file.ts'

const tags = ['articles']
const params = SourceFileParams

const OverwriteQuery = z.strictObject({
  overwrite: z.enum(['true', 'false']).default('false').meta({
    description: 'Also when the article was edited since, or is in the trash.',
  }),
})

const read = {
  operationId: 'getArticleBySource',
  tags,
  summary: 'Read the article of a file',
  description: 'Needs a key with the scope `read`.',
  params,
  response: {
    200: jsonResponse('The article, with its `body`.', Article),
    ...commonProblems,
    404: problemResponse('There is no article of this file.'),
    410: problemResponse('The article of this file is in the trash.'),
  },
}
const upsert = {
  operationId: 'putArticleBySource',
  tags,
  summary: 'Make or replace the article of a file, as an import of that one file',
  description:
    'A later import of the folder knows the file, and the other way round. The address that an article is given first never changes. A file that is as it was costs no write. An article that was edited since is left alone (409). `If-None-Match: *` only makes, `If-Match` only replaces.',
  params,
  querystring: OverwriteQuery,
  body: MarkdownFile,
  consumes: ['text/markdown'],
  response: {
    200: jsonResponse('The article as it is now: replaced, or as it was.', ArticleWithDiagnostics),
    201: jsonResponse('The article, which the file did not have before.', ArticleWithDiagnostics),
    ...writeProblems,
    409: problemResponse('The article was edited since, or is in the trash; `overwrite=true` overwrites it.'),
  },
}
const remove = {
  operationId: 'deleteArticleBySource',
  tags,
  summary: 'Unpublish the article of a file that is gone, as `import --prune`',
  description: 'The article becomes a draft. Should the file return, it is published again.',
  params,
  querystring: OverwriteQuery,
  response: {
    204: emptyResponse('The article is not public.'),
    ...writeProblems,
    404: problemResponse('There is no article of this file.'),
  },
}

type Params = z.infer<typeof SourceFileParams>

export const sourceRoutes: FastifyPluginAsyncZod<WriteRouteOptions> = async (app, parts) => {
  const { db, authenticate, strict } = parts
  const { write, sendSaved } = writeHandlers(parts)
  const inTurn = createKeyedMutex()
  app.removeAllContentTypeParsers() // a file that was sent as JSON would not be the same bytes
  registerMarkdownParser(app)

  app.get('/articles/by-source/:source/*', { schema: read }, async (request, reply) => {
    requireScope(await authenticate(request, reply), 'read')
    const { source, '*': path } = request.params
    const file = await findKnownFile(db, source, path)
    if (!file) throw new DomainError('not-found', 'There is no article of this file.')
    const address = { slug: file.articleId, lang: undefined, siteLang: undefined }
    const found = await findArticle(db, address, { hidden: true, source: true })
    if (found.kind !== 'article') throw new DomainError('gone', 'The article of this file is in the trash.')
    setVersionEtag(reply, file.currentVersion)
    return sendJson(reply, found.json)
  })

  app.put('/articles/by-source/:source/*', { schema: upsert }, async (request, reply) => {
    requireScope(await authenticate(request, reply), 'write')
    const wanted = wantedOf(request, request.params, request.query, strict)
    const incoming = await parseFileUpsert(db, wanted)
    const saved =
      'outcome' in incoming
        ? incoming
        : await inTurn(wanted.source, () =>
            write(request, reply, (tx, writer) => upsertFile(tx, wanted, incoming, writer)),
          )
    if (saved.outcome === 'created') reply.code(201).header('location', `/v1/articles/${saved.id}`)
    return sendSaved(reply, saved, saved.diagnostics)
  })

  app.delete('/articles/by-source/:source/*', { schema: remove }, async (request, reply) => {
    const wanted = wantedOf(request, request.params, request.query, strict)
    await inTurn(wanted.source, () => write(request, reply, (tx, writer) => removeFile(tx, wanted, writer)))
    return reply.code(204).send(null)
  })
}

/** A file, and what its sender takes for granted. */
function wantedOf(
  request: FastifyRequest,
  { source, '*': path }: Params,
  { overwrite }: z.infer<typeof OverwriteQuery>,
  strict: boolean,
) {
  const expected = readExpectedVersion(request, undefined, strict)
  const bytes = bytesOf(request.body)
  return { source, path, bytes, overwrite: overwrite === 'true', expected }
}

/** The bytes of the file. A request without a body has none. */
const bytesOf = (body: unknown): Uint8Array => (Buffer.isBuffer(body) ? body : new Uint8Array())
