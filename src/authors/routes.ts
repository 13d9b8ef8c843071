/** Authors over HTTP. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Database } from '../database/connection.ts'
import { DomainError } from '../errors.ts'
import type { Authenticate } from '../http/auth.ts'
import { addCacheTags, publicAnswer } from '../http/cache-policy.ts'
import { sendJson } from '../http/negotiation.ts'
import { sendPage } from '../http/page.ts'
import { answer, commonProblems, problemResponse } from '../http/problem.ts'
import { findAuthor, listAuthors } from './read.ts'
import { Author, AuthorListQuery, AuthorPage, AuthorParams } from './schema.ts'

const list = {
  operationId: 'listAuthors',
  tags: ['authors'],
  summary: 'List authors by name, with counts of visible articles; without a key, those that have any',
  querystring: AuthorListQuery,
  response: { 200: answer('A page of authors.', AuthorPage), ...commonProblems },
}

const read = {
  operationId: 'getAuthor',
  tags: ['authors'],
  summary: 'Read one author',
  params: AuthorParams,
  response: {
    200: answer('The author.', Author),
    ...commonProblems,
    404: problemResponse('There is no such author.'),
  },
}

export interface AuthorRoutes {
  db: Database
  authenticate: Authenticate
}

export const authorRoutes: FastifyPluginAsyncZod<AuthorRoutes> = async (app, { db, authenticate }) => {
  app.get('/authors', { schema: list, config: publicAnswer('authors') }, async (request, reply) => {
    const viewer = await authenticate(request, reply)
    return sendPage(request, reply, await listAuthors(db, request.query, { hidden: viewer.may('preview') }))
  })

  app.get('/authors/:slug', { schema: read, config: publicAnswer('authors') }, async (request, reply) => {
    const viewer = await authenticate(request, reply)
    const slug = request.params.slug.normalize('NFC')
    const json = await findAuthor(db, slug, { hidden: viewer.may('preview') })
    if (json === null) throw new DomainError('not-found', 'There is no such author.')
    addCacheTags(reply, [`author-${slug}`])
    return sendJson(reply, json)
  })
}
