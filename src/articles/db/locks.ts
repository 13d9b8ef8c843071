/** Articles as they are before a write, kept from other writers until the transaction ends. */
import type { Tx } from '../../database/connection.ts'
import { DomainError } from '../../errors.ts'
import type { ChangedArticle } from '../model/visibility.ts'

/** What has to be known of an article before it is changed. */
export interface LockedArticle extends ChangedArticle {
  id: string
  createdAt: Date
  everVisible: boolean
  version: number
  liveRevision: number
  lastRevision: number
  workingRevision: number | null
}

/**
 * Locks articles, then reads them: in one statement, what another writer has committed during the wait would be seen
 * of the article, but not of its revisions. Answers a lookup that throws DomainError `not-found`.
 */
export async function lockArticles(tx: Tx, ids: readonly string[]): Promise<(id: string) => LockedArticle> {
  await tx.$queryRaw`SELECT id FROM article WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR UPDATE`
  const rows = await tx.$queryRaw<LockedArticle[]>`
    SELECT id, slug, lang, status::text, published_at AS "publishedAt", deleted_at AS "deletedAt",
      due_at AS "dueAt", created_at AS "createdAt", ever_visible AS "everVisible", version, live_revision AS "liveRevision", working_revision AS "workingRevision",
      ARRAY(SELECT t.slug FROM article_tag x JOIN tag t ON t.id = x.tag_id AND t.kind = 'tag'
        WHERE x.article_id = a.id ORDER BY x.position) AS tags,
      (SELECT max(number) FROM revision r WHERE r.article_id = a.id) AS "lastRevision"
    FROM article a WHERE id = ANY(${ids}::uuid[])`
  const found = new Map(rows.map((row) => [row.id, row]))
  return (id) => {
    const before = found.get(id)
    if (!before) throw new DomainError('not-found', `There is no article ${id}.`)
    return before
  }
}
