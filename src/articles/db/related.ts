/** What is near an article: before and after it in a list, or like it. */
import type { Database } from '../../database/connection.ts'
import { bindValues } from '../../database/sql.ts'
import { printCursor } from '../../schemas/pagination.ts'
import type { AdjacentQuery } from '../query.ts'
import { summarySql } from './article-json.ts'
import { visibleSql } from './find-article.ts'
import { listArticles, readSortKey } from './list-articles.ts'

/** The articles before and after one in a list that the public sees, as the text of `Neighbours`. */
export async function findAdjacentArticles(db: Database, id: string, query: AdjacentQuery): Promise<string> {
  const key = await readSortKey(db, id, query.sort)
  const beside = async (direction: 'next' | 'prev') => {
    const cursor = printCursor({ direction, key, id }, query.sort)
    const { rows } = await listArticles(db, { ...query, cursor, limit: 1 })
    return rows[0]?.json ?? 'null'
  }
  const [previous, next] = await Promise.all([beside('prev'), beside('next')])
  return `{"previous":${previous},"next":${next}}`
}

/** Of everything that two articles may share, the newest so many that the public sees are looked at: a cost that does not grow. */
const SHARING_MAX = 200
/** Of the words that an article is about, so many are looked up. */
const TERMS_MAX = 12
/** A shared tag tells more than a shared word. */
const weight = { category: 1, tag: 3, term: 2 }

/**
 * Articles like one, as the text of `RelatedArticles`: those that share its tags and categories, and the words that
 * both are about (`+` of src/content/search/search-terms.ts), in its own language first. What few share counts more: each
 * is weighed by 1 / ln(2 + number of articles that share it). Ties go to the newest. Its translations are not like it,
 * but the same.
 */
export async function findRelatedArticles(db: Database, id: string, limit: number): Promise<string> {
  const { bind, values } = bindValues()
  const self = `${bind(id)}::uuid`
  const text = `
    WITH shared AS (
      SELECT t.kind::text AS kind, t.id::text AS name, r.article_id
      FROM article_tag x JOIN tag t ON t.id = x.tag_id
      CROSS JOIN LATERAL (
        SELECT y.article_id FROM article_tag y JOIN article o ON o.id = y.article_id
        WHERE y.tag_id = x.tag_id AND ${visibleSql('o')}
        ORDER BY y.sort_at DESC, y.article_id DESC LIMIT ${SHARING_MAX}) r
      WHERE x.article_id = ${self}
      UNION ALL
      SELECT 'term', w.lexeme, r.article_id
      FROM (
        SELECT u.lexeme FROM search_document d CROSS JOIN LATERAL unnest(d.terms) u
        WHERE d.article_id = ${self} AND u.lexeme LIKE '+%' ORDER BY length(u.lexeme) DESC, u.lexeme LIMIT ${TERMS_MAX}) w
      CROSS JOIN LATERAL (
        SELECT o.article_id FROM search_document o WHERE o.terms @@ quote_literal(w.lexeme)::tsquery AND o.listed AND o.sort_at <= now()
        ORDER BY o.sort_at DESC, o.article_id DESC LIMIT ${SHARING_MAX}) r),
    weighed AS (
      SELECT article_id, CASE kind WHEN 'category' THEN ${weight.category} WHEN 'tag' THEN ${weight.tag} ELSE ${weight.term} END
        / ln(2 + count(*) OVER (PARTITION BY kind, name)) AS weight FROM shared),
    alike AS (SELECT article_id, sum(weight) AS weight FROM weighed WHERE article_id <> ${self} GROUP BY 1)
    SELECT ${summarySql('a')} AS json FROM alike l JOIN article a ON a.id = l.article_id
    WHERE ${visibleSql('a')} AND (a.translation_key = (SELECT translation_key FROM article WHERE id = ${self})) IS NOT TRUE
    ORDER BY a.lang = (SELECT lang FROM article WHERE id = ${self}) DESC, l.weight DESC, a.sort_at DESC, a.id DESC
    LIMIT ${bind(limit)}`
  const rows = await db.query<{ json: string }>({ text, values })
  return `{"data":[${rows.map(({ json }) => json).join(',')}]}`
}
