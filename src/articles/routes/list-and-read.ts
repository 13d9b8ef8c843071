/** HTTP routes that list and read articles. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { type Principal, requireScope } from '../../auth/principal.ts'
import type { HtmlPolicy } from '../../content/html/html-policy.ts'
import type { Authenticate } from '../../http/authentication.ts'
import { addCacheTags, publicResponse, setVersionEtag } from '../../http/cache/cache-policy.ts'
import {
  alsoProduces,
  MARKDOWN_TYPE,
  prefersMarkdown,
  sendJson,
  sendMarkdown,
} from '../../http/content-negotiation.ts'
import { commonProblems, jsonResponse } from '../../http/problem.ts'
import type { DatabaseFor } from '../../http/read-database.ts'
import { sendPage } from '../../http/send-page.ts'
import { findArticle, findArticleId } from '../db/find-article.ts'
import { resolveLanguages } from '../db/languages.ts'
import { listArticles } from '../db/list-articles.ts'
import { findAdjacentArticles, findRelatedArticles } from '../db/related.ts'
import type { ArticleFilters } from '../filter-schema.ts'
import type { ArticleLocator } from '../model/article-locator.ts'
import { isSearch, parseListQuery } from '../model/parsed-query.ts'
import { AdjacentQuery, ArticleListQuery, ArticleParams, ArticleReadQuery, RelatedQuery } from '../query.ts'
import { AdjacentArticles, Article, ArticlePage, RelatedArticles } from '../schema.ts'
import { printArticleMarkdown } from '../service/article-markdown.ts'
import { articleLookupResponses, redirectOrThrow } from './article-lookup.ts'
import { collectMetadataParameters } from './metadata-parameters.ts'

const list = {
  operationId: 'listArticles',
  tags: ['articles'],
  summary: 'List articles',
  description: 'Newest first and undated ones last, unless `sort` says otherwise.',
  querystring: ArticleListQuery,
  response: { 200: jsonResponse('A page of articles.', ArticlePage), ...commonProblems },
}

const read = {
  operationId: 'getArticle',
  tags: ['articles'],
  summary: 'Read an article',
  description:
    'With `Accept: text/markdown` the response is front matter and Markdown, with the scope `read` the source as written. `/articles/{slug}.md` is the same for clients that cannot send `Accept`.',
  params: ArticleParams,
  querystring: ArticleReadQuery,
  response: {
    200: jsonResponse('The article.', Article),
    ...articleLookupResponses,
  },
}

const related = {
  operationId: 'listRelatedArticles',
  tags: ['articles'],
  summary: 'List related articles',
  description: 'Articles that share tags, categories and words with this one.',
  params: ArticleParams,
  querystring: RelatedQuery,
  response: {
    200: jsonResponse('Visible articles, most similar first.', RelatedArticles),
    ...articleLookupResponses,
  },
}

const neighbours = {
  operationId: 'getAdjacentArticles',
  tags: ['articles'],
  summary: 'Read the previous and the next article',
  description:
    'Accepts the filters and the order of a list. In the default order, the previous article is the newer one.',
  params: ArticleParams,
  querystring: AdjacentQuery,
  response: {
    200: jsonResponse('The adjacent articles; null at an end of the list.', AdjacentArticles),
    ...articleLookupResponses,
  },
}

export interface ArticleRouteOptions {
  databaseFor: DatabaseFor
  policy: HtmlPolicy
  authenticate: Authenticate
  /** The preferred language of a slug that exists in several languages. */
  siteLang: string | undefined
}

/** Throws DomainError `unauthenticated` or `forbidden` when the status filter or `include=source` needs a scope that is missing. */
export function requireScopesForQuery(
  principal: Principal,
  { status, include }: Pick<ArticleFilters, 'status'> & { include?: readonly string[] | undefined },
): void {
  if (status !== undefined) requireScope(principal, status === 'trash' ? 'read' : 'preview')
  if (include?.includes('source')) requireScope(principal, 'read')
}

interface ArticleReadRouteOptions extends ArticleRouteOptions {
  /** Returns the database for lists with `q`, or by metadata. */
  searchDatabaseFor: DatabaseFor
}

export const articleReadRoutes: FastifyPluginAsyncZod<ArticleReadRouteOptions> = async (
  app,
  { databaseFor, searchDatabaseFor, policy, authenticate, siteLang },
) => {
  const config = publicResponse('articles')
  app.addHook('preValidation', collectMetadataParameters)
  app.get('/articles', { schema: list, config }, async (request, reply) => {
    requireScopesForQuery(await authenticate(request, reply), request.query)
    const query = await resolveLanguages(databaseFor(request), parseListQuery(request.query), siteLang)
    const db = (isSearch(query) ? searchDatabaseFor : databaseFor)(request)
    return sendPage(request, reply, await listArticles(db, query))
  })

  app.get(
    '/articles/:slug',
    { schema: read, config: { ...config, ...alsoProduces(MARKDOWN_TYPE) } },
    async (request, reply) => {
      const principal = await authenticate(request, reply)
      const db = databaseFor(request)
      requireScopesForQuery(principal, request.query)
      const locator = locatorOf(request.params, request.query.lang)
      const access = { includesHidden: principal.may('preview'), include: request.query.include }
      const lookup = await findArticle(db, locator, access)
      if (lookup.kind !== 'article') return redirectOrThrow(request, reply, lookup)
      addCacheTags(reply, [`article-${lookup.id}`])
      setVersionEtag(reply, lookup.version)
      if (!prefersMarkdown(request)) return sendJson(reply, lookup.json)
      return sendMarkdown(
        reply,
        await printArticleMarkdown({ db, policy }, lookup.json, { source: principal.may('read') }),
      )
    },
  )

  app.get('/articles/:slug/related', { schema: related, config }, async (request, reply) => {
    const principal = await authenticate(request, reply)
    const db = databaseFor(request)
    const locator = locatorOf(request.params, request.query.lang)
    const lookup = await findArticleId(db, locator, { includesHidden: principal.may('preview') })
    if (lookup.kind !== 'article') return redirectOrThrow(request, reply, lookup, '/related')
    addCacheTags(reply, [`article-${lookup.id}`])
    return sendJson(reply, await findRelatedArticles(db, lookup.id, request.query.limit))
  })

  app.get('/articles/:slug/neighbours', { schema: neighbours, config }, async (request, reply) => {
    const principal = await authenticate(request, reply)
    const db = databaseFor(request)
    const locator = locatorOf(request.params, singleLanguageOf(request.query))
    const lookup = await findArticleId(db, locator, { includesHidden: principal.may('preview') })
    if (lookup.kind !== 'article') return redirectOrThrow(request, reply, lookup, '/neighbours')
    addCacheTags(reply, [`article-${lookup.id}`])
    const query = await resolveLanguages(db, request.query, siteLang)
    return sendJson(reply, await findAdjacentArticles(db, lookup.id, query))
  })

  function locatorOf({ slug }: ArticleParams, lang: string | undefined): ArticleLocator {
    return { slug: slug.normalize('NFC'), lang, siteLang }
  }
}

/** Returns the language of a list that is filtered by a single one, in which the article is looked up; else undefined. */
function singleLanguageOf({ lang, fallback }: AdjacentQuery): string | undefined {
  const [group, ...groups] = lang?.all ?? []
  return group?.length === 1 && groups.length === 0 && fallback === undefined ? group[0] : undefined
}
