/** Absolute URLs of the site's pages, from the settings SITE_URL and ARTICLE_URL. Pure. */

/** Settings that describe the site. */
export interface SiteSettings {
  /** Origin and path of the front end, without a trailing slash; undefined when SITE_URL is not set. */
  url: string | undefined
  /**
   * URL template of an article with `{slug}` and optionally `{lang}`. A template that begins with `/` is relative to
   * `url`.
   */
  articleUrl: string | undefined
  title: string
  description: string
  /** The default language of the site. */
  lang: string | undefined
}

/** The settings of a site without configuration. */
export const defaultSite: SiteSettings = {
  url: undefined,
  articleUrl: undefined,
  title: 'Inkstone',
  description: '',
  lang: undefined,
}

/** URLs in feeds, sitemaps and llms.txt. All are absolute. */
export interface SiteUrls {
  home: string
  /** The default language of the site; null when it is unknown. */
  defaultLang: string | null
  /** Returns the URL of a path of this server, for example `at('/feed.xml')`. */
  at: (path: string) => string
  article: (article: { slug: string; lang: string | null }) => string
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

/** Returns true for a URL template of articles: a path, or an http or https URL, with `{slug}` after its host. */
export function isArticleUrlTemplate(template: string): boolean {
  if (/[{}]/.test(template.replace(/\{(?:slug|lang)\}/g, ''))) return false
  const [, path] = /^(?:https?:\/\/[^/?#{}]+)?(\/(?!\/).*)$/i.exec(template) ?? []
  return (
    path?.includes('{slug}') === true && URL.canParse(fillTemplate(template, 'a', 'b'), 'http://localhost')
  )
}

/**
 * Returns the URLs of a site. Without SITE_URL, `origin` (that of the request) is the base of all URLs, and an
 * article's URL is its API endpoint. In a template, an article of unknown language has the default language of the
 * site, or else `und`.
 */
export function buildSiteUrls({ url, articleUrl, lang: siteLang }: SiteSettings, origin: string): SiteUrls {
  const base = url ?? origin
  const template = articleUrl ?? (url === undefined ? undefined : '/{slug}')
  return {
    home: `${base}/`,
    defaultLang: siteLang ?? null,
    at: (path) => base + path,
    article({ slug, lang }) {
      if (template === undefined) return `${origin}${articleApiPath(slug, lang)}`
      const language = lang ?? siteLang ?? 'und'
      const filled = fillTemplate(template, encodeURIComponent(slug), encodeURIComponent(language))
      return template.startsWith('/') ? base + filled : filled
    },
  }
}

function articleApiPath(slug: string, lang: string | null): string {
  const path = `/v1/articles/${encodeURIComponent(slug)}`
  return lang === null ? path : `${path}?lang=${encodeURIComponent(lang)}`
}

/** Replaces the placeholders. A slug cannot add one, because its braces are percent-encoded. */
function fillTemplate(template: string, slug: string, lang: string): string {
  return template.replaceAll('{slug}', () => slug).replaceAll('{lang}', () => lang)
}
