/** What all writes of articles over HTTP share: who writes, which article, and what is answered. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Principal, requireScope } from '../../auth/principal.ts'
import { type Diagnostic, omitSeverity } from '../../content/diagnostic.ts'
import type { Database, Tx } from '../../database/connection.ts'
import { DomainError } from '../../errors.ts'
import type { Authenticate } from '../../http/authentication.ts'
import { strongEtag } from '../../http/conditional-requests.ts'
import { sendJson } from '../../http/content-negotiation.ts'
import { isUuid } from '../../schemas/text.ts'
import { findArticle, findArticleId } from '../db/find-article.ts'

import type { ArticleParams } from '../query.ts'
import { type ArticleVersion, inArticleTransaction } from '../service/edit.ts'

/** What writing routes stand on. */
export interface WriteRouteOptions {
  db: Database
  authenticate: Authenticate
  siteLang: string | undefined
  /** Writes that do not say which version they have seen are refused. */
  strict: boolean
  /** Called after each commit: whoever keeps answers lets go of them. */
  committed: () => Promise<void>
}

/** One write, in one transaction. */
export type WriteOperation<Result> = (tx: Tx, writer: Principal) => Promise<Result>

/** The same, of one article. */
export type ArticleWriteOperation<Result> = (tx: Tx, id: string, writer: Principal) => Promise<Result>

/** Writes in one transaction each, as whoever has sent the request, and their answers. */
export function writeHandlers({ db, authenticate, siteLang, committed }: WriteRouteOptions) {
  async function commit<Result>(writer: Principal, work: WriteOperation<Result>): Promise<Result> {
    const result = await inArticleTransaction(db, (tx) => work(tx, writer))
    await committed()
    return result
  }

  /** The id of the article at an address. Throws DomainError `not-found`. */
  async function idOf({ slug }: ArticleParams): Promise<string> {
    if (isUuid(slug)) return slug.toLowerCase()
    const address = { slug: slug.normalize('NFC'), lang: undefined, siteLang }
    const found = await findArticleId(db, address, { hidden: true })
    if (found.kind === 'article') return found.json
    throw new DomainError('not-found', 'There is no such article. (What is in the trash is named by its id.)')
  }

  return {
    idOf,

    /** Writes something. Throws DomainError `unauthenticated` or `forbidden` without the scope `write`. */
    async write<Result>(
      request: FastifyRequest,
      reply: FastifyReply,
      work: WriteOperation<Result>,
    ): Promise<Result> {
      return commit(requireScope(await authenticate(request, reply), 'write'), work)
    },

    /**
     * Writes the article at an address. It is looked up before the transaction begins: a writer that holds a session
     * and waits for another one would, with enough of its kind, wait for ever.
     */
    async writeOne<Result>(
      request: FastifyRequest,
      reply: FastifyReply,
      params: ArticleParams,
      work: ArticleWriteOperation<Result>,
    ): Promise<Result> {
      const writer = requireScope(await authenticate(request, reply), 'write')
      const id = await idOf(params)
      return commit(writer, (tx) => work(tx, id, writer))
    },

    /**
     * Answers with an article that was just written, its `body`, and the ETag of its version; with `warnings`, if it was
     * written as a file.
     */
    async sendSaved(
      reply: FastifyReply,
      { id, version }: ArticleVersion,
      warnings?: readonly Diagnostic[],
    ): Promise<FastifyReply> {
      const address = { slug: id, lang: undefined, siteLang }
      const found = await findArticle(db, address, { hidden: true, source: true })
      if (found.kind !== 'article')
        throw new DomainError('gone', 'It was written, and has been taken away since.')
      reply.header('etag', strongEtag('application/json; charset=utf-8', found.json, version))
      if (!warnings) return sendJson(reply, found.json)
      return sendJson(
        reply,
        `${found.json.slice(0, -1)},"warnings":${JSON.stringify(warnings.map(omitSeverity))}}`,
      )
    },
  }
}
