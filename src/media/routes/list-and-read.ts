/** Endpoints that list and read media files, and show which articles use them. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { findArticleId } from '../../articles/db/find-article.ts'
import { ArticleParams } from '../../articles/query.ts'
import { articleLookupResponses, redirectOrThrow } from '../../articles/routes/article-lookup.ts'
import { ArticlePage } from '../../articles/schema.ts'
import { requireScope } from '../../auth/principal.ts'
import type { Authenticate } from '../../http/authentication.ts'
import { addCacheTags, publicResponse, setVersionEtag } from '../../http/cache/cache-policy.ts'
import { sendJson } from '../../http/content-negotiation.ts'
import { commonProblems, jsonResponse, problemResponse } from '../../http/problem.ts'
import type { DatabaseFor } from '../../http/read-database.ts'
import { sendPage } from '../../http/send-page.ts'
import { PageQuery } from '../../schemas/pagination.ts'
import { findMedia, listMedia } from '../db/find-media.ts'
import { listArticlesOfMedia } from '../db/using-articles.ts'
import { Media, MediaListQuery, MediaPage, MediaParams } from '../schema.ts'
import { noSuchMedia } from '../service/edit.ts'

const tags = ['media']
const VISIBILITY_NOTE = 'Without a key, only files that a visible article uses.'
const notFound = problemResponse('There is no such media file, or the public does not see it.')

const list = {
  operationId: 'listMedia',
  tags,
  summary: 'List media files',
  description: `Newest first. ${VISIBILITY_NOTE}`,
  querystring: MediaListQuery,
  response: { 200: jsonResponse('A page of media files.', MediaPage), ...commonProblems },
}

const read = {
  operationId: 'getMedia',
  tags,
  summary: 'Read a media file',
  description: `What is known of the file; \`url\` leads to its bytes. ${VISIBILITY_NOTE}`,
  params: MediaParams,
  response: { 200: jsonResponse('The media file.', Media), ...commonProblems, 404: notFound },
}

const articles = {
  operationId: 'listMediaArticles',
  tags,
  summary: 'List the articles that use a media file',
  description:
    'Newest first. With the scope `preview`, also drafts, and articles whose working copy uses it. Earlier revisions do not count.',
  params: MediaParams,
  querystring: PageQuery,
  response: { 200: jsonResponse('A page of articles.', ArticlePage), ...commonProblems, 404: notFound },
}

const ofArticle = {
  operationId: 'listArticleMedia',
  tags,
  summary: 'List the media files of an article',
  description:
    'Every file whose URL is in its body, cover, `seo.image` or metadata. With the scope `preview`, also those of its working copy.',
  params: ArticleParams,
  querystring: PageQuery,
  response: { 200: jsonResponse('A page of media files.', MediaPage), ...articleLookupResponses },
}

interface MediaReadOptions {
  databaseFor: DatabaseFor
  authenticate: Authenticate
  siteLang: string | undefined
  /** The URL of media files (setting MEDIA_URL). */
  mediaUrl: string
}

export const mediaReadRoutes: FastifyPluginAsyncZod<MediaReadOptions> = async (
  app,
  { databaseFor, authenticate, siteLang, mediaUrl },
) => {
  const config = publicResponse('media')
  const accessOf = (principal: Awaited<ReturnType<Authenticate>>) => ({
    includesHidden: principal.may('preview'),
    mediaUrl,
  })

  app.get('/media', { schema: list, config }, async (request, reply) => {
    const principal = await authenticate(request, reply)
    if (request.query.unused !== undefined) requireScope(principal, 'preview')
    return sendPage(request, reply, await listMedia(databaseFor(request), request.query, accessOf(principal)))
  })

  app.get('/media/:id', { schema: read, config }, async (request, reply) => {
    const access = accessOf(await authenticate(request, reply))
    const media = await findMedia(databaseFor(request), request.params.id, access)
    if (!media) throw noSuchMedia()
    addCacheTags(reply, [`media-${media.id}`])
    setVersionEtag(reply, media.version)
    return sendJson(reply, media.json)
  })

  app.get('/media/:id/articles', { schema: articles, config }, async (request, reply) => {
    const access = accessOf(await authenticate(request, reply))
    const db = databaseFor(request)
    const media = await findMedia(db, request.params.id, access)
    if (!media) throw noSuchMedia()
    addCacheTags(reply, [`media-${media.id}`])
    return sendPage(request, reply, await listArticlesOfMedia(db, media.hash, request.query, access))
  })

  app.get('/articles/:slug/media', { schema: ofArticle, config }, async (request, reply) => {
    const access = accessOf(await authenticate(request, reply))
    const db = databaseFor(request)
    const locator = { slug: request.params.slug.normalize('NFC'), lang: undefined, siteLang }
    const lookup = await findArticleId(db, locator, access)
    if (lookup.kind !== 'article') return redirectOrThrow(request, reply, lookup, '/media')
    addCacheTags(reply, [`article-${lookup.id}`])
    return sendPage(request, reply, await listMedia(db, { ...request.query, articleId: lookup.id }, access))
  })
}
