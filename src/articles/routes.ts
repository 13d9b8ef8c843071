/** Articles over HTTP. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Database } from '../database/connection.ts'
import { DomainError } from '../errors.ts'
import { type Authenticate, requireScope } from '../http/auth.ts'
import { sendJson } from '../http/negotiation.ts'
import { sendPage } from '../http/page.ts'
import { answer, commonProblems, emptyAnswer, problemResponse } from '../http/problem.ts'
import { findArticle, listArticles } from './read.ts'
import { Article, ArticleListQuery, ArticlePage, ArticleParams, ArticleReadQuery } from './schema.ts'

const list = {
  operationId: 'listArticles',
  tags: ['articles'],
  summary: 'List articles, newest first, undated ones last',
  querystring: ArticleListQuery,
  response: { 200: answer('A page of articles.', ArticlePage), ...commonProblems },
}

const read = {
  operationId: 'getArticle',
  tags: ['articles'],
  summary: 'Read one article by slug or id',
  params: ArticleParams,
  querystring: ArticleReadQuery,
  response: {
    200: answer('The article.', Article),
    308: emptyAnswer('The article has moved: its address is in `Location`.'),
    ...commonProblems,
    404: problemResponse('There is no such article.'),
    410: problemResponse('The article was public once and is in the trash.'),
  },
}

export interface ArticleRoutes {
  db: Database
  authenticate: Authenticate
  /** Of an article that exists in several languages, the one to answer with. */
  siteLang: string | undefined
}

export const articleRoutes: FastifyPluginAsyncZod<ArticleRoutes> = async (
  app,
  { db, authenticate, siteLang },
) => {
  app.get('/articles', { schema: list }, async (request, reply) => {
    const viewer = await authenticate(request, reply)
    const { status } = request.query
    if (status !== undefined) requireScope(viewer, status === 'trash' ? 'read' : 'preview')
    return sendPage(request, reply, await listArticles(db, request.query))
  })

  app.get('/articles/:slug', { schema: read }, async (request, reply) => {
    const viewer = await authenticate(request, reply)
    const address = { slug: request.params.slug.normalize('NFC'), lang: request.query.lang, siteLang }
    const found = await findArticle(db, address, { hidden: viewer.may('preview') })
    if (found.kind === 'article') return sendJson(reply, found.json)
    if (found.kind === 'moved') return reply.redirect(articlePath(found), 308)
    if (found.kind === 'gone') throw new DomainError('gone', 'This article has been taken away.')
    throw new DomainError('not-found', 'There is no such article.')
  })
}

function articlePath({ slug, lang }: { slug: string; lang: string | null }): string {
  const path = `/v1/articles/${encodeURIComponent(slug)}`
  return lang === null ? path : `${path}?lang=${encodeURIComponent(lang)}`
}
