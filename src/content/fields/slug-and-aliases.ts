/** The addresses that front matter gives: slug, aliases, source and canonical URL. */

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

/** Jekyll's names for ways to build a permalink, which are no permalink. */
const STYLES = new Set(['pretty', 'none', 'date', 'ordinal', 'weekdate'])

/**
 * The slug given by `slug` or, as a widespread theme of Astro calls it, `postSlug`, else by the last segment of a string `permalink`, `url` or, as Zola and Gatsby call it,
 * `path`; null when there is none.
 */
export function readSlug(keys: KeyLookup, warnings: DiagnosticCollector): string | null {
  for (const entry of keys.findOwn(['slug', 'postslug'])) {
    keys.take(entry)
    const text = typeof entry.value === 'boolean' ? null : textOf(entry)
    const slug = text === null ? '' : slugify(decoded(text))
    if (slug !== '') return slug
    if (text !== null) warnings.warn('unusable-slug', `the slug "${text}" has no letter or digit`)
  }
  // They stay metadata: a slug does not hold all that they say.
  for (const entry of keys.findOwn(['permalink', 'url', 'path'])) {
    const slug = typeof entry.value === 'string' ? slugify(lastSegment(entry.value)) : ''
    if (slug !== '') return slug
  }
  return null
}

/** A segment of a template (`/:year/:title/`) and the name of a style are not this article's own. */
function lastSegment(address: string): string {
  const path = address
    .trim()
    .replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*|^\/\/[^/?#]*/i, '')
    .replace(/[?#].*$/s, '')
  const segments = path.split('/').filter((segment) => !/^(?:|index\.\w+)$/.test(segment))
  const last = segments.at(-1) ?? ''
  if (STYLES.has(path) || last.startsWith(':') || /\{\{|^\{/.test(path)) return ''
  return decoded(last).replace(/\.(?:html?|php|aspx?|md)$/i, '')
}

function decoded(text: string): string {
  try {
    return text.includes('%') ? decodeURIComponent(text) : text
  } catch {
    return text
  }
}

/** Longest old address, in bytes of UTF-8. */
export const ALIAS_BYTES_MAX = 2_000

/**
 * The old addresses of `aliases`, `alias` and `redirect_from`: slugs, and paths with their leading slash, of
 * absolute URLs the path. Those that are too long, or have `..`, backslashes or control characters, are dropped.
 */
export function readAliases(keys: KeyLookup, warnings: DiagnosticCollector): string[] {
  const aliases = new Set<string>()
  for (const entry of keys.find(['aliases', 'alias', 'redirectfrom'])) {
    if (typeof entry.value === 'boolean') continue
    keys.take(entry)
    for (const item of flattenValues(entry)) {
      const alias = typeof item === 'string' ? aliasOf(item) : null
      if (alias !== null) aliases.add(alias)
      else warnings.warn('unusable-alias', `an address in "${entry.key}" is no path of this site`)
    }
  }
  return [...aliases]
}

function aliasOf(text: string): string | null {
  const path = text.replace(/^https?:\/\/[^/?#]*|^\/\/[^/?#]*/i, '').replace(/#.*$/s, '')
  const plain = decoded(path)
  const isUnsafe = /(?:^|\/)\.\.?(?:\/|$)|[\\\p{Cc}]/u.test(plain) || /^[a-z][a-z\d+.-]*:/i.test(plain)
  if (isUnsafe || toSingleLine(plain) === null) return null
  const alias = path.includes('/') ? `/${path.replace(/^\/+/, '').replace(/\/{2,}/g, '/')}` : path
  return Buffer.byteLength(alias) > ALIAS_BYTES_MAX ? null : alias
}

/** A URL, or one without its scheme: `//host/…`, `host.example/…`. */
const ADDRESS = /^(?:https?:)?\/\/[^\s/]\S*$|^[a-z\d-]+(?:\.[a-z\d-]+)+[/?]\S*$/i

/** The address under the first of these names that has one, as written. Other texts (`source: the press`) stay metadata. */
export function readUrl(keys: KeyLookup, names: readonly string[]): string | null {
  for (const entry of keys.find(names)) {
    const address = addressOf(entry)
    if (address === null) continue
    keys.take(entry)
    return address
  }
  return null
}

function addressOf(entry: KeyEntry): string | null {
  for (const item of flattenValues(entry)) {
    const text = typeof item === 'string' ? item : readMember(item, ['url', 'link', 'href'])
    const address = text === null ? undefined : (/^\[[^\]]*\]\(([^()\s]+)\)$/.exec(text)?.[1] ?? text)
    if (address !== undefined && address.length <= 4000 && ADDRESS.test(address)) return address
  }
  return null
}
