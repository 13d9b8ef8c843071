/** HTTP route of the NDJSON dump of all articles. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Database } from '../../database/connection.ts'
import type { Authenticate } from '../../http/authentication.ts'
import { commonProblems, problemResponse } from '../../http/problem.ts'
import { limitLongResponses, producesOnly, sendStream } from '../../http/streaming.ts'
import { dumpArticles } from '../db/dump.ts'
import { ArticleFilters } from '../filter-schema.ts'
import { requireScopesForQuery } from './list-and-read.ts'

/** Maximum number of concurrent dumps of a process: each reads the entire database. */
const DUMPS_MAX = 20

const NDJSON = 'application/x-ndjson'

const DumpQuery = z.strictObject({
  after: z.uuid().optional().meta({
    description: 'Id of an article after which the dump starts, to resume an incomplete response.',
  }),
  status: ArticleFilters.shape.status,
})

const dump = {
  operationId: 'streamArticles',
  tags: ['changes'],
  summary: 'Stream all articles as NDJSON',
  description:
    'Articles are ordered by id. The first line is `{"cursor"}`, from which to follow `/v1/changes`. Each further line is an `ArticleWithoutBody`. The last line is `{"articles"}`, their number in this response; a response without it is incomplete.',
  querystring: DumpQuery,
  response: {
    200: { description: 'The articles.', content: { [NDJSON]: { schema: z.string() } } },
    ...commonProblems,
    503: problemResponse(
      'The database is unavailable, or too many dumps are open. Retry after `Retry-After` seconds.',
    ),
  },
}

interface DumpRouteOptions {
  db: Database
  authenticate: Authenticate
  /** Maximum number of open dumps of an IP address; 0 is none. */
  dumpsPerAddress?: number
}

export const dumpRoutes: FastifyPluginAsyncZod<DumpRouteOptions> = async (
  app,
  { db, authenticate, dumpsPerAddress },
) => {
  const openDumps = limitLongResponses(app, DUMPS_MAX, dumpsPerAddress)
  const onRequest = producesOnly(NDJSON)
  app.get('/articles.ndjson', { schema: dump, onRequest }, async (request, reply) => {
    requireScopesForQuery(await authenticate(request, reply), request.query)
    const signal = openDumps.enter(request, reply)
    if (!signal) return reply
    return sendStream(request, reply, NDJSON, dumpArticles(db, request.query, signal))
  })
}
