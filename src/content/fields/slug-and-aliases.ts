/** Slug, aliases, source URL and canonical URL in front matter. */

import type { DiagnosticCollector } from '../diagnostic.ts'
import { toMapping } from '../frontmatter/plain-values.ts'
import { slugify } from '../slug.ts'
import {
  createKeyLookup,
  flattenValues,
  type KeyEntry,
  type KeyLookup,
  readMember,
  textOf,
  toSingleLine,
} from './key-lookup.ts'
import { decodePercent, formerSpellingOf, lastSegment, pathOfPermalink } from './permalink.ts'

const SLUG_KEYS = ['slug', 'postslug']
const PERMALINK_KEYS = ['permalink', 'url', 'path']
/** The file that Pelican writes. */
const OUTPUT_KEYS = ['saveas']

/**
 * Returns the slug from `slug` or `postSlug` (a common Astro theme), else from the last segment of a text
 * `permalink`, `url` or `path` (Zola, Gatsby); null when there is none.
 */
export function readSlug(keys: KeyLookup, collector: DiagnosticCollector): string | null {
  for (const entry of keys.findTopLevel(SLUG_KEYS)) {
    keys.markUsed(entry)
    const text = typeof entry.value === 'boolean' ? null : textOf(entry)
    const slug = text === null ? '' : slugify(decodePercent(text))
    if (slug !== '') return slug
    if (text !== null) collector.warn('unusable-slug', `the slug "${text}" has no letter or digit`)
  }
  // These keys stay metadata, because a slug does not contain all of their value.
  for (const entry of keys.findTopLevel(PERMALINK_KEYS)) {
    const slug = typeof entry.value === 'string' ? slugify(lastSegment(entry.value)) : ''
    if (slug !== '') return slug
  }
  return null
}

/** Maximum length of an alias in bytes of UTF-8. */
export const ALIAS_BYTES_MAX = 2_000

/**
 * Returns the aliases in `aliases`, `alias`, `redirect_from` and Grav's `routes`, then the former path and the
 * former spelling of the slug: slugs, and paths with a leading slash. Of an absolute URL only the path is used.
 * Aliases that are too long or contain `..`, backslashes or control characters are dropped with a warning.
 */
export function readAliases(keys: KeyLookup, fileName: string, collector: DiagnosticCollector): string[] {
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
  for (const former of [...readRoutes(keys), ...readFormerPaths(keys, fileName)]) {
    const alias = toAlias(former)
    if (alias !== null && alias !== '/') aliases.add(alias)
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

/** Returns the paths in Grav's `routes`: `default`, `canonical` and `aliases`. */
function readRoutes(keys: KeyLookup): string[] {
  return keys
    .findTopLevel(['routes'])
    .flatMap(({ value, text }) => createKeyLookup({ data: toMapping(value), strings: toMapping(text) }))
    .flatMap((routes) => routes.find(['default', 'canonical', 'aliases']).flatMap(flattenValues))
    .filter((item) => typeof item === 'string')
}

/**
 * Returns the path that a page had by a permalink, and the spelling of its name where the slug has another one
 * (`PowerShell-Quickie-function`). A key that gives the slug hides the file name.
 */
function readFormerPaths(keys: KeyLookup, fileName: string): string[] {
  const slugs = keys
    .findTopLevel(SLUG_KEYS)
    .flatMap((entry) => (typeof entry.value === 'boolean' ? [] : (textOf(entry) ?? [])))
  const textsOf = (names: readonly string[]) =>
    keys.findTopLevel(names).flatMap(({ value }) => (typeof value === 'string' ? [value] : []))
  const permalinks = textsOf(PERMALINK_KEYS)
  const paths = [...permalinks, ...textsOf(OUTPUT_KEYS), ...slugs.filter((slug) => /[^/]\/+[^/]/.test(slug))]
  const name = [...slugs, ...permalinks.map(lastSegment)].find((text) => slugify(text) !== '') ?? fileName
  const spelling = formerSpellingOf(decodePercent(name))
  return [...paths.flatMap((path) => pathOfPermalink(path) ?? []), ...(spelling === null ? [] : [spelling])]
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
