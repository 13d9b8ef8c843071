/** HTTP routes of previews: create, list and revoke preview links, and read an article by its link. */
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { ArticleParams } from '../articles/query.ts'
import { readArticleId, readWriteRequest, type WriteRouteOptions } from '../articles/routes/write-requests.ts'
import { ArticleWithoutBody } from '../articles/schema.ts'
import { requireScope } from '../auth/principal.ts'
import { DomainError } from '../errors.ts'
import { sendJson } from '../http/content-negotiation.ts'
import { containsSecret } from '../http/idempotency/idempotency-hooks.ts'
import { KEYLESS, requiresScope } from '../http/openapi/security.ts'
import {
  commonProblems,
  emptyResponse,
  jsonResponse,
  problemResponse,
  writeProblems,
} from '../http/problem.ts'
import { secretUrl } from '../http/request-log.ts'
import { requestOrigin } from '../http/request-origin.ts'
import { PRIVATE_NO_STORE } from '../http/security-headers.ts'
import { sendPage } from '../http/send-page.ts'
import { isUuid } from '../schemas/text.ts'
import { findPreviewedArticle, listPreviews } from './db/find-previews.ts'
import { createPreview, revokePreview } from './db/preview-links.ts'
import { type PreviewUrlSettings, previewUrlOf } from './preview-url.ts'
import {
  PREVIEW_SECONDS,
  PreviewInput,
  PreviewListQuery,
  PreviewPage,
  PreviewParams,
  PreviewWithToken,
} from './schema.ts'

const tags = ['previews']
const { 412: _, 428: __, ...problems } = writeProblems // previews have no preconditions

const create = {
  operationId: 'createPreview',
  tags,
  summary: 'Create a preview link',
  description:
    'By the link, the working copy of the article, or else the article itself, can be read without a key.',
  params: ArticleParams,
  body: PreviewInput,
  response: {
    201: jsonResponse('The preview link. Its token cannot be retrieved again.', PreviewWithToken),
    ...problems,
  },
}
const list = {
  operationId: 'listPreviews',
  tags,
  security: requiresScope('write'),
  summary: 'List the valid preview links',
  description: 'Newest first.',
  params: ArticleParams,
  querystring: PreviewListQuery,
  response: {
    200: jsonResponse('A page of preview links, without their tokens.', PreviewPage),
    ...commonProblems,
    404: problems[404],
  },
}
const notFound = problemResponse('The preview does not exist, has expired or was revoked.')
const read = {
  operationId: 'getPreview',
  tags,
  security: KEYLESS,
  summary: 'Read the article of a preview link',
  description:
    'Returns the working copy if there is one, otherwise the article itself. Caches must not store the response, and search engines must not index it.',
  params: PreviewParams,
  response: {
    200: jsonResponse('The article, or its working copy.', ArticleWithoutBody),
    ...commonProblems,
    404: notFound,
  },
}
const revoke = {
  operationId: 'revokePreview',
  tags,
  summary: 'Revoke a preview link',
  params: PreviewParams,
  response: { 204: emptyResponse('The preview link is revoked.'), ...commonProblems, 404: notFound },
}

interface PreviewRouteOptions extends WriteRouteOptions {
  articleUrls: PreviewUrlSettings
}

export const previewRoutes: FastifyPluginAsyncZod<PreviewRouteOptions> = async (app, options) => {
  const { db, authenticate } = options

  app.post('/articles/:slug/previews', { schema: create, config: containsSecret }, async (request, reply) => {
    const origin = requestOrigin(request)
    const seconds = request.body?.expiresIn ?? PREVIEW_SECONDS
    const { principal } = await readWriteRequest(options, request, reply)
    const id = await readArticleId(options, request.params)
    const { article, ...created } = await createPreview(db, id, seconds, principal)
    const apiUrl = `${origin}/v1/previews/${created.token}`
    const url = previewUrlOf(options.articleUrls, article, { token: created.token, apiUrl })
    return sendJson(reply.code(201), JSON.stringify({ ...created, url, apiUrl }))
  })

  app.get('/articles/:slug/previews', { schema: list }, async (request, reply) => {
    requireScope(await authenticate(request, reply), 'write')
    const id = await readArticleId(options, request.params)
    return sendPage(request, reply, await listPreviews(db, id, request.query))
  })

  app.get('/previews/:preview', { schema: read, config: secretUrl }, async (request, reply) => {
    setPreviewHeaders(reply)
    return sendJson(reply, await findPreviewedArticle(options, request.params.preview))
  })

  app.delete('/previews/:preview', { schema: revoke, config: secretUrl }, async (request, reply) => {
    const { preview } = request.params
    const { principal } = await readWriteRequest(options, request, reply)
    if (!isUuid(preview)) throw new DomainError('not-found', 'There is no such preview.')
    await revokePreview(db, preview, principal)
    return reply.code(204).send(null)
  })
}

/** Forbids caching and indexing, and omits the link from the Referer of requests to linked sites. */
function setPreviewHeaders(reply: FastifyReply): void {
  reply.header('cache-control', PRIVATE_NO_STORE)
  reply.header('x-robots-tag', 'noindex')
  reply.header('referrer-policy', 'no-referrer')
}
