/** Where the site is: the addresses of its pages, made from SITE_URL and ARTICLE_URL. Pure. */

/** What the settings say about the site. */
export interface SiteSettings {
  /** Origin and path of the front end, without a slash at the end; undefined: unknown. */
  url: string | undefined
  /** The address of an article, with `{slug}` and perhaps `{lang}`; what begins with `/` stands below `url`. */
  articleUrl: string | undefined
  title: string
  description: string
  /** The site's own language. */
  lang: string | undefined
}

/** A site that nobody has said anything about. */
export const defaultSite: SiteSettings = {
  url: undefined,
  articleUrl: undefined,
  title: 'Inkstone',
  description: '',
  lang: undefined,
}

/** The addresses that feeds, sitemap and llms.txt write. All are absolute and percent-encoded. */
export interface SiteUrls {
  home: string
  /** Of something that this server answers: `at('/feed.xml')`. */
  at: (path: string) => string
  article: (article: { slug: string; lang: string | null }) => string
}

/**
 * SITE_URL in its canonical spelling, without a slash at the end; null when it is no http or https address, or has a
 * query, a fragment or credentials.
 */
export function normalizeSiteUrl(text: string): string | null {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null
  const url = new URL(text)
  const isPlain = !/[?#]/.test(text) && url.username === '' && url.password === ''
  return isPlain ? url.href.replace(/\/+$/, '') : null
}

/** Whether a text is a template of article addresses: a path or an http address, with `{slug}` after its host. */
export function isArticleUrlTemplate(template: string): boolean {
  if (/[{}]/.test(template.replace(/\{(?:slug|lang)\}/g, ''))) return false
  const [, path] = /^(?:https?:\/\/[^/?#{}]+)?(\/(?!\/).*)$/i.exec(template) ?? []
  return path?.includes('{slug}') === true && URL.canParse(fill(template, 'a', 'b'), 'http://localhost')
}

/**
 * The addresses of a site. Without SITE_URL everything stands at `origin` (that of the request), and an article is
 * where this API answers it. An article of unknown language has the site's own in its address, else `und`.
 */
export function buildSiteUrls({ url, articleUrl, lang: siteLang }: SiteSettings, origin: string): SiteUrls {
  const base = url ?? origin
  const template = articleUrl ?? (url === undefined ? undefined : '/{slug}')
  return {
    home: `${base}/`,
    at: (path) => base + path,
    article({ slug, lang }) {
      if (template === undefined) return `${origin}${apiPath(slug, lang)}`
      const address = fill(template, encodeURIComponent(slug), encodeURIComponent(lang ?? siteLang ?? 'und'))
      return template.startsWith('/') ? base + address : address
    },
  }
}

function apiPath(slug: string, lang: string | null): string {
  const path = `/v1/articles/${encodeURIComponent(slug)}`
  return lang === null ? path : `${path}?lang=${encodeURIComponent(lang)}`
}

/** A slug may hold what looks like a placeholder, but for its braces, which are percent-encoded by now. */
function fill(template: string, slug: string, lang: string): string {
  return template.replaceAll('{slug}', () => slug).replaceAll('{lang}', () => lang)
}
