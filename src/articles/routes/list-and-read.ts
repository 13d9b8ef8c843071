/** Articles over HTTP. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Principal, requireScope } from '../../auth/principal.ts'
import type { Database } from '../../database/connection.ts'
import { DomainError } from '../../errors.ts'
import type { Authenticate } from '../../http/authentication.ts'
import { addCacheTags, publicResponse, setVersionEtag } from '../../http/cache/cache-policy.ts'
import {
  alsoProduces,
  MARKDOWN_TYPE,
  prefersMarkdown,
  sendJson,
  sendMarkdown,
} from '../../http/content-negotiation.ts'
import { commonProblems, emptyResponse, jsonResponse, problemResponse } from '../../http/problem.ts'
import { sendPage } from '../../http/send-page.ts'
import { type ArticleLocator, type ArticleLookup, findArticle, findArticleId } from '../db/find-article.ts'
import { listArticles } from '../db/list-articles.ts'
import { findAdjacentArticles, findRelatedArticles } from '../db/related.ts'
import { parseListQuery } from '../model/parsed-query.ts'
import {
  AdjacentQuery,
  type ArticleFilters,
  ArticleListQuery,
  ArticleParams,
  ArticleReadQuery,
  RelatedQuery,
} from '../query.ts'
import { AdjacentArticles, Article, ArticlePage, RelatedArticles } from '../schema.ts'
import { printArticleMarkdown } from '../service/article-markdown.ts'

const list = {
  operationId: 'listArticles',
  tags: ['articles'],
  summary: 'List articles, newest first, undated ones last',
  querystring: ArticleListQuery,
  response: { 200: jsonResponse('A page of articles.', ArticlePage), ...commonProblems },
}

const addressed = {
  308: emptyResponse('The article has moved: its address is in `Location`.'),
  ...commonProblems,
  404: problemResponse('There is no such article.'),
  410: problemResponse('The article was public once and is in the trash.'),
}

const read = {
  operationId: 'getArticle',
  tags: ['articles'],
  summary: 'Read one article by slug or id',
  params: ArticleParams,
  querystring: ArticleReadQuery,
  response: {
    200: {
      description:
        'The article. Its Markdown has front matter; with the scope `read` it is the source as written.',
      content: { 'application/json': { schema: Article }, 'text/markdown': { schema: z.string() } },
    },
    ...addressed,
  },
}

const related = {
  operationId: 'listRelatedArticles',
  tags: ['articles'],
  summary: 'Articles like one, by shared tags, categories and words',
  params: ArticleParams,
  querystring: RelatedQuery,
  response: { 200: jsonResponse('Visible articles, most alike first.', RelatedArticles), ...addressed },
}

const neighbours = {
  operationId: 'getNeighbours',
  tags: ['articles'],
  summary: 'The articles before and after one, in a list',
  description:
    'Takes the filters and the order of a list; the newer article is the previous one in the usual order.',
  params: ArticleParams,
  querystring: AdjacentQuery,
  response: {
    200: jsonResponse('Its neighbours; null at an end of the list.', AdjacentArticles),
    ...addressed,
  },
}

export interface ArticleRouteOptions {
  db: Database
  authenticate: Authenticate
  /** Of an article that exists in several languages, the one to answer with. */
  siteLang: string | undefined
}

/** Throws DomainError `unauthenticated` or `forbidden` when a key is needed for what a list is asked for. */
export function requireScopesForQuery(
  viewer: Principal,
  { status, include }: Pick<ArticleFilters, 'status'> & { include?: readonly string[] | undefined },
): void {
  if (status !== undefined) requireScope(viewer, status === 'trash' ? 'read' : 'preview')
  if (include?.includes('source')) requireScope(viewer, 'read')
}

export const articleReadRoutes: FastifyPluginAsyncZod<ArticleRouteOptions> = async (
  app,
  { db, authenticate, siteLang },
) => {
  const config = publicResponse('articles')
  app.get('/articles', { schema: list, config }, async (request, reply) => {
    requireScopesForQuery(await authenticate(request, reply), request.query)
    return sendPage(request, reply, await listArticles(db, parseListQuery(request.query)))
  })

  app.get(
    '/articles/:slug',
    { schema: read, config: { ...config, ...alsoProduces(MARKDOWN_TYPE) } },
    async (request, reply) => {
      const viewer = await authenticate(request, reply)
      requireScopesForQuery(viewer, request.query)
      const address = addressOf(request.params, request.query.lang)
      const source = request.query.include !== undefined
      const found = await findArticle(db, address, { hidden: viewer.may('preview'), source })
      if (found.kind !== 'article') return sendElsewhere(request, reply, found)
      addCacheTags(reply, [`article-${found.id}`])
      setVersionEtag(reply, found.version)
      if (!prefersMarkdown(request)) return sendJson(reply, found.json)
      return sendMarkdown(reply, await printArticleMarkdown(db, found.json, { source: viewer.may('read') }))
    },
  )

  app.get('/articles/:slug/related', { schema: related, config }, async (request, reply) => {
    const viewer = await authenticate(request, reply)
    const address = addressOf(request.params, request.query.lang)
    const found = await findArticleId(db, address, { hidden: viewer.may('preview') })
    if (found.kind !== 'article') return sendElsewhere(request, reply, found, '/related')
    addCacheTags(reply, [`article-${found.id}`])
    return sendJson(reply, await findRelatedArticles(db, found.id, request.query.limit))
  })

  app.get('/articles/:slug/neighbours', { schema: neighbours, config }, async (request, reply) => {
    const viewer = await authenticate(request, reply)
    const address = addressOf(request.params, onlyLanguage(request.query))
    const found = await findArticleId(db, address, { hidden: viewer.may('preview') })
    if (found.kind !== 'article') return sendElsewhere(request, reply, found, '/neighbours')
    addCacheTags(reply, [`article-${found.id}`])
    return sendJson(reply, await findAdjacentArticles(db, found.id, request.query))
  })

  function addressOf({ slug }: ArticleParams, lang: string | undefined): ArticleLocator {
    return { slug: slug.normalize('NFC'), lang, siteLang }
  }
}

/** A list in one language has the article of that language in it. */
function onlyLanguage({ lang }: AdjacentQuery): string | undefined {
  const [group, ...groups] = lang?.all ?? []
  return group?.length === 1 && groups.length === 0 ? group[0] : undefined
}

/** Answers an address at which there is no article: it has moved, is gone, or never was. */
function sendElsewhere(
  request: FastifyRequest,
  reply: FastifyReply,
  found: Exclude<ArticleLookup, { kind: 'article' }>,
  below = '',
): FastifyReply {
  if (found.kind === 'moved') return reply.redirect(presentPath(found, request.url, below), 308)
  if (found.kind === 'gone') throw new DomainError('gone', 'This article has been taken away.')
  throw new DomainError('not-found', 'There is no such article.')
}

/**
 * Where the same is asked of a moved article. By its slug it is named together with its language; what lies `below` is
 * asked by id, as a language would narrow the list that it is a part of.
 */
function presentPath(
  { id, slug, lang }: ArticleLookup & { kind: 'moved' },
  url: string,
  below: string,
): string {
  const { searchParams } = new URL(url, 'http://localhost')
  if (below === '') searchParams.delete('lang')
  if (below === '' && lang !== null) searchParams.set('lang', lang)
  const name = below === '' ? encodeURIComponent(slug) : id
  return `/v1/articles/${name}${below}${searchParams.size > 0 ? `?${searchParams}` : ''}`
}
