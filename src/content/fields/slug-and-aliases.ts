/** Slug, aliases, source URL and canonical URL in front matter. */

import type { DiagnosticCollector } from '../diagnostic.ts'
import { slugify } from '../slug.ts'
import {
  flattenValues,
  type KeyEntry,
  type KeyLookup,
  readMember,
  textOf,
  toSingleLine,
} from './key-lookup.ts'

/** Jekyll's names of permalink styles, which are not permalinks. */
const PERMALINK_STYLES = new Set(['pretty', 'none', 'date', 'ordinal', 'weekdate'])

/**
 * Returns the slug from `slug` or `postSlug` (a common Astro theme), else from the last segment of a text
 * `permalink`, `url` or `path` (Zola, Gatsby); null when there is none.
 */
export function readSlug(keys: KeyLookup, collector: DiagnosticCollector): string | null {
  for (const entry of keys.findTopLevel(['slug', 'postslug'])) {
    keys.markUsed(entry)
    const text = typeof entry.value === 'boolean' ? null : textOf(entry)
    const slug = text === null ? '' : slugify(decodePercent(text))
    if (slug !== '') return slug
    if (text !== null) collector.warn('unusable-slug', `the slug "${text}" has no letter or digit`)
  }
  // These keys stay metadata, because a slug does not contain all of their value.
  for (const entry of keys.findTopLevel(['permalink', 'url', 'path'])) {
    const slug = typeof entry.value === 'string' ? slugify(lastSegment(entry.value)) : ''
    if (slug !== '') return slug
  }
  return null
}

/**
 * Returns the last segment of a URL; `''` for a template (`/:year/:title/`) and for the name of a permalink
 * style.
 */
function lastSegment(url: string): string {
  const path = url
    .trim()
    .replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*|^\/\/[^/?#]*/i, '')
    .replace(/[?#].*$/s, '')
  const segments = path.split('/').filter((segment) => !/^(?:|index\.\w+)$/.test(segment))
  const last = segments.at(-1) ?? ''
  if (PERMALINK_STYLES.has(path) || last.startsWith(':') || /\{\{|^\{/.test(path)) return ''
  return decodePercent(last).replace(/\.(?:html?|php|aspx?|md)$/i, '')
}

/** Decodes percent-encoding; returns an invalid text unchanged. */
function decodePercent(text: string): string {
  try {
    return text.includes('%') ? decodeURIComponent(text) : text
  } catch {
    return text
  }
}

/** Maximum length of an alias in bytes of UTF-8. */
export const ALIAS_BYTES_MAX = 2_000

/**
 * Returns the aliases in `aliases`, `alias` and `redirect_from`: slugs, and paths with a leading slash. Of an
 * absolute URL only the path is used. Aliases that are too long or contain `..`, backslashes or control
 * characters are dropped with a warning.
 */
export function readAliases(keys: KeyLookup, collector: DiagnosticCollector): string[] {
  const aliases = new Set<string>()
  for (const entry of keys.find(['aliases', 'alias', 'redirectfrom'])) {
    if (typeof entry.value === 'boolean') continue
    keys.markUsed(entry)
    for (const item of flattenValues(entry)) {
      const alias = typeof item === 'string' ? toAlias(item) : null
      if (alias !== null) aliases.add(alias)
      else collector.warn('unusable-alias', `an alias in "${entry.key}" is not a path of this site`)
    }
  }
  return [...aliases]
}

function toAlias(text: string): string | null {
  const path = text.replace(/^https?:\/\/[^/?#]*|^\/\/[^/?#]*/i, '').replace(/#.*$/s, '')
  const decodedPath = decodePercent(path)
  const isUnsafe =
    /(?:^|\/)\.\.?(?:\/|$)|[\\\p{Cc}]/u.test(decodedPath) || /^[a-z][a-z\d+.-]*:/i.test(decodedPath)
  if (isUnsafe || toSingleLine(decodedPath) === null) return null
  const alias = path.includes('/') ? `/${path.replace(/^\/+/, '').replace(/\/{2,}/g, '/')}` : path
  return Buffer.byteLength(alias) > ALIAS_BYTES_MAX ? null : alias
}

const URL_LENGTH_MAX = 4000
/** A URL, with or without scheme: `//host/…`, `host.example/…`. */
const URL_PATTERN = /^(?:https?:)?\/\/[^\s/]\S*$|^[a-z\d-]+(?:\.[a-z\d-]+)+[/?]\S*$/i

/**
 * Returns the URL of the first of these names that has one, as it is in the file. Other texts (`source: the
 * press`) stay metadata.
 */
export function readUrl(keys: KeyLookup, names: readonly string[]): string | null {
  for (const entry of keys.find(names)) {
    const url = urlOf(entry)
    if (url === null) continue
    keys.markUsed(entry)
    return url
  }
  return null
}

function urlOf(entry: KeyEntry): string | null {
  for (const item of flattenValues(entry)) {
    const text = typeof item === 'string' ? item : readMember(item, ['url', 'link', 'href'])
    const url = text === null ? undefined : (/^\[[^\]]*\]\(([^()\s]+)\)$/.exec(text)?.[1] ?? text)
    if (url !== undefined && url.length <= URL_LENGTH_MAX && URL_PATTERN.test(url)) return url
  }
  return null
}
