/** Articles by the URL of a post: what `SITE_URL` and `ARTICLE_URL` made of slug and language, read backwards. */
import { UNKNOWN_LANGUAGE } from '../../articles/model/article-url.ts'
import { normalizeLanguage } from '../../content/language.ts'
import { invalidRequest } from '../../errors.ts'
import type { SiteSettings } from '../../feeds/site-urls.ts'
import { Text } from '../../schemas/text.ts'
import { fillTemplate } from '../../schemas/url-template.ts'

/** A slug, id or former path, and the language if the URL tells it. */
interface PostLocator {
  slug: string
  lang: string | undefined
}

/** Stand for a slug and a language in a template. No setting contains them. */
const SLUG_MARK = 'inkstone0slug0'
const LANG_MARK = 'inkstone0lang0'

/**
 * Returns what the article with this URL may be, the most likely first: by the template of articles, by its endpoint in the API, and
 * by its path, which may be a former one. `origin` is scheme and host of the request. Throws DomainError `invalid` for a URL of
 * another site.
 */
export function locatorsOfUrl(text: string, site: SiteSettings, origin: string): PostLocator[] {
  const url = URL.canParse(text) ? new URL(text) : null
  const base = new URL(site.url ?? origin)
  const template = templateOf(site, base.href.replace(/\/$/, ''))
  const hosts = [new URL(origin), base, ...(template === null ? [] : [new URL(template)])].map(
    ({ host }) => host,
  )
  if (!url || !hosts.includes(url.host))
    throw invalidRequest('body', '/url', 'must be the URL of a post of this site')
  const endpoint = /^\/v1\/articles\/([^/]+)\/?$/.exec(url.pathname)?.[1]
  return [
    ...(template === null ? [] : matchTemplate(template, url, site.lang)),
    ...(endpoint === undefined ? [] : [locator(endpoint, url.searchParams.get('lang') ?? undefined)]),
    locator(url.pathname, undefined),
  ]
}

/** A longer slug, path or language belongs to no article, in characters. */
const LENGTH_MAX = 2_000
const LocatorText = Text.max(LENGTH_MAX)

function locator(slug: string, lang: string | undefined): PostLocator {
  const parts = [slug, lang ?? ''].map((text) => decode(text).normalize('NFC'))
  const [name = '', tag = ''] = parts
  if (parts.some((text) => !LocatorText.safeParse(text).success))
    throw invalidRequest('body', '/url', 'must be the URL of a post: its path is too long, or no text')
  return { slug: name, lang: lang === undefined ? undefined : (normalizeLanguage(tag) ?? tag) }
}

/** Returns the template of articles with a host; null when their URLs are the endpoints of the API. */
function templateOf({ url, articleUrl }: SiteSettings, base: string): string | null {
  const template = articleUrl ?? (url === undefined ? undefined : '/{slug}')
  if (template === undefined) return null
  return template.startsWith('/') ? base + template : template
}

/** Returns the locators of a URL that the template could have made. An unknown language has that of the site in it. */
function matchTemplate(template: string, url: URL, siteLang: string | undefined): PostLocator[] {
  const filled = new URL(fillTemplate(template, { slug: SLUG_MARK, lang: LANG_MARK }))
  const pattern = `${filled.host}${filled.pathname}${filled.search}`
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(SLUG_MARK, '(?<slug>[^/?]+)')
    .replace(LANG_MARK, '(?<lang>[^/?]+)')
    .replaceAll(SLUG_MARK, '[^/?]+')
    .replaceAll(LANG_MARK, '[^/?]+')
    .replace(/\/$/, '')
  const place = `${url.host}${url.pathname}${url.search}`
  const { slug = '', lang } = new RegExp(`^${pattern}/?$`).exec(place)?.groups ?? {}
  if (slug === '') return []
  const isUnknown = lang !== undefined && lang === (siteLang ?? UNKNOWN_LANGUAGE)
  return [locator(slug, lang), ...(isUnknown ? [locator(slug, UNKNOWN_LANGUAGE)] : [])]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
