/** The whole site in one answer, for front ends that keep a copy. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Database } from '../../database/connection.ts'
import type { Authenticate } from '../../http/authentication.ts'
import { commonProblems, problemResponse } from '../../http/problem.ts'
import { limitLongResponses, producesOnly, sendStream, sendTooManyResponses } from '../../http/streaming.ts'
import { dumpArticles } from '../db/dump.ts'
import { ArticleFilters } from '../query.ts'
import { requireScopesForQuery } from './list-and-read.ts'

/** Dumps of one process at once: each reads the whole database. */
const DUMPS_MAX = 20

const NDJSON = 'application/x-ndjson'

const DumpQuery = z.strictObject({
  after: z.uuid().optional().meta({
    description: 'Id of an article: go on after it, where an earlier answer broke off.',
  }),
  status: ArticleFilters.shape.status,
})

const dump = {
  operationId: 'streamArticles',
  tags: ['articles'],
  summary: 'All articles, one a line, by id',
  description:
    'The first line is `{"cursor"}`, from which to follow `/v1/changes`; then comes one `ArticleRead` a line; the last line is `{"articles"}`, their number in this answer. Without that line the answer is not whole.',
  querystring: DumpQuery,
  response: {
    200: { description: 'The articles.', content: { [NDJSON]: { schema: z.string() } } },
    ...commonProblems,
    503: problemResponse('The database cannot be reached, or too many of these are under way.'),
  },
}

interface DumpRouteOptions {
  db: Database
  authenticate: Authenticate
}

export const dumpRoutes: FastifyPluginAsyncZod<DumpRouteOptions> = async (app, { db, authenticate }) => {
  const underWay = limitLongResponses(app, DUMPS_MAX)
  const only = producesOnly(NDJSON)
  app.get('/articles.ndjson', { schema: dump, onRequest: only }, async (request, reply) => {
    requireScopesForQuery(await authenticate(request, reply), request.query)
    const signal = underWay.enter(reply)
    if (!signal) return sendTooManyResponses(request, reply)
    return sendStream(request, reply, NDJSON, dumpArticles(db, request.query, signal))
  })
}
