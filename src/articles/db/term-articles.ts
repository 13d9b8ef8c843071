/** Articles that have a term: locking, reading and updating them when the term changes. */
import { raw, sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'
import type { RenderedArticle } from '../model/rendered-article.ts'
import { type TermKind, termTables } from '../model/taxonomies.ts'

/**
 * Locks the articles that have a term, then the term, so that no article gets or loses it. Returns the ids in order. As in
 * every write, articles are locked before terms; articles that got the term meanwhile are locked after it.
 */
export async function lockArticlesWithTerm(tx: Tx, kind: TermKind, id: string): Promise<string[]> {
  const { table, joinTable, key } = termTables[kind]
  const lock = () =>
    tx.query<{ id: string }>(sql`
      SELECT a.id FROM article a
      WHERE a.id IN (SELECT article_id FROM ${raw(joinTable)} WHERE ${raw(key)} = ${id}::uuid)
      ORDER BY a.id FOR UPDATE OF a`)
  await lock()
  await tx.query(sql`SELECT id FROM ${raw(table)} WHERE id = ${id}::uuid FOR UPDATE`)
  return (await lock()).map((article) => article.id)
}

/** The stored content of an article and the snapshot of its live revision. */
export interface StoredArticle {
  id: string
  version: number
  updatedAt: Date
  snapshot: unknown
  content: RenderedArticle['content']
}

type ContentRow = Omit<StoredArticle, 'content'> & StoredArticle['content']

/** Reads the stored content of articles, in the order of their ids. */
export async function readStoredArticles(tx: Tx, ids: readonly string[]): Promise<StoredArticle[]> {
  const rows = await tx.query<ContentRow>(sql`
    SELECT a.id, a.version, a.updated_at AS "updatedAt", r.snapshot,
      a.html, a.text, a.toc, a.word_count AS "wordCount", a.reading_minutes AS "readingMinutes"
    FROM article a JOIN revision r ON r.article_id = a.id AND r.number = a.live_revision
    WHERE a.id = ANY(${ids}::uuid[]) ORDER BY a.id`)
  return rows.map(({ id, version, updatedAt, snapshot, ...content }) => ({
    ...{ id, version, updatedAt, snapshot, content },
  }))
}

/**
 * Marks the new versions of articles as imported, if the previous versions were: a change of a term is not an edit, so the
 * next import of the file may overwrite the article.
 */
export async function markVersionsImported(
  tx: Tx,
  versions: readonly { id: string; before: number; after: number }[],
): Promise<void> {
  await tx.execute(sql`
    UPDATE import_file f SET article_version = v.after
    FROM unnest(${versions.map(({ id }) => id)}::uuid[], ${versions.map(({ before }) => before)}::int[],
      ${versions.map(({ after }) => after)}::int[]) AS v(id, before, after)
    WHERE f.article_id = v.id AND f.article_version = v.before`)
}
