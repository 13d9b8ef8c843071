/** HTTP routes of overviews: numbers of visible articles by language, and by year and month. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Authenticate } from '../../http/authentication.ts'
import { publicResponse } from '../../http/cache/cache-policy.ts'
import { sendJson } from '../../http/content-negotiation.ts'
import { commonProblems, jsonResponse } from '../../http/problem.ts'
import type { DatabaseFor } from '../../http/read-database.ts'
import { resolveLanguages } from '../db/languages.ts'
import { countByMonth, countLanguages } from '../db/overviews.ts'
import { Archive, ArchiveQuery, LanguageCounts, LanguagesQuery } from '../overview-schema.ts'

const languages = {
  operationId: 'listLanguages',
  tags: ['articles'],
  summary: 'Count visible articles by language',
  querystring: LanguagesQuery,
  response: {
    200: jsonResponse('The languages, most articles first.', LanguageCounts),
    ...commonProblems,
  },
}

const archive = {
  operationId: 'getArchive',
  tags: ['articles'],
  summary: 'Count visible articles by year and month',
  querystring: ArchiveQuery,
  response: { 200: jsonResponse('Years and months that have articles.', Archive), ...commonProblems },
}

interface OverviewRouteOptions {
  /** The database for searches: an overview reads the index entry of every article. */
  databaseFor: DatabaseFor
  authenticate: Authenticate
  /** The language that the fallback `*` prefers. */
  siteLang: string | undefined
}

export const overviewRoutes: FastifyPluginAsyncZod<OverviewRouteOptions> = async (
  app,
  { databaseFor, authenticate, siteLang },
) => {
  const config = publicResponse('articles')
  app.get('/languages', { schema: languages, config }, async (request, reply) => {
    await authenticate(request, reply)
    return sendJson(reply, await countLanguages(databaseFor(request), request.query))
  })

  app.get('/archive', { schema: archive, config }, async (request, reply) => {
    await authenticate(request, reply)
    const db = databaseFor(request)
    return sendJson(reply, await countByMonth(db, await resolveLanguages(db, request.query, siteLang)))
  })
}
