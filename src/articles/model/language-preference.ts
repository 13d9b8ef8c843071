/** The languages that a reader prefers, in order: those of `lang`, then those of `fallback`. */
import { invalidRequest } from '../../errors.ts'
import type { ArticleFilters } from '../filter-schema.ts'

/** The language range that matches every language (RFC 4647, section 2.1). */
const ANY_LANGUAGE = '*'

/**
 * Returns the language ranges of `lang` and `fallback` in the order of preference; null without `fallback`. Throws
 * DomainError `invalid` at /fallback when there is no list in `lang` that it continues, or for a list with `status`.
 */
export function preferredRangesOf({
  lang,
  fallback,
  status,
}: Pick<ArticleFilters, 'lang' | 'fallback' | 'status'>): string[] | null {
  if (fallback === undefined) return null
  const [ranges, ...others] = lang?.all ?? []
  if (ranges === undefined || others.length > 0 || (lang?.not ?? []).length > 0) {
    const detail =
      'Send `lang` with it: the languages of the reader, separated by commas, neither repeated nor with "-".'
    throw invalidRequest('query', '/fallback', detail)
  }
  if (status !== undefined)
    throw invalidRequest('query', '/fallback', 'This is for lists of visible articles: omit `status`.')
  return [...ranges, ...fallback]
}

/**
 * Returns the languages that match ranges, in the order of preference: by the first range that they match, a language that is
 * the range itself first, then by tag. Of those that only `*` matches, the language of the site is first, `und` last.
 */
export function orderByPreference(
  languages: readonly string[],
  ranges: readonly string[],
  siteLang: string | undefined,
): string[] {
  const byTag = [...languages].sort((a, b) => Number(a === 'und') - Number(b === 'und') || (a < b ? -1 : 1))
  const bySite = [...byTag.filter((tag) => tag === siteLang), ...byTag.filter((tag) => tag !== siteLang)]
  const matches = ranges.flatMap((range) => {
    if (range === ANY_LANGUAGE) return bySite
    return [...byTag.filter((tag) => tag === range), ...byTag.filter((tag) => tag.startsWith(`${range}-`))]
  })
  return [...new Set(matches)]
}

/** Returns true when a language tag matches a range (RFC 4647, section 3.3.1). */
export const matchesRange = (tag: string, range: string): boolean =>
  range === ANY_LANGUAGE || tag === range || tag.startsWith(`${range}-`)
