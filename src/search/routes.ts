/** HTTP routes for search and suggestions. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { countArticles } from '../articles/db/count.ts'
import { resolveLanguages } from '../articles/db/languages.ts'
import { parseQuery } from '../articles/model/parsed-query.ts'
import { requireScopesForQuery } from '../articles/routes/list-and-read.ts'
import { collectMetadataParameters } from '../articles/routes/metadata-parameters.ts'
import type { Authenticate } from '../http/authentication.ts'
import { publicResponse } from '../http/cache/cache-policy.ts'
import { sendJson } from '../http/content-negotiation.ts'
import { commonProblems, jsonResponse } from '../http/problem.ts'
import type { DatabaseFor } from '../http/read-database.ts'
import { sendPage } from '../http/send-page.ts'
import { countFacets } from './db/facets.ts'
import { searchArticles } from './db/results.ts'
import { suggest } from './db/suggest.ts'
import { SearchPage, SearchQuery, Suggestions, SuggestQuery } from './schema.ts'

const search = {
  operationId: 'searchArticles',
  tags: ['search'],
  summary: 'Search articles',
  description:
    'Best matches first: articles with all words in the title come first, then those with all words in title and tags, then those in which the words are frequent, then the rest, and last those with other forms of the words; newest first within each group. Words of every script are found.',
  querystring: SearchQuery,
  response: { 200: jsonResponse('A page of results.', SearchPage), ...commonProblems },
}

const suggestions = {
  operationId: 'listSuggestions',
  tags: ['search'],
  summary: 'Suggest titles and names while a user types',
  querystring: SuggestQuery,
  response: { 200: jsonResponse('Suggestions, best first.', Suggestions), ...commonProblems },
}

interface SearchRouteOptions {
  databaseFor: DatabaseFor
  authenticate: Authenticate
  /** The language that the fallback `*` prefers. */
  siteLang: string | undefined
}

export const searchRoutes: FastifyPluginAsyncZod<SearchRouteOptions> = async (
  app,
  { databaseFor, authenticate, siteLang },
) => {
  app.addHook('preValidation', collectMetadataParameters)
  app.get('/search', { schema: search, config: publicResponse('articles') }, async (request, reply) => {
    requireScopesForQuery(await authenticate(request, reply), request.query)
    const db = databaseFor(request)
    const query = await resolveLanguages(db, { ...request.query, q: parseQuery(request.query.q) }, siteLang)
    const { facets: names } = query
    const facets = names === undefined ? null : countFacets(db, { ...query, facets: names })
    // Facets count the results anyway.
    const counting =
      facets && query.count === 'exact' ? facets.then(({ count }) => count) : countArticles(db, query)
    const [page, counted] = await Promise.all([searchArticles(db, query, counting), facets])
    return sendPage(request, reply, page, { facets: counted?.json ?? 'null' })
  })

  app.get('/suggest', { schema: suggestions, config: publicResponse('articles') }, async (request, reply) => {
    await authenticate(request, reply)
    return sendJson(reply, JSON.stringify({ data: await suggest(databaseFor(request), request.query) }))
  })
}
