/** Search index: the search documents of articles, written with them. */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import { buildSearchEntry, TERMS_VERSION } from '../../content/search/search-terms.ts'
import { insertRows, type TableRows } from '../../database/bulk-rows.ts'
import type { Database } from '../../database/connection.ts'
import { sql } from '../../database/sql.ts'
import type { Transaction, Tx } from '../../database/transaction.ts'
import type { RenderedArticle } from '../model/rendered-article.ts'
import { sortAtOf } from '../model/sort-key.ts'
import type { ArticleType } from '../schema.ts'
import { outdatedSql } from './search-conditions.ts'

/** An article to index. `deletedAt` is set when it is in the trash. */
interface SearchableArticle {
  id: string
  rendered: Pick<RenderedArticle, 'draft' | 'search'>
  deletedAt: Date | null
}

/** Returns the search documents of articles. */
export function searchDocumentRowsOf(articles: readonly SearchableArticle[]): TableRows {
  const rows = articles.map(({ id, rendered: { draft, search }, deletedAt }) => ({
    article_id: id,
    sort_at: sortAtOf(draft),
    listed: draft.status === 'published' && deletedAt === null,
    type: draft.type,
    expires_at: draft.expiresAt,
    terms: search.terms,
    terms_version: TERMS_VERSION,
    folded: search.normalizedText,
  }))
  return ['search_document', rows]
}

/** Deletes the search documents of articles, before new ones are inserted. */
export async function deleteSearchDocuments(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.execute(sql`DELETE FROM search_document WHERE article_id = ANY(${[...ids]}::uuid[])`)
}

/** Hides articles in the trash from public searches. */
export async function hideSearchDocuments(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.execute(sql`UPDATE search_document SET listed = false WHERE article_id = ANY(${[...ids]}::uuid[])`)
}

/** Maximum number of articles that are indexed in one transaction before a server starts. */
const BATCH = 200

/**
 * Indexes the articles that have no search document, after a migration that emptied or created the index. Several processes
 * may do so at once. Returns the number of articles that were indexed.
 */
export async function indexMissingArticles(db: Database): Promise<number> {
  for (let count = 0; ; ) {
    const indexed = await db.transaction(indexBatch, { bulk: true })
    count += indexed
    if (indexed < BATCH) return count
  }
}

interface UnindexedArticle {
  id: string
  title: string
  excerpt: string
  text: string
  lang: string
  sortAt: Date
  listed: boolean
  type: ArticleType
  expiresAt: Date | null
  tags: string[]
  authors: string[]
}

/** The columns of an `UnindexedArticle` from the article `a`. */
const unindexedColumns = sql`a.id, a.title, a.excerpt, a.text, a.lang, a.sort_at AS "sortAt",
  a.status = 'published' AND a.deleted_at IS NULL AS listed, a.type::text AS type, a.expires_at AS "expiresAt",
  ARRAY(SELECT t.name FROM article_tag x JOIN tag t ON t.id = x.tag_id WHERE x.article_id = a.id ORDER BY t.kind, x.position) AS tags,
  ARRAY(SELECT u.name FROM article_author x JOIN author u ON u.id = x.author_id WHERE x.article_id = a.id ORDER BY x.position) AS authors`

const LOCK = sql`hashtext('inkstone search documents')`

async function indexBatch(transaction: Transaction): Promise<number> {
  const { tx } = transaction
  await tx.execute(sql`SELECT pg_advisory_xact_lock(${LOCK})`)
  const articles = await tx.query<UnindexedArticle>(sql`
    SELECT ${unindexedColumns}
    FROM article a WHERE NOT EXISTS (SELECT 1 FROM search_document d WHERE d.article_id = a.id) ORDER BY a.id LIMIT ${BATCH}
    FOR UPDATE OF a`)
  const rows = articles.map(({ id, sortAt, listed, type, expiresAt, ...article }) => {
    const { terms, normalizedText } = buildSearchEntry(article)
    return {
      article_id: id,
      sort_at: sortAt,
      listed,
      type,
      expires_at: expiresAt,
      terms,
      terms_version: TERMS_VERSION,
      folded: normalizedText,
    }
  })
  await insertRows(transaction, 'search_document', rows)
  return articles.length
}

/** Maximum number of articles that are indexed again in one transaction, beside the requests of a server. */
const OUTDATED_BATCH = 20

/**
 * Extracts the terms of some search documents again whose terms have another version. Returns their number: 0 when there are
 * none, or when another process is doing so. Articles that are locked by a write are left for later.
 */
export async function reindexOutdatedBatch(db: Database): Promise<number> {
  const outdated = sql`SELECT FROM search_document d WHERE ${outdatedSql('d')}`
  const [row] = await db.query<{ isOutdated: boolean }>(sql`SELECT EXISTS (${outdated}) AS "isOutdated"`)
  return row?.isOutdated ? db.transaction(({ tx }) => reindexBatch(tx)) : 0
}

async function reindexBatch(tx: Tx): Promise<number> {
  const [lock] = await tx.execute<{ isAcquired: boolean }>(sql`
    SELECT pg_try_advisory_xact_lock(${LOCK}) AS "isAcquired"`)
  if (!lock?.isAcquired) return 0
  const articles = await tx.query<UnindexedArticle>(sql`
    SELECT ${unindexedColumns} FROM search_document d JOIN article a ON a.id = d.article_id
    WHERE ${outdatedSql('d')} ORDER BY d.article_id LIMIT ${OUTDATED_BATCH} FOR UPDATE OF a SKIP LOCKED`)
  const rows: { article_id: string; terms: string }[] = []
  for (const article of articles) {
    rows.push({ article_id: article.id, terms: buildSearchEntry(article).terms })
    await yieldToEventLoop()
  }
  await tx.execute(sql`
    UPDATE search_document d SET terms = r.terms, terms_version = ${TERMS_VERSION}::smallint
    FROM json_populate_recordset(NULL::search_document, ${JSON.stringify(rows)}::json) r WHERE d.article_id = r.article_id`)
  return rows.length
}
