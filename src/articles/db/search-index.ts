/** What articles are found by, in PostgreSQL: written with them. */
import { buildSearchEntry } from '../../content/search/search-terms.ts'
import { insertRows, type TableRows } from '../../database/bulk-rows.ts'
import type { Database, Tx } from '../../database/connection.ts'
import type { RenderedArticle } from '../model/rendered-article.ts'
import { sortAtOf } from './relations.ts'

/** An article to be found. `deletedAt` is set when it is in the trash. */
export interface SearchableArticle {
  id: string
  state: Pick<RenderedArticle, 'draft' | 'search'>
  deletedAt?: Date | null
}

/** The rows by which articles are found. */
export function searchDocumentRowsOf(articles: readonly SearchableArticle[]): TableRows {
  const rows = articles.map(({ id, state: { draft, search }, deletedAt = null }) => ({
    article_id: id,
    sort_at: sortAtOf(draft),
    listed: draft.status === 'published' && deletedAt === null,
    terms: search.terms,
    folded: search.normalizedText,
  }))
  return ['search_document', rows]
}

/** Takes away what articles are found by, so that it can be made anew. */
export async function deleteSearchDocuments(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.searchDocument.deleteMany({ where: { articleId: { in: [...ids] } } })
}

/** From now on the public does not find articles: they are in the trash. */
export async function hideSearchDocuments(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.searchDocument.updateMany({ where: { articleId: { in: [...ids] } }, data: { listed: false } })
}

/** Articles indexed in one transaction. */
const BATCH = 200

/**
 * Makes those articles found that are not yet: after an upgrade that has emptied `search_document`, or made it. Several
 * processes may do it at once. Answers how many there were.
 */
export async function indexMissingArticles(db: Database): Promise<number> {
  for (let count = 0; ; ) {
    const indexed = await db.bulk(indexSome)
    count += indexed
    if (indexed < BATCH) return count
  }
}

/** An article as `indexMissing` reads it. */
interface Unindexed {
  id: string
  title: string
  excerpt: string
  text: string
  sortAt: Date
  listed: boolean
  tags: string[]
  authors: string[]
}

async function indexSome(tx: Tx): Promise<number> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('inkstone search documents'))`
  const found = await tx.$queryRaw<Unindexed[]>`
    SELECT a.id, a.title, a.excerpt, a.text, a.sort_at AS "sortAt", a.status = 'published' AND a.deleted_at IS NULL AS listed,
      ARRAY(SELECT t.name FROM article_tag x JOIN tag t ON t.id = x.tag_id WHERE x.article_id = a.id ORDER BY t.kind, x.position) AS tags,
      ARRAY(SELECT u.name FROM article_author x JOIN author u ON u.id = x.author_id WHERE x.article_id = a.id ORDER BY x.position) AS authors
    FROM article a WHERE NOT EXISTS (SELECT 1 FROM search_document d WHERE d.article_id = a.id) ORDER BY a.id LIMIT ${BATCH}
    FOR UPDATE OF a`
  await insertRows(
    tx,
    'search_document',
    found.map(({ id, sortAt, listed, ...article }) => ({
      article_id: id,
      sort_at: sortAt,
      listed,
      ...buildSearchEntry(article),
    })),
  )
  return found.length
}
