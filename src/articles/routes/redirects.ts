/** HTTP route that lists redirects, for front ends that redirect themselves. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Authenticate } from '../../http/authentication.ts'
import { publicResponse } from '../../http/cache/cache-policy.ts'
import { commonProblems, jsonResponse } from '../../http/problem.ts'
import type { DatabaseFor } from '../../http/read-database.ts'
import { sendPage } from '../../http/send-page.ts'
import { PageQuery } from '../../schemas/pagination.ts'
import { listRedirects } from '../db/redirects.ts'
import { RedirectPage } from '../redirect-schema.ts'

const list = {
  operationId: 'listRedirects',
  tags: ['articles'],
  summary: 'List redirects',
  description: 'From aliases (former slugs and paths) to present slugs, by path.',
  querystring: PageQuery,
  response: { 200: jsonResponse('A page of redirects.', RedirectPage), ...commonProblems },
}

interface RedirectRouteOptions {
  databaseFor: DatabaseFor
  authenticate: Authenticate
}

export const redirectRoutes: FastifyPluginAsyncZod<RedirectRouteOptions> = async (
  app,
  { databaseFor, authenticate },
) => {
  app.get(
    '/redirects',
    { schema: list, config: publicResponse('redirects', 'articles') },
    async (request, reply) => {
      await authenticate(request, reply)
      return sendPage(request, reply, await listRedirects(databaseFor(request), request.query))
    },
  )
}
