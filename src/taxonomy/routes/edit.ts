/** Writing tags, categories and authors over HTTP: one set of handlers for all three. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { TermKind } from '../../articles/model/taxonomies.ts'
import { type Principal, requireScope } from '../../auth/principal.ts'
import type { Database, Tx } from '../../database/connection.ts'
import { DomainError, invalidRequest } from '../../errors.ts'
import type { Authenticate } from '../../http/authentication.ts'
import { sendJson } from '../../http/content-negotiation.ts'
import {
  commonProblems,
  emptyResponse,
  jsonResponse,
  problemResponse,
  writeProblems,
} from '../../http/problem.ts'
import { findAuthor } from '../db/authors.ts'
import { findTag } from '../db/tags.ts'
import { inTermTransaction } from '../db/terms.ts'
import { MergeInput, TermParams, termInputs, termNouns, termPatches } from '../input.ts'
import { Author, Tag } from '../schema.ts'
import { createTerm, editTerm } from '../service/edit.ts'
import { deleteTerm, mergeTerms } from '../service/merge-and-delete.ts'

const { 413: tooLarge, 415: wrongType } = writeProblems
const bodyProblems = { ...commonProblems, 413: tooLarge, 415: wrongType }
const taken = problemResponse('The slug belongs to another one.')

const NEEDS =
  'What a published or scheduled article names is changed by keys with the scope `publish` only; of a merge, either of the two. There are no versions: the last writer wins, and `If-Match` and its like are refused.'

function schemasOf(kind: TermKind) {
  const { path, operation } = termNouns[kind]
  const shown = kind === 'author' ? Author : Tag
  const common = { tags: [path], params: TermParams }
  const unknown = problemResponse(`There is no such ${kind}.`)
  return {
    create: {
      operationId: `create${operation}`,
      tags: [path],
      summary: `Make one of the ${path}`,
      description: 'The public does not see it before a visible article names it.',
      body: termInputs[kind],
      response: { 201: jsonResponse('It is there.', shown), ...bodyProblems, 409: taken },
    },
    edit: {
      ...common,
      operationId: `patch${operation}`,
      summary: `Change one of the ${path} (JSON Merge Patch, RFC 7396)`,
      description: `An old slug redirects. With another slug or name, every article that names it gets a further revision. ${NEEDS}`,
      body: termPatches[kind],
      response: { 200: jsonResponse('As it is now.', shown), ...bodyProblems, 404: unknown, 409: taken },
    },
    merge: {
      ...common,
      operationId: `merge${operation}`,
      summary: `Merge one of the ${path} into another`,
      description: `Its articles name the other instead, each in a further revision; its slugs redirect; what is below it comes below the other. ${NEEDS}`,
      body: MergeInput,
      response: { 200: jsonResponse('The one that remains.', shown), ...bodyProblems, 404: unknown },
    },
    remove: {
      ...common,
      operationId: `delete${operation}`,
      summary: `Delete one of the ${path}`,
      description: `Its articles name it no more, each in a further revision, and say otherwise what they said; what is below it comes below its parent; its slugs are free. An earlier revision that is restored makes it anew. ${NEEDS}`,
      response: { 204: emptyResponse('It is gone.'), ...commonProblems, 404: unknown },
    },
  }
}

/** What the routes stand on. */
export interface TermRouteOptions {
  db: Database
  authenticate: Authenticate
  /** Called after each commit: whoever keeps answers lets go of them. */
  committed: () => Promise<void>
  kind: TermKind
}

export const termWriteRoutes: FastifyPluginAsyncZod<TermRouteOptions> = async (app, parts) => {
  const { db, authenticate, committed, kind } = parts
  const { create, edit, merge, remove } = schemasOf(kind)
  const path = `/${termNouns[kind].path}`

  async function write<Result>(
    request: FastifyRequest,
    reply: FastifyReply,
    work: (tx: Tx, writer: Principal) => Promise<Result>,
  ): Promise<Result> {
    const writer = requireScope(await authenticate(request, reply), 'write')
    refusePrecondition(request)
    const result = await inTermTransaction(db, (tx) => work(tx, writer))
    await committed()
    return result
  }

  /** Answers with one as it is now; a new one is told its address. */
  async function sendTerm(reply: FastifyReply, id: string): Promise<FastifyReply> {
    const all = { hidden: true, email: true }
    const json = await (kind === 'author' ? findAuthor(db, id, all) : findTag(db, kind, id, all))
    if (json === null) throw new DomainError('gone', 'It was written, and has been taken away since.')
    return sendJson(reply, json)
  }

  app.post(path, { schema: create }, async (request, reply) => {
    const id = await write(request, reply, (tx, writer) => createTerm(tx, kind, request.body, writer))
    return sendTerm(reply.code(201).header('location', `/v1${path}/${id}`), id)
  })

  app.patch(`${path}/:slug`, { schema: edit }, async (request, reply) => {
    const { slug } = request.params
    const id = await write(request, reply, (tx, writer) => editTerm(tx, kind, slug, request.body, writer))
    return sendTerm(reply, id)
  })

  app.post(`${path}/:slug/merge`, { schema: merge }, async (request, reply) => {
    const { slug } = request.params
    const { into } = request.body
    const id = await write(request, reply, (tx, writer) => mergeTerms(tx, kind, slug, into, writer))
    return sendTerm(reply, id)
  })

  app.delete(`${path}/:slug`, { schema: remove }, async (request, reply) => {
    const { slug } = request.params
    await write(request, reply, (tx, writer) => deleteTerm(tx, kind, slug, writer))
    return reply.code(204).send(null)
  })
}

/** RFC 9110, section 13.1.1: a condition that cannot be looked at must not be passed over. */
function refusePrecondition({ headers }: FastifyRequest): void {
  const name = CONDITIONS.find((field) => headers[field] !== undefined)
  if (name === undefined || (name === 'if-match' && headers[name]?.trim() === '*')) return
  throw invalidRequest('header', `/${name}`, 'only articles have versions')
}

const CONDITIONS = ['if-none-match', 'if-unmodified-since', 'if-match'] as const
