/** URL of an article, by the settings SITE_URL and ARTICLE_URL. Pure. */
import { fillTemplate } from '../../schemas/url-template.ts'

/** Settings on which the URLs of articles depend. */
export interface ArticleUrlSettings {
  /** Origin and path of the front end, without a trailing slash; undefined when SITE_URL is not set. */
  url: string | undefined
  /**
   * URL template of an article with `{slug}` and optionally `{lang}`. A template that begins with `/` is relative to
   * `url`.
   */
  articleUrl: string | undefined
  /** The default language of the site. */
  lang: string | undefined
}

/** The settings of a site without configuration. */
export const defaultArticleUrls: ArticleUrlSettings = {
  url: undefined,
  articleUrl: undefined,
  lang: undefined,
}

/** The fields of an article that its URL contains. The language is null when it is unknown. */
export interface ArticlePlace {
  slug: string
  lang: string | null
}

/** The language tag of an unknown language (BCP 47), in URLs. */
export const UNKNOWN_LANGUAGE = 'und'

/**
 * Returns the URL of an article: a path below the origin of the site, or an absolute URL where the template gives the host.
 * Without SITE_URL, it is the path of the API endpoint. In a template, an article of unknown language has the default
 * language of the site, or else `und`. No character of it needs escaping in HTML but `&`.
 */
export function articleUrlOf(
  { url, articleUrl, lang: siteLang }: ArticleUrlSettings,
  { slug, lang }: ArticlePlace,
): string {
  const template = articleUrl ?? (url === undefined ? undefined : '/{slug}')
  if (template === undefined) return articleApiPath(slug, lang)
  const filled = fillTemplate(template, { slug, lang: lang ?? siteLang ?? UNKNOWN_LANGUAGE })
  return template.startsWith('/') ? (url ?? '').slice(originOf(url ?? '').length) + filled : filled
}

/** Returns the scheme and host of an http or https URL; empty for another text. */
export const originOf = (url: string): string => /^https?:\/\/[^/?#]*/i.exec(url)?.[0] ?? ''

function articleApiPath(slug: string, lang: string | null): string {
  const path = `/v1/articles/${encodeURIComponent(slug)}`
  return lang === null ? path : `${path}?lang=${encodeURIComponent(lang)}`
}
