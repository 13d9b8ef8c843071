/** Options of the routes of feeds and sitemaps, with the URLs of the site for a request. */
import type { FastifyRequest } from 'fastify'
import type { Authenticate } from '../../http/authentication.ts'
import type { DatabaseFor } from '../../http/read-database.ts'
import { requestOrigin } from '../../http/request-origin.ts'
import { buildSiteUrls, type SiteSettings, type SiteUrls } from '../site-urls.ts'

export interface FeedRouteOptions {
  databaseFor: DatabaseFor
  authenticate: Authenticate
  site: SiteSettings
  /** Returns the URLs in the response to a request. */
  siteUrlsFor: (request: FastifyRequest) => SiteUrls
}

/** Returns the function `siteUrlsFor`. Its URLs have SITE_URL as their base, or else the origin of the request. */
export function createSiteUrlResolver(site: SiteSettings): (request: FastifyRequest) => SiteUrls {
  return (request) => buildSiteUrls(site, site.url === undefined ? requestOrigin(request) : site.url)
}
