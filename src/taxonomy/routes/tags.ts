/** HTTP routes that list and read tags and categories. */
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
import { countsEveryTerm } from '../db/list-terms.ts'
import { findRenamedTag, findTag, listTags } from '../db/tags.ts'
import { Tag, type TagKind, TagPage, TagParams, TermListQuery } from '../schema.ts'

const nouns = {
  tag: { path: '/tags', many: 'tags', one: 'tag', operation: 'Tag', operations: 'Tags' },
  category: {
    path: '/categories',
    many: 'categories',
    one: 'category',
    operation: 'Category',
    operations: 'Categories',
  },
} as const

/** The description of a list of terms in the API documentation. */
export const COUNTS_NOTE =
  'By name, each with the number of visible articles; without a key, only those that have any.'

const list = (kind: TagKind) => ({
  operationId: `list${nouns[kind].operations}`,
  tags: [nouns[kind].many],
  summary: `List ${nouns[kind].many}`,
  description: COUNTS_NOTE,
  querystring: TermListQuery,
  response: { 200: jsonResponse(`A page of ${nouns[kind].many}.`, TagPage), ...commonProblems },
})

const read = (kind: TagKind) => ({
  operationId: `get${nouns[kind].operation}`,
  tags: [nouns[kind].many],
  summary: `Read a ${nouns[kind].one}`,
  params: TagParams,
  response: {
    200: jsonResponse(`The ${nouns[kind].one}.`, Tag),
    308: emptyResponse(`The ${nouns[kind].one} has another slug; \`Location\` is the present URL.`),
    ...commonProblems,
    404: problemResponse(`There is no such ${nouns[kind].one}.`),
  },
})

interface TagRouteOptions {
  databaseFor: DatabaseFor
  /** Returns the database for lists that count every term: a share of the sessions. */
  searchDatabaseFor: DatabaseFor
  authenticate: Authenticate
  kind: TagKind
}

export const tagRoutes: FastifyPluginAsyncZod<TagRouteOptions> = async (
  app,
  { databaseFor, searchDatabaseFor, authenticate, kind },
) => {
  const { path, many, one } = nouns[kind]
  const config = publicResponse(many)
  app.get(path, { schema: list(kind), config }, async (request, reply) => {
    const access = readAccessOf(await authenticate(request, reply))
    const query = await resolveLanguages(databaseFor(request), request.query, undefined)
    const db = (countsEveryTerm(query) ? searchDatabaseFor : databaseFor)(request)
    return sendPage(request, reply, await listTags(db, kind, query, access))
  })

  app.get(`${path}/:slug`, { schema: read(kind), config }, async (request, reply) => {
    const access = readAccessOf(await authenticate(request, reply))
    const slug = request.params.slug.normalize('NFC')
    const db = databaseFor(request)
    const tag = await findTag(db, kind, slug, access)
    if (tag !== null) {
      addCacheTags(reply, [`${one}-${tag.slug}`])
      return sendJson(reply, tag.json)
    }
    const presentSlug = await findRenamedTag(db, kind, slug, access)
    if (presentSlug === null) throw new DomainError('not-found', `There is no such ${one}.`)
    addCacheTags(reply, [`${one}-${slug}`, `${one}-${presentSlug}`])
    return reply.redirect(`/v1${path}/${encodeURIComponent(presentSlug)}`, 308)
  })
}

const readAccessOf = (principal: Principal) => ({ includesHidden: principal.may('preview') })
