/** URL of a preview link: a page of the front end by the settings SITE_URL and PREVIEW_URL, or the endpoint. Pure. */
import { type ArticlePlace, UNKNOWN_LANGUAGE } from '../articles/model/article-url.ts'
import { fillTemplate } from '../schemas/url-template.ts'

/** Settings on which the URL of a preview link depends. */
export interface PreviewUrlSettings {
  /** SITE_URL, without a trailing slash; undefined when it is not set. */
  url: string | undefined
  /** URL template of the page, with `{token}` and optionally `{slug}` and `{lang}`. One that begins with `/` is relative to `url`. */
  previewUrl: string | undefined
  /** The default language of the site. */
  lang: string | undefined
}

/** Returns the URL that an editor opens; `apiUrl` without PREVIEW_URL. */
export function previewUrlOf(
  { url = '', previewUrl, lang: siteLang }: PreviewUrlSettings,
  { slug, lang }: ArticlePlace,
  { token, apiUrl }: { token: string; apiUrl: string },
): string {
  if (previewUrl === undefined) return apiUrl
  const filled = fillTemplate(previewUrl, { token, slug, lang: lang ?? siteLang ?? UNKNOWN_LANGUAGE })
  return previewUrl.startsWith('/') ? url + filled : filled
}
