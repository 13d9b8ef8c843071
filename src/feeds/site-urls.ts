/** Absolute URLs of the site's pages, from the settings SITE_URL and ARTICLE_URL. Pure. */
import {
  type ArticlePlace,
  type ArticleUrlSettings,
  articleUrlOf,
  defaultArticleUrls,
  originOf,
} from '../articles/model/article-url.ts'

/** Settings that describe the site. */
export interface SiteSettings extends ArticleUrlSettings {
  title: string
  description: string
}

/** The settings of a site without configuration. */
export const defaultSite: SiteSettings = { ...defaultArticleUrls, title: 'Inkstone', description: '' }

/** URLs in feeds, sitemaps and llms.txt. All are absolute. */
export interface SiteUrls {
  home: string
  /** The default language of the site; null when it is unknown. */
  defaultLang: string | null
  /** Returns the URL of a path of this server, for example `at('/feed.xml')`. */
  at: (path: string) => string
  article: (article: ArticlePlace) => string
}

/**
 * Returns SITE_URL in its normalized form without a trailing slash. Returns null when it is not an http or https URL,
 * or when it has a query, a fragment or credentials.
 */
export function normalizeSiteUrl(text: string): string | null {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null
  const url = new URL(text)
  const hasOnlyOriginAndPath = !/[?#]/.test(text) && url.username === '' && url.password === ''
  return hasOnlyOriginAndPath ? url.href.replace(/\/+$/, '') : null
}

/**
 * Returns the URLs of a site. Without SITE_URL, `origin` (that of the request) is the base of all URLs, and an
 * article's URL is its API endpoint.
 */
export function buildSiteUrls(site: SiteSettings, origin: string): SiteUrls {
  const base = site.url ?? origin
  const host = originOf(base)
  return {
    home: `${base}/`,
    defaultLang: site.lang ?? null,
    at: (path) => base + path,
    article(article) {
      const url = articleUrlOf(site, article)
      return url.startsWith('/') ? host + url : url
    },
  }
}
