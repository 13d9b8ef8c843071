/** Numbers of visible articles by language. */
import type { Database } from '../../database/connection.ts'
import { sql } from '../../database/sql.ts'
import { visibleSql } from './visibility.ts'

/** Returns the languages of visible articles as JSON (`LanguageCounts`), from the index `article_listed_by_lang` alone. */
export async function countLanguages(db: Database): Promise<string> {
  const [row] = await db.query<{ json: string }>(sql`
    SELECT json_build_object('data', coalesce(json_agg(
      json_build_object('lang', nullif(n.lang, 'und'), 'articles', n.articles) ORDER BY n.articles DESC, n.lang), '[]'))::text AS json
    FROM (SELECT a.lang, count(*) AS articles FROM article a WHERE ${visibleSql('a')} GROUP BY a.lang) n`)
  return row?.json ?? 'null'
}
