/** Helpers for article write routes: principal and idempotency claim, article lookup, response. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { requireScope } from '../../auth/principal.ts'
import type { WriteDependencies, WriteRequest } from '../../changes/write-transaction.ts'
import { omitSeverity } from '../../content/diagnostic.ts'
import { DomainError } from '../../errors.ts'
import type { Authenticate } from '../../http/authentication.ts'
import { strongEtag } from '../../http/conditional-requests.ts'
import { sendJson } from '../../http/content-negotiation.ts'
import { claimOf } from '../../http/idempotency/idempotency-hooks.ts'
import { appendJsonMember } from '../../schemas/json-text.ts'
import { isUuid } from '../../schemas/text.ts'
import { findArticle, findArticleId, findTrashedArticle, findTrashedIds } from '../db/find-article.ts'
import type { ArticleParams } from '../query.ts'
import type { OperationResult } from '../service/run-operation.ts'

/** Options of routes that write. */
export interface WriteRouteOptions extends WriteDependencies {
  authenticate: Authenticate
  siteLang: string | undefined
  /** True when a write must send the expected version. */
  isVersionRequired: boolean
}

/** Returns the principal and the idempotency claim of a write. Throws DomainError `unauthenticated`, or `forbidden` without the scope `write`. */
export async function readWriteRequest(
  { authenticate }: Pick<WriteRouteOptions, 'authenticate'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<WriteRequest> {
  const principal = requireScope(await authenticate(request, reply), 'write')
  return { principal, claim: claimOf(request) }
}

/**
 * Returns the id of the article in a path, one in the trash included. It is looked up before the transaction begins: writers that hold a session of the
 * pool and wait for a second one could deadlock. Throws DomainError `not-found`.
 */
export async function readArticleId(
  { db, siteLang }: WriteRouteOptions,
  { slug }: ArticleParams,
): Promise<string> {
  if (isUuid(slug)) return slug.toLowerCase()
  const locator = { slug: slug.normalize('NFC'), lang: undefined, siteLang }
  const lookup = await findArticleId(db, locator, { includesHidden: true })
  if (lookup.kind === 'article') return lookup.id
  const [trashedId, otherId] = await findTrashedIds(db, locator.slug)
  if (trashedId === undefined) throw new DomainError('not-found', 'There is no such article.')
  if (otherId === undefined) return trashedId
  throw new DomainError(
    'not-found',
    'Several articles in the trash have this slug. Use the id of one: GET /v1/articles?status=trash lists them.',
  )
}

/** The header of a response to a write that changed nothing. */
const UNCHANGED_HEADER = 'article-unchanged'

/** The description of such a write in the API documentation. */
export const UNCHANGED_NOTE =
  'A request that would change nothing adds no version and no revision, and `updatedAt` stays the same. Its response has the header `Article-Unchanged: true`.'

/**
 * Sends an article after a write, with its `body` and the ETag of its version; with `warnings` if it was uploaded as a file,
 * and with `Article-Unchanged` if nothing was written. Throws DomainError `gone` when it has been deleted since.
 */
export async function sendWrittenArticle(
  { db, siteLang }: WriteRouteOptions,
  reply: FastifyReply,
  { id, version, isChanged, diagnostics }: OperationResult,
): Promise<FastifyReply> {
  const locator = { slug: id, lang: undefined, siteLang }
  const lookup = await findArticle(db, locator, { includesHidden: true, include: ['source'] })
  if (lookup.kind !== 'article')
    throw new DomainError('gone', 'The article was written, and has been deleted since.')
  setVersionHeaders(reply, lookup.json, { version, isChanged })
  if (!diagnostics) return sendJson(reply, lookup.json)
  const warnings = JSON.stringify(diagnostics.map(omitSeverity))
  return sendJson(reply, appendJsonMember(lookup.json, 'warnings', warnings))
}

/** Sends an article that was moved to the trash, with the time. Throws DomainError `gone` when it has been deleted since. */
export async function sendTrashedArticle(
  { db }: WriteRouteOptions,
  reply: FastifyReply,
  { id, version, isChanged }: OperationResult,
): Promise<FastifyReply> {
  const trashed = await findTrashedArticle(db, id)
  if (!trashed) throw new DomainError('gone', 'The article was moved to the trash, and is no longer there.')
  setVersionHeaders(reply, trashed.json, { version, isChanged })
  return sendJson(reply, appendJsonMember(trashed.json, 'deletedAt', JSON.stringify(trashed.deletedAt)))
}

/** Sets the ETag of the written version of an article, and `Article-Unchanged` if nothing was written. */
function setVersionHeaders(
  reply: FastifyReply,
  json: string,
  { version, isChanged }: Pick<OperationResult, 'version' | 'isChanged'>,
): void {
  reply.header('etag', strongEtag('application/json; charset=utf-8', json, version))
  if (!isChanged) reply.header(UNCHANGED_HEADER, 'true')
}
