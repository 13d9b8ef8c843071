/** Articles sent whole over HTTP: as JSON, or as a front-matter Markdown file. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { acceptsMarkdown, registerMarkdownParser, validateUnlessMarkdown } from '../../http/markdown-body.ts'
import { readExpectedVersion } from '../../http/preconditions.ts'
import { jsonResponse, writeProblems } from '../../http/problem.ts'
import { ArticleInputWithVersion } from '../input.ts'
import { renderInput } from '../model/draft-from-input.ts'
import { ArticleParams } from '../query.ts'
import {
  createFromDocument,
  parseDocumentUpload,
  replaceWithDocument,
  type UploadResult,
} from '../service/document-upload.ts'
import { type ArticleVersion, createArticle, editArticle } from '../service/edit.ts'
import { ArticleWithDiagnostics, UploadQuery } from '../upload-schema.ts'
import { type WriteRouteOptions, writeHandlers } from './write-requests.ts'

const FILE =
  'A Markdown file is read as an import reads it. What has no `draft: true` is published, for which the key needs the scope `publish`; an undated one is dated when it is published.'

const { 404: _, 412: __, 428: ___, ...refusals } = writeProblems // nothing is there yet

const create = {
  operationId: 'createArticle',
  tags: ['articles'],
  summary: 'Make an article',
  description: FILE,
  querystring: UploadQuery,
  body: ArticleInputWithVersion.omit({ version: true }),
  response: { 201: jsonResponse('The article, with its `body`.', ArticleWithDiagnostics), ...refusals },
}
const replace = {
  operationId: 'replaceArticle',
  tags: ['articles'],
  summary: 'Replace what an article says',
  description: `What is absent takes its default; address, status, time of publication and body stay. ${FILE}`,
  params: ArticleParams,
  querystring: UploadQuery,
  body: ArticleInputWithVersion,
  response: {
    200: jsonResponse('The article as it is now, with its `body`.', ArticleWithDiagnostics),
    ...writeProblems,
  },
}

/** What was written; of a file with notices. */
type Sent = ArticleVersion & Partial<UploadResult>

export const createAndReplaceRoutes: FastifyPluginAsyncZod<WriteRouteOptions> = async (app, parts) => {
  const { write, writeOne, sendSaved } = writeHandlers(parts)
  registerMarkdownParser(app)
  const options = { config: acceptsMarkdown, validatorCompiler: validateUnlessMarkdown }

  app.post('/articles', { schema: create, ...options }, async (request, reply) => {
    const { body, query } = request
    const file = Buffer.isBuffer(body) ? parseDocumentUpload(body, query.path) : null
    const saved: Sent = await write(request, reply, (tx, writer) =>
      file ? createFromDocument(tx, file, writer) : createArticle(tx, body, writer),
    )
    return sendSaved(reply.code(201).header('location', `/v1/articles/${saved.id}`), saved, saved.diagnostics)
  })

  app.put('/articles/:slug', { schema: replace, ...options }, async (request, reply) => {
    const { body, query, params } = request
    const file = Buffer.isBuffer(body) ? parseDocumentUpload(body, query.path) : null
    const { version, ...input } = file ? {} : body
    const expected = readExpectedVersion(request, version, parts.strict)
    const saved: Sent = await writeOne(request, reply, params, (tx, id, writer) =>
      file
        ? replaceWithDocument(tx, id, expected, file, writer)
        : editArticle(tx, id, expected, writer, (previous, at) => renderInput(input, previous, at)),
    )
    return sendSaved(reply, saved, saved.diagnostics)
  })
}
