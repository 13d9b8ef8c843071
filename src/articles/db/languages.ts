/** Language ranges (RFC 4647, basic filtering): `zh` matches `zh`, `zh-CN` and `zh-Hant-TW`, but not `zha`. */
import type { Database } from '../../database/connection.ts'
import { raw, type Sql, sql } from '../../database/sql.ts'
import type { ArticleFilters } from '../filter-schema.ts'
import { matchesRange, orderByPreference, preferredRangesOf } from '../model/language-preference.ts'
import { notTrashedSql, visibleSql } from './visibility.ts'

/** Returns the condition that the language of the article `a` matches one of these ranges; `*` matches all. */
export function languageSql(ranges: readonly string[]): Sql {
  if (ranges.includes('*')) return sql`true`
  const patterns = ranges.map((range) => `${range.replace(/[\\%_]/g, '\\$&')}-%`)
  return sql`(a.lang = ANY(${ranges}) OR a.lang LIKE ANY(${patterns}))`
}

/** Returns the condition that the article `a` is in one of these languages; of a single one, an index can be read in order. */
export const exactLanguageSql = (tags: readonly string[]): Sql =>
  tags.length === 1 ? sql`a.lang = ${tags[0]}` : sql`a.lang = ANY(${tags})`

/**
 * Returns the condition that the article `a` is the one of its translations that a reader gets: no visible translation is in
 * a language that comes earlier in `languages`. Of two in the same language, it is the older one.
 */
export const preferredTranslationSql = (languages: readonly string[]): Sql => sql`NOT EXISTS (
  SELECT 1 FROM article o WHERE o.translation_key = a.translation_key AND o.lang = ANY(${languages}) AND ${visibleSql('o')}
    AND (array_position(${languages}::text[], o.lang), o.id) < (array_position(${languages}::text[], a.lang), a.id))`

/** Returns the languages of published articles that match one of the ranges. */
export async function findLanguages(db: Database, ranges: readonly string[]): Promise<string[]> {
  const languages = await listLanguages(db)
  return languages.filter((lang) => ranges.some((range) => matchesRange(lang, range)))
}

const listLanguages = async (db: Database): Promise<string[]> =>
  (await db.query<{ lang: string }>(publishedLanguages)).map(({ lang }) => lang)

const isPublished = sql`a.status = 'published' AND ${notTrashedSql('a')}`

/** Jumps from language to language on the index `article_listed_by_lang`. */
const publishedLanguages = sql`
  WITH RECURSIVE languages AS (
    (SELECT a.lang FROM article a WHERE ${isPublished} ORDER BY a.lang LIMIT 1)
    UNION ALL SELECT (SELECT a.lang FROM article a WHERE ${isPublished} AND a.lang > l.lang ORDER BY a.lang LIMIT 1)
    FROM languages l WHERE l.lang IS NOT NULL)
  SELECT lang FROM languages WHERE ${raw('lang')} IS NOT NULL`

/** The languages of a list: a filter, a fallback, and `siteLang`, which is the first of those that only `*` matches. */
type LanguageFilters = Pick<ArticleFilters, 'lang' | 'fallback' | 'status'>

/**
 * Returns the filters of a public list with the ranges of its languages replaced by the languages that there are, so that a
 * list in a single language is read in the order of its index. Other lists match ranges article by article. With a
 * `fallback`, the filter `lang` has the languages in the order of preference. Throws as `preferredRangesOf`.
 */
export async function resolveLanguages<Filters extends LanguageFilters>(
  db: Database,
  filters: Filters,
  siteLang: string | undefined,
): Promise<Filters> {
  const { lang, status } = filters
  const preferred = preferredRangesOf(filters)
  if (preferred) {
    const all = [orderByPreference(await listLanguages(db), preferred, siteLang)]
    return { ...filters, lang: { all, not: [], isExact: true, isPreference: true } }
  }
  if (lang === undefined || lang.all.length === 0 || status !== undefined) return filters
  const all = await Promise.all(lang.all.map((ranges) => findLanguages(db, ranges)))
  return { ...filters, lang: { ...lang, all, isExact: true } }
}
