/** URLs of feeds and sitemaps per tag, category, author and language, with redirects from former slugs. */
import type { FastifyReply } from 'fastify'
import type { Database } from '../../database/connection.ts'
import { DomainError } from '../../errors.ts'
import { emptyResponse, problemResponse } from '../../http/problem.ts'
import { findRenamedSubject } from '../db/feed-articles.ts'
import { FeedParams, type FeedScope, LanguageParams } from '../schema.ts'
import type { FeedRouteOptions } from './route-options.ts'

/** A scope with a feed and a sitemap for each slug. */
export type SluggedScope = Exclude<FeedScope, 'site'>

/** The path of each scope, and its name in operation ids. */
export const sluggedScopes: Record<SluggedScope, { path: string; operation: string }> = {
  tag: { path: '/tags', operation: 'Tag' },
  category: { path: '/categories', operation: 'Category' },
  author: { path: '/authors', operation: 'Author' },
  language: { path: '/languages', operation: 'Language' },
}

/** Returns the path of a subject, below which its feeds and sitemaps are. The path of the site is empty. */
export const subjectPath = (scope: FeedScope, slug: string | null) =>
  scope === 'site' || slug === null ? '' : `${sluggedScopes[scope].path}/${encodeURIComponent(slug)}`

/** Returns a scope as a noun phrase for OpenAPI summaries. */
export const describeScope = (scope: FeedScope) => (scope === 'site' ? 'the site' : `one ${scope}`)

/** Returns the name of a scope in operation ids; empty for the site. */
export const operationScope = (scope: FeedScope) => (scope === 'site' ? '' : sluggedScopes[scope].operation)

/**
 * Returns the path parameters and the additional responses of the routes of a scope. Languages have no former slugs.
 */
export function sluggedScopeSchema(scope: SluggedScope) {
  const unknown = { 404: problemResponse(`There is no such ${scope}.`) }
  if (scope === 'language') return { params: LanguageParams, response: unknown }
  const moved = emptyResponse(`The ${scope} has a new slug: \`Location\` is the current URL.`)
  return { params: FeedParams, response: { ...unknown, 308: moved } }
}

/**
 * Redirects from a former slug to a file of the current one. With SITE_URL, the location is the URL that the file
 * contains as its own. Throws `DomainError` `not-found` for an unknown tag, category, author or language.
 */
export async function redirectToRenamed(
  db: Database,
  { site }: FeedRouteOptions,
  reply: FastifyReply,
  { scope, slug, file }: { scope: FeedScope; slug: string | null; file: string },
): Promise<FastifyReply> {
  const currentSlug = slug === null ? null : await findRenamedSubject(db, scope, slug)
  if (currentSlug === null) throw new DomainError('not-found', `There is no such ${scope}.`)
  return reply.redirect(`${site.url ?? ''}${subjectPath(scope, currentSlug)}/${file}`, 308)
}
