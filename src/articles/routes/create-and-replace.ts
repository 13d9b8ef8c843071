/** HTTP routes that create and replace articles, from JSON or from a front-matter Markdown file. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { acceptsMarkdown, registerMarkdownParser, validateUnlessMarkdown } from '../../http/markdown-body.ts'
import { readExpectedVersion } from '../../http/preconditions.ts'
import { jsonResponse, writeProblems } from '../../http/problem.ts'
import { ArticleInputWithVersion } from '../input.ts'
import { ArticleParams } from '../query.ts'
import { parseDocumentUpload } from '../service/document-upload.ts'
import { runOperation } from '../service/run-operation.ts'
import { ArticleWithDiagnostics, UploadQuery } from '../upload-schema.ts'
import {
  readArticleId,
  readWriteRequest,
  sendWrittenArticle,
  UNCHANGED_NOTE,
  type WriteRouteOptions,
} from './write-requests.ts'

const FILE_NOTE =
  'A Markdown file is parsed as in an import. Without `draft: true` it is published, which needs the scope `publish`; without a date it gets the time of its first publication.'

const { 404: _, 412: __, 428: ___, ...createProblems } = writeProblems // there is no article yet

const create = {
  operationId: 'createArticle',
  tags: ['writing'],
  summary: 'Create an article',
  description: FILE_NOTE,
  querystring: UploadQuery,
  body: ArticleInputWithVersion.omit({ version: true }),
  response: {
    201: jsonResponse('The created article, with its `body`.', ArticleWithDiagnostics),
    ...createProblems,
  },
}
const replace = {
  operationId: 'replaceArticle',
  tags: ['writing'],
  summary: 'Replace an article',
  description: `Absent fields get their defaults: without \`tags\`, the article has none afterwards. Slug, status, publication time and body do not change when they are absent. PATCH changes single fields. ${FILE_NOTE} ${UNCHANGED_NOTE}`,
  params: ArticleParams,
  querystring: UploadQuery,
  body: ArticleInputWithVersion,
  response: {
    200: jsonResponse('The updated article, with its `body`.', ArticleWithDiagnostics),
    ...writeProblems,
  },
}

export const createAndReplaceRoutes: FastifyPluginAsyncZod<WriteRouteOptions> = async (app, options) => {
  registerMarkdownParser(app)
  const bodies = { config: acceptsMarkdown, validatorCompiler: validateUnlessMarkdown }

  app.post('/articles', { schema: create, ...bodies }, async (request, reply) => {
    const { body, query } = request
    const upload = Buffer.isBuffer(body) ? await parseDocumentUpload(body, query.path, options.policy) : null
    const write = await readWriteRequest(options, request, reply)
    const created = await runOperation(
      options,
      write,
      upload ? { op: 'create-from-document', upload } : { op: 'create', input: body },
    )
    reply.code(201).header('location', `/v1/articles/${created.id}`)
    return sendWrittenArticle(options, reply, created)
  })

  app.put('/articles/:slug', { schema: replace, ...bodies }, async (request, reply) => {
    const { body, query, params } = request
    const upload = Buffer.isBuffer(body) ? await parseDocumentUpload(body, query.path, options.policy) : null
    const { version, ...input } = upload ? {} : body
    const expected = readExpectedVersion(request, version, options.isVersionRequired)
    const write = await readWriteRequest(options, request, reply)
    const target = { id: await readArticleId(options, params), expected }
    const updated = await runOperation(
      options,
      write,
      upload ? { op: 'replace-with-document', upload, ...target } : { op: 'replace', input, ...target },
    )
    return sendWrittenArticle(options, reply, updated)
  })
}
