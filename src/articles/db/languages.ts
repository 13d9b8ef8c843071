/** Language ranges (RFC 4647, basic filtering): `zh` matches `zh`, `zh-CN` and `zh-Hant-TW`, but not `zha`. */
import type { Database } from '../../database/connection.ts'
import { raw, type Sql, sql } from '../../database/sql.ts'
import type { ArticleFilters } from '../filter-schema.ts'
import { notTrashedSql } from './visibility.ts'

/** Returns the condition that the language of the article `a` matches one of these ranges. */
export function languageSql(ranges: readonly string[]): Sql {
  const patterns = ranges.map((range) => `${range.replace(/[\\%_]/g, '\\$&')}-%`)
  return sql`(a.lang = ANY(${ranges}) OR a.lang LIKE ANY(${patterns}))`
}

/** Returns the condition that the article `a` is in one of these languages; of a single one, an index can be read in order. */
export const exactLanguageSql = (tags: readonly string[]): Sql =>
  tags.length === 1 ? sql`a.lang = ${tags[0]}` : sql`a.lang = ANY(${tags})`

/** Returns the languages of published articles that match one of the ranges. */
export async function findLanguages(db: Database, ranges: readonly string[]): Promise<string[]> {
  const languages = await db.query<{ lang: string }>(publishedLanguages)
  return languages
    .map(({ lang }) => lang)
    .filter((lang) => ranges.some((range) => lang === range || lang.startsWith(`${range}-`)))
}

const isPublished = sql`a.status = 'published' AND ${notTrashedSql('a')}`

/** Jumps from language to language on the index `article_listed_by_lang`. */
const publishedLanguages = sql`
  WITH RECURSIVE languages AS (
    (SELECT a.lang FROM article a WHERE ${isPublished} ORDER BY a.lang LIMIT 1)
    UNION ALL SELECT (SELECT a.lang FROM article a WHERE ${isPublished} AND a.lang > l.lang ORDER BY a.lang LIMIT 1)
    FROM languages l WHERE l.lang IS NOT NULL)
  SELECT lang FROM languages WHERE ${raw('lang')} IS NOT NULL`

/**
 * Returns the filters of a public list with the ranges of its languages replaced by the languages that there are, so that a
 * list in a single language is read in the order of its index. Other lists match ranges article by article.
 */
export async function expandLanguages<Filters extends Pick<ArticleFilters, 'lang' | 'status'>>(
  db: Database,
  filters: Filters,
): Promise<Filters> {
  const { lang, status } = filters
  if (lang === undefined || lang.all.length === 0 || status !== undefined) return filters
  const all = await Promise.all(lang.all.map((ranges) => findLanguages(db, ranges)))
  return { ...filters, lang: { ...lang, all, isExact: true } }
}
