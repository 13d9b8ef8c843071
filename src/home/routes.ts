/** HTTP routes of the first page, the icon and robots.txt. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { listArticles } from '../articles/db/list-articles.ts'
import { articleUrlOf, originOf } from '../articles/model/article-url.ts'
import { parseListQuery } from '../articles/model/parsed-query.ts'
import { ArticleListQuery } from '../articles/query.ts'
import type { Database } from '../database/connection.ts'
import type { SiteSettings } from '../feeds/site-urls.ts'
import type { Authenticate } from '../http/authentication.ts'
import { publicResponse } from '../http/cache/cache-policy.ts'
import { alsoProduces, HTML_TYPE, prefersHtml, sendJson } from '../http/content-negotiation.ts'
import { ICON_ICO, ICON_SVG } from '../http/icon.ts'
import type { DatabaseFor } from '../http/read-database.ts'
import type { HomeArticle } from './article-list.ts'
import { linkPaths } from './links.ts'
import { homePolicy, printHomePage } from './page.ts'

interface HomeRouteOptions {
  databaseFor: DatabaseFor
  authenticate: Authenticate
  site: SiteSettings
  version: string
  /** The words by which the program is called. */
  command?: string
  /** The URL of media files (setting MEDIA_URL). */
  mediaUrl: string
  /** False when reading needs an API key. */
  publicRead?: boolean
}

/** Number of articles on the page. */
const HOME_ARTICLES = 12

const listQuery = parseListQuery(ArticleListQuery.parse({ limit: String(HOME_ARTICLES), include: 'authors' }))

async function readNewestArticles(db: Database, site: SiteSettings): Promise<HomeArticle[]> {
  const { rows } = await listArticles(db, listQuery)
  return rows.map(({ json }) => {
    const article = JSON.parse(json) as Omit<HomeArticle, 'url'>
    const url = articleUrlOf(site, article)
    return { ...article, url: url.startsWith('/') ? originOf(site.url ?? '') + url : url }
  })
}

/**
 * Returns robots.txt. Crawlers may read what is public, since front ends load it in the browser, where search engines render
 * pages. What is expensive or endless is left out. The sitemap is that of the site.
 */
function printRobotsTxt(site: SiteSettings, publicRead: boolean): string {
  const paths = publicRead ? ['/docs', '/metrics', '/v1/search', '/v1/changes', '/v1/articles.ndjson'] : ['/']
  const sitemap = publicRead && site.url !== undefined ? ['', `Sitemap: ${site.url}/sitemap.xml`] : []
  return ['User-agent: *', ...paths.map((path) => `Disallow: ${path}`), ...sitemap, ''].join('\n')
}

/** Caches may keep the icon for a day. */
const ICON_CACHING = 'public, max-age=86400'

/** The page needs no key: where reading needs one, it has no articles. */
export const homeRoutes: FastifyPluginAsyncZod<HomeRouteOptions> = async (app, options) => {
  const { databaseFor, authenticate, site, version, mediaUrl } = options
  const { command = 'inkstone', publicRead = true } = options
  const { title, description } = site
  const schema = { hide: true }
  const facts = { name: 'Inkstone', version, title, description: description === '' ? null : description }
  const policy = homePolicy(mediaUrl)
  const json = JSON.stringify({ ...facts, links: linkPaths() })

  const sendHome = async (request: FastifyRequest, reply: FastifyReply) => {
    const mayRead = publicRead || request.headers.authorization !== undefined
    if (mayRead) await authenticate(request, reply)
    if (!prefersHtml(request)) return sendJson(reply, json)
    const articles = mayRead ? await readNewestArticles(databaseFor(request), site) : null
    return reply
      .type(HTML_TYPE)
      .header('content-security-policy', policy)
      .header('link', '</micropub>; rel="micropub"')
      .send(printHomePage({ title, description, version, command, articles, mediaUrl }))
  }

  const config = { ...publicResponse('home', 'articles'), ...alsoProduces(HTML_TYPE) }
  app.get('/', { schema, config }, (request, reply) => sendHome(request, reply))
  app.get('/favicon.svg', { schema }, (_, reply) =>
    reply.type('image/svg+xml').header('cache-control', ICON_CACHING).send(ICON_SVG),
  )
  app.get('/favicon.ico', { schema }, (_, reply) =>
    reply.type('image/x-icon').header('cache-control', ICON_CACHING).send(ICON_ICO),
  )
  const robotsTxt = printRobotsTxt(site, publicRead)
  app.get('/robots.txt', { schema, config: publicResponse('robots') }, (_, reply) =>
    reply.type('text/plain; charset=utf-8').send(robotsTxt),
  )
}
