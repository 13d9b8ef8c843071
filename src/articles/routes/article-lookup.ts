/** Responses to the lookup of an article that cannot be read under its URL: moved, gone, unknown. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { DomainError } from '../../errors.ts'
import { commonProblems, emptyResponse, problemResponse } from '../../http/problem.ts'
import type { ArticleLookup } from '../db/find-article.ts'
import { presentUrl } from '../model/present-url.ts'

/** The responses of an endpoint that looks an article up. */
export const articleLookupResponses = {
  308: emptyResponse('The article has another slug; `Location` is its present URL.'),
  ...commonProblems,
  404: problemResponse('There is no such article.'),
  410: problemResponse('The article was public and is in the trash.'),
}

/** The message of the DomainError `gone`, for an article that was public and is in the trash. */
export const ARTICLE_GONE_MESSAGE = 'This article has been deleted.'

/** Redirects to an article that has another slug. Throws DomainError `gone` or `not-found` when there is no article to read. */
export function redirectOrThrow(
  request: FastifyRequest,
  reply: FastifyReply,
  lookup: Exclude<ArticleLookup, { kind: 'article' }>,
  suffix = '',
): FastifyReply {
  if (lookup.kind === 'moved') return reply.redirect(presentUrl(lookup, request.url, suffix), 308)
  if (lookup.kind === 'gone') throw new DomainError('gone', ARTICLE_GONE_MESSAGE)
  throw new DomainError('not-found', 'There is no such article.')
}
