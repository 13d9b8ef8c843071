/** Articles sent whole over HTTP: as JSON, or as a front-matter Markdown file. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { alsoMarkdown, exceptMarkdown, takeMarkdown } from '../../http/markdown-body.ts'
import { expectedOf } from '../../http/preconditions.ts'
import { answer, writeProblems } from '../../http/problem.ts'
import { ArticleBody } from '../input.ts'
import { stateFrom } from '../model/draft-from-input.ts'
import { ArticleParams } from '../query.ts'
import { createFromFile, readSent, replaceByFile, type SavedFile } from '../service/document-upload.ts'
import { createArticle, editArticle, type Saved } from '../service/edit.ts'
import { ArticleWritten, WholeQuery } from '../upload-schema.ts'
import { type WriteRoutes, writingOf } from './write-requests.ts'

const FILE =
  'A Markdown file is read as an import reads it. What has no `draft: true` is published, for which the key needs the scope `publish`; an undated one is dated when it is published.'

const { 404: _, 412: __, 428: ___, ...refusals } = writeProblems // nothing is there yet

const create = {
  operationId: 'createArticle',
  tags: ['articles'],
  summary: 'Make an article',
  description: FILE,
  querystring: WholeQuery,
  body: ArticleBody.omit({ version: true }),
  response: { 201: answer('The article, with its `body`.', ArticleWritten), ...refusals },
}
const replace = {
  operationId: 'replaceArticle',
  tags: ['articles'],
  summary: 'Replace what an article says',
  description: `What is absent takes its default; address, status, time of publication and body stay. ${FILE}`,
  params: ArticleParams,
  querystring: WholeQuery,
  body: ArticleBody,
  response: { 200: answer('The article as it is now, with its `body`.', ArticleWritten), ...writeProblems },
}

/** What was written; of a file with notices. */
type Sent = Saved & Partial<SavedFile>

export const wholeArticleRoutes: FastifyPluginAsyncZod<WriteRoutes> = async (app, parts) => {
  const { write, writeOne, sendSaved } = writingOf(parts)
  takeMarkdown(app)
  const options = { config: alsoMarkdown, validatorCompiler: exceptMarkdown }

  app.post('/articles', { schema: create, ...options }, async (request, reply) => {
    const { body, query } = request
    const file = Buffer.isBuffer(body) ? readSent(body, query.path) : null
    const saved: Sent = await write(request, reply, (tx, writer) =>
      file ? createFromFile(tx, file, writer) : createArticle(tx, body, writer),
    )
    return sendSaved(reply.code(201).header('location', `/v1/articles/${saved.id}`), saved, saved.notices)
  })

  app.put('/articles/:slug', { schema: replace, ...options }, async (request, reply) => {
    const { body, query, params } = request
    const file = Buffer.isBuffer(body) ? readSent(body, query.path) : null
    const { version, ...input } = file ? {} : body
    const expected = expectedOf(request, version, parts.strict)
    const saved: Sent = await writeOne(request, reply, params, (tx, id, writer) =>
      file
        ? replaceByFile(tx, id, expected, file, writer)
        : editArticle(tx, id, expected, writer, (previous, at) => stateFrom(input, previous, at)),
    )
    return sendSaved(reply, saved, saved.notices)
  })
}
