/** HTTP routes that create, edit, merge and delete tags, categories and authors. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { TermKind } from '../../articles/model/taxonomies.ts'
import { readWriteRequest, type WriteRouteOptions } from '../../articles/routes/write-requests.ts'
import type { WriteRequest } from '../../changes/write-transaction.ts'
import { DomainError, invalidRequest } from '../../errors.ts'
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
import { MergeInput, TermParams, termInputs, termNouns, termPatches } from '../input.ts'
import { Author, Tag } from '../schema.ts'
import { createTerm, editTerm } from '../service/edit.ts'
import { deleteTerm, mergeTerms } from '../service/merge-and-delete.ts'

const { 413: tooLarge, 415: wrongType } = writeProblems
const bodyProblems = { ...commonProblems, 413: tooLarge, 415: wrongType }
const taken = problemResponse('Another term has this slug.')

const PERMISSION_NOTE =
  'Needs the scope `publish` when a published or scheduled article has the term, or one of the two terms of a merge. Terms have no versions: the last write wins, and conditional headers such as `If-Match` are rejected.'

const schemaOf = (kind: TermKind) => (kind === 'author' ? Author : Tag)

const nameOf = (kind: TermKind) => (kind === 'author' ? 'an author' : `a ${kind}`)

const unknownTerm = (kind: TermKind) => problemResponse(`There is no such ${kind}.`)

function createAndEditSchemas(kind: TermKind) {
  const { operation } = termNouns[kind]
  const schema = schemaOf(kind)
  return {
    create: {
      operationId: `create${operation}`,
      tags: ['terms'],
      summary: `Create ${nameOf(kind)}`,
      description: 'It is not public until a visible article has it.',
      body: termInputs[kind],
      response: { 201: jsonResponse(`The created ${kind}.`, schema), ...bodyProblems, 409: taken },
    },
    edit: {
      ...{ tags: ['terms'], params: TermParams },
      operationId: `update${operation}`,
      summary: `Update ${nameOf(kind)}`,
      description: `JSON Merge Patch (RFC 7396). The former slug redirects. When slug or name changes, every article that has it gets a further revision. ${PERMISSION_NOTE}`,
      body: termPatches[kind],
      response: {
        200: jsonResponse(`The updated ${kind}.`, schema),
        ...bodyProblems,
        404: unknownTerm(kind),
        409: taken,
      },
    },
  }
}

function mergeAndDeleteSchemas(kind: TermKind) {
  const { operation } = termNouns[kind]
  const common = { tags: ['terms'], params: TermParams }
  const unknown = unknownTerm(kind)
  return {
    merge: {
      ...common,
      operationId: `merge${operation}`,
      summary: `Merge ${nameOf(kind)} into another`,
      description: `Its articles get the other one instead, each with a further revision; its slugs redirect; its child categories move below the other one. ${PERMISSION_NOTE}`,
      body: MergeInput,
      response: {
        200: jsonResponse(`The ${kind} that remains.`, schemaOf(kind)),
        ...bodyProblems,
        404: unknown,
      },
    },
    remove: {
      ...common,
      operationId: `delete${operation}`,
      summary: `Delete ${nameOf(kind)}`,
      description: `It is removed from its articles, each with a further revision; child categories move below its parent; its slugs become free. Restoring an earlier revision creates it again. ${PERMISSION_NOTE}`,
      response: { 204: emptyResponse(`The ${kind} is deleted.`), ...commonProblems, 404: unknown },
    },
  }
}

/** Options of the routes. */
interface TermRouteOptions extends Omit<WriteRouteOptions, 'siteLang' | 'isVersionRequired'> {
  kind: TermKind
}

export const termWriteRoutes: FastifyPluginAsyncZod<TermRouteOptions> = async (app, options) => {
  const { db, kind } = options
  const { create, edit } = createAndEditSchemas(kind)
  const { merge, remove } = mergeAndDeleteSchemas(kind)
  const path = `/${termNouns[kind].path}`

  async function readRequest(request: FastifyRequest, reply: FastifyReply): Promise<WriteRequest> {
    const write = await readWriteRequest(options, request, reply)
    rejectPreconditions(request)
    return write
  }

  async function sendTerm(reply: FastifyReply, id: string): Promise<FastifyReply> {
    const access = { includesHidden: true, email: true }
    const term = await (kind === 'author' ? findAuthor(db, id, access) : findTag(db, kind, id, access))
    if (term === null) throw new DomainError('gone', `The ${kind} was written, and has been deleted since.`)
    return sendJson(reply, term.json)
  }

  app.post(path, { schema: create }, async (request, reply) => {
    const id = await createTerm(options, await readRequest(request, reply), kind, request.body)
    return sendTerm(reply.code(201).header('location', `/v1${path}/${id}`), id)
  })

  app.patch(`${path}/:slug`, { schema: edit }, async (request, reply) => {
    const { slug } = request.params
    const id = await editTerm(options, await readRequest(request, reply), kind, slug, request.body)
    return sendTerm(reply, id)
  })

  app.post(`${path}/:slug/merge`, { schema: merge }, async (request, reply) => {
    const { slug } = request.params
    const { into } = request.body
    const id = await mergeTerms(options, await readRequest(request, reply), kind, slug, into)
    return sendTerm(reply, id)
  })

  app.delete(`${path}/:slug`, { schema: remove }, async (request, reply) => {
    const { slug } = request.params
    await deleteTerm(options, await readRequest(request, reply), kind, slug)
    return reply.code(204).send(null)
  })
}

/** Throws DomainError `invalid` for a precondition, which must not be ignored (RFC 9110, section 13.1.1). */
function rejectPreconditions({ headers }: FastifyRequest): void {
  const name = CONDITIONAL_HEADERS.find((header) => headers[header] !== undefined)
  if (name === undefined || (name === 'if-match' && headers[name]?.trim() === '*')) return
  throw invalidRequest('header', `/${name}`, 'only articles have versions')
}

const CONDITIONAL_HEADERS = ['if-none-match', 'if-unmodified-since', 'if-match'] as const
