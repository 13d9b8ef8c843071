/** HTTP routes that list and read authors. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { resolveLanguages } from '../../articles/db/languages.ts'
import type { Principal } from '../../auth/principal.ts'
import { DomainError } from '../../errors.ts'
import type { Authenticate } from '../../http/authentication.ts'
import { addCacheTags, publicResponse } from '../../http/cache/cache-policy.ts'
import { sendJson } from '../../http/content-negotiation.ts'
import { commonProblems, emptyResponse, jsonResponse, problemResponse } from '../../http/problem.ts'
import type { DatabaseFor } from '../../http/read-database.ts'
import { sendPage } from '../../http/send-page.ts'
import { findAuthor, findRenamedAuthor, listAuthors } from '../db/authors.ts'
import { countsEveryTerm } from '../db/list-terms.ts'
import { Author, AuthorPage, AuthorParams, TermListQuery } from '../schema.ts'
import { COUNTS_NOTE } from './tags.ts'

const list = {
  operationId: 'listAuthors',
  tags: ['authors'],
  summary: 'List authors',
  description: COUNTS_NOTE,
  querystring: TermListQuery,
  response: { 200: jsonResponse('A page of authors.', AuthorPage), ...commonProblems },
}

const read = {
  operationId: 'getAuthor',
  tags: ['authors'],
  summary: 'Read an author',
  params: AuthorParams,
  response: {
    200: jsonResponse('The author.', Author),
    308: emptyResponse('The author has another slug; `Location` is the present URL.'),
    ...commonProblems,
    404: problemResponse('There is no such author.'),
  },
}

interface AuthorRouteOptions {
  databaseFor: DatabaseFor
  /** Returns the database for lists that count every term: a share of the sessions. */
  searchDatabaseFor: DatabaseFor
  authenticate: Authenticate
}

export const authorRoutes: FastifyPluginAsyncZod<AuthorRouteOptions> = async (
  app,
  { databaseFor, searchDatabaseFor, authenticate },
) => {
  app.get('/authors', { schema: list, config: publicResponse('authors') }, async (request, reply) => {
    const access = readAccessOf(await authenticate(request, reply))
    const query = await resolveLanguages(databaseFor(request), request.query, undefined)
    const db = (countsEveryTerm(query) ? searchDatabaseFor : databaseFor)(request)
    return sendPage(request, reply, await listAuthors(db, query, access))
  })

  app.get('/authors/:slug', { schema: read, config: publicResponse('authors') }, async (request, reply) => {
    const access = readAccessOf(await authenticate(request, reply))
    const slug = request.params.slug.normalize('NFC')
    const db = databaseFor(request)
    const author = await findAuthor(db, slug, access)
    if (author !== null) {
      addCacheTags(reply, [`author-${author.slug}`])
      return sendJson(reply, author.json)
    }
    const presentSlug = await findRenamedAuthor(db, slug, access)
    if (presentSlug === null) throw new DomainError('not-found', 'There is no such author.')
    addCacheTags(reply, [`author-${slug}`, `author-${presentSlug}`])
    return reply.redirect(`/v1/authors/${encodeURIComponent(presentSlug)}`, 308)
  })
}

const readAccessOf = (principal: Principal) => ({
  includesHidden: principal.may('preview'),
  email: principal.may('read'),
})
