/** Adjacent articles in a list, and related articles. */
import type { Database } from '../../database/connection.ts'
import { raw, sql } from '../../database/sql.ts'
import { printCursor } from '../../schemas/pagination.ts'
import type { AdjacentQuery } from '../query.ts'
import { summarySql } from './article-json.ts'
import { listArticles, readSortKey } from './list-articles.ts'
import { visibleDocumentSql, visibleSql } from './visibility.ts'

/** Returns the articles before and after one in a list of visible articles, as JSON (`Neighbours`). */
export async function findAdjacentArticles(db: Database, id: string, query: AdjacentQuery): Promise<string> {
  const key = await readSortKey(db, id, query.sort)
  const adjacent = async (direction: 'next' | 'prev') => {
    const cursor = printCursor({ direction, key, id }, query.sort)
    const { rows } = await listArticles(db, { ...query, cursor, limit: 1 })
    return rows[0]?.json ?? 'null'
  }
  const [previous, next] = await Promise.all([adjacent('prev'), adjacent('next')])
  return `{"previous":${previous},"next":${next}}`
}

/** Number of the newest visible articles that are read for each shared tag or term. It limits the cost. */
const MAX_SHARING = 200
/** Number of terms of an article that are looked up. */
const MAX_TERMS = 12
/** A shared tag weighs more than a shared term. */
const weight = { category: 1, tag: 3, term: 2 }
const weightByKind = raw(
  `CASE kind WHEN 'category' THEN ${weight.category} WHEN 'tag' THEN ${weight.tag} ELSE ${weight.term} END`,
)

/**
 * Returns related articles as JSON (`RelatedArticles`): those that share its tags and categories, and its frequent terms (`+`
 * of src/content/search/search-terms.ts), articles in its own language first. What few articles share has more weight: 1 /
 * ln(2 + number of articles that share it). Of equal ones, the newest comes first. Translations of the article are left out.
 */
export async function findRelatedArticles(db: Database, id: string, limit: number): Promise<string> {
  const self = sql`${id}::uuid`
  const rows = await db.query<{ json: string }>(sql`
    WITH shared AS (
      SELECT t.kind::text AS kind, t.id::text AS name, r.article_id
      FROM article_tag x JOIN tag t ON t.id = x.tag_id
      CROSS JOIN LATERAL (
        SELECT y.article_id FROM article_tag y JOIN article o ON o.id = y.article_id
        WHERE y.tag_id = x.tag_id AND ${visibleSql('o')}
        ORDER BY y.sort_at DESC, y.article_id DESC LIMIT ${raw(`${MAX_SHARING}`)}) r
      WHERE x.article_id = ${self}
      UNION ALL
      SELECT 'term', w.lexeme, r.article_id
      FROM (
        SELECT u.lexeme FROM search_document d CROSS JOIN LATERAL unnest(d.terms) u
        WHERE d.article_id = ${self} AND u.lexeme LIKE '+%' ORDER BY length(u.lexeme) DESC, u.lexeme LIMIT ${raw(`${MAX_TERMS}`)}) w
      CROSS JOIN LATERAL (
        SELECT o.article_id FROM search_document o WHERE o.terms @@ quote_literal(w.lexeme)::tsquery AND ${visibleDocumentSql('o')}
        ORDER BY o.sort_at DESC, o.article_id DESC LIMIT ${raw(`${MAX_SHARING}`)}) r),
    weighed AS (
      SELECT article_id, ${weightByKind}
        / ln(2 + count(*) OVER (PARTITION BY kind, name)) AS weight FROM shared),
    alike AS (SELECT article_id, sum(weight) AS weight FROM weighed WHERE article_id <> ${self} GROUP BY 1)
    SELECT ${summarySql('a', { includesHidden: false })} AS json FROM alike l JOIN article a ON a.id = l.article_id
    WHERE ${visibleSql('a')} AND (a.translation_key = (SELECT translation_key FROM article WHERE id = ${self})) IS NOT TRUE
    ORDER BY a.lang = (SELECT lang FROM article WHERE id = ${self}) DESC, l.weight DESC, a.sort_at DESC, a.id DESC
    LIMIT ${limit}`)
  return `{"data":[${rows.map(({ json }) => json).join(',')}]}`
}
