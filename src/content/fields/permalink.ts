/** Permalinks in front matter: the slug and the former path that they give. */
import { slugify } from '../slug.ts'

/** Jekyll's names of permalink styles, which are not permalinks. */
const PERMALINK_STYLES = new Set(['pretty', 'none', 'date', 'ordinal', 'weekdate'])
/** A template in a permalink: `{{ page.date }}`, `{slug}`. */
const TEMPLATE = /\{\{|^\{|\{%|\{[a-z_:]+\}/
/** A placeholder of Jekyll, Hexo or Hugo: `/:year/:title/`, but not `/re:invent/`. */
const PLACEHOLDER = /(?:^|[/_.-]):[a-z]/i

/**
 * Returns the last segment of a URL; `''` for a template (`/:year/:title/`) and for the name of a permalink
 * style.
 */
export function lastSegment(url: string): string {
  const path = url
    .trim()
    .replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*|^\/\/[^/?#]*/i, '')
    .replace(/[?#].*$/s, '')
  const segments = path.split('/').filter((segment) => !/^(?:|index\.\w+)$/.test(segment))
  const last = segments.at(-1) ?? ''
  if (PERMALINK_STYLES.has(path) || last.startsWith(':') || TEMPLATE.test(path)) return ''
  return decodePercent(last).replace(/\.(?:html?|php|aspx?|md)$/i, '')
}

/** Decodes percent-encoding; returns an invalid text unchanged. */
export function decodePercent(text: string): string {
  try {
    return text.includes('%') ? decodeURIComponent(text) : text
  } catch {
    return text
  }
}

/**
 * Returns the path of a permalink with a leading slash and without `index.html`; null for a template, a style,
 * and an absolute URL, which may be that of another site.
 */
export function pathOfPermalink(permalink: string): string | null {
  const path = permalink
    .trim()
    .replace(/[?#].*$/s, '')
    .replace(/(?:^|(?<=\/))index\.html?$/i, '')
  const isPattern = PERMALINK_STYLES.has(path) || TEMPLATE.test(path) || PLACEHOLDER.test(path)
  return path === '' || isPattern || /^[a-z][a-z\d+.-]*:|^\/\//i.test(path)
    ? null
    : `/${path.replace(/^\/+/, '')}`
}

/** Returns a name as it was in the URL of a site where its slug differs (`Hello_World`); null for one with spaces. */
export function formerSpellingOf(name: string): string | null {
  return /^[\p{L}\p{N}\p{M}._~+-]{1,200}$/u.test(name) && slugify(name) !== name ? name : null
}
