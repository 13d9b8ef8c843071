/** Options of the Micropub routes, and the posts that requests name. */
import type { FastifyRequest } from 'fastify'
import { findArticleId } from '../../articles/db/find-article.ts'
import { readArticleId, type WriteRouteOptions } from '../../articles/routes/write-requests.ts'
import type { SiteSettings, SiteUrls } from '../../feeds/site-urls.ts'
import { requestOrigin } from '../../http/request-origin.ts'
import type { MediaParts } from '../../media/media-parts.ts'
import { locatorsOfUrl } from '../model/article-locators.ts'
import type { PostContext } from '../model/post-of-article.ts'

/** Options of routes that read and write posts. */
export interface MicropubOptions extends WriteRouteOptions {
  media: MediaParts
  site: SiteSettings
  /** Returns the URLs in the response to a request. */
  siteUrlsFor: (request: FastifyRequest) => SiteUrls
}

/** Returns the context of the properties of an article in the response to a request. */
export function contextFor(
  { policy, siteUrlsFor }: MicropubOptions,
  request: FastifyRequest,
): (article: { slug: string; lang: string | null }) => PostContext {
  const urls = siteUrlsFor(request)
  const origin = requestOrigin(request)
  return (article) => ({ policy, origin, url: urls.article(article) })
}

/**
 * Returns the id of the article with the URL of a post, one in the trash included. Throws DomainError `invalid` for a URL of another
 * site, and `not-found`.
 */
export async function findPostId(
  options: MicropubOptions,
  request: FastifyRequest,
  url: string,
): Promise<string> {
  const { db, site, siteLang } = options
  const locators = locatorsOfUrl(url, site, requestOrigin(request))
  for (const locator of locators) {
    const lookup = await findArticleId(db, { ...locator, siteLang }, { includesHidden: true })
    if (lookup.kind === 'article' || lookup.kind === 'moved') return lookup.id
  }
  return readArticleId(options, { slug: locators[0]?.slug ?? '' })
}
