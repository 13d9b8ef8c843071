/** Authors over HTTP. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Database } from '../database/connection.ts'
import { DomainError } from '../errors.ts'
import type { Authenticate } from '../http/auth.ts'
import { sendJson } from '../http/negotiation.ts'
import { sendPage } from '../http/page.ts'
import { answer, commonProblems, problemResponse } from '../http/problem.ts'
import { findAuthor, listAuthors } from './read.ts'
import { Author, AuthorListQuery, AuthorPage, AuthorParams } from './schema.ts'

const list = {
  operationId: 'listAuthors',
  tags: ['authors'],
  summary: 'List authors by name, with counts of visible articles',
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
  app.get('/authors', { schema: list }, async (request, reply) => {
    await authenticate(request, reply)
    return sendPage(request, reply, await listAuthors(db, request.query))
  })

  app.get('/authors/:slug', { schema: read }, async (request, reply) => {
    await authenticate(request, reply)
    const json = await findAuthor(db, request.params.slug.normalize('NFC'))
    if (json === null) throw new DomainError('not-found', 'There is no such author.')
    return sendJson(reply, json)
  })
}
