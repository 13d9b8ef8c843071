/** Row locks of articles (FOR UPDATE), and the state of a locked article. */
import { sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'
import { DomainError } from '../../errors.ts'
import type { VisibilityFields } from './visibility.ts'

/** An article whose row is locked: its state before a write. */
export interface LockedArticle extends VisibilityFields {
  id: string
  /** The id in feeds that its first import has set. */
  entryId: string | null
  slug: string
  lang: string
  /** Slugs of the tags. */
  tags: string[]
  /** The time of its publication or expiry until that change is recorded. */
  dueAt: Date | null
  createdAt: Date
  updatedAt: Date
  everVisible: boolean
  version: number
  liveRevision: number
  lastRevision: number
  workingRevision: number | null
  /** True when its live revision or its working copy uses a media file. */
  usesMedia: boolean
}

/** Articles by id. */
export type LockedArticles = ReadonlyMap<string, LockedArticle>

/**
 * Locks articles in the order of their ids and returns those that exist. The lock is a statement of its own: one statement
 * that also read the revisions would see them as they were before it waited for the lock.
 */
export async function lockArticles(tx: Tx, ids: readonly string[]): Promise<LockedArticles> {
  if (ids.length === 0) return new Map()
  await tx.query(sql`SELECT id FROM article WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR UPDATE`)
  return readLockedArticles(tx, ids)
}

/** Locks one article. Throws DomainError `not-found`. */
export async function lockArticle(tx: Tx, id: string): Promise<LockedArticle> {
  return lockedArticle(await lockArticles(tx, [id]), id)
}

/** Returns an article of those that are locked. Throws DomainError `not-found`. */
export function lockedArticle(articles: LockedArticles, id: string): LockedArticle {
  const article = articles.get(id)
  if (!article) throw new DomainError('not-found', `There is no article ${id}.`)
  return article
}

/** Reads articles whose rows this transaction has locked already. */
export async function readLockedArticles(tx: Tx, ids: readonly string[]): Promise<LockedArticles> {
  const rows = await tx.query<LockedArticle>(sql`
    SELECT id, entry_id AS "entryId", slug, lang, status::text, published_at AS "publishedAt", expires_at AS "expiresAt", deleted_at AS "deletedAt",
      due_at AS "dueAt", created_at AS "createdAt", updated_at AS "updatedAt", ever_visible AS "everVisible", version,
      live_revision AS "liveRevision", working_revision AS "workingRevision",
      ARRAY(SELECT t.slug FROM article_tag x JOIN tag t ON t.id = x.tag_id AND t.kind = 'tag'
        WHERE x.article_id = a.id ORDER BY x.position) AS tags,
      (SELECT max(number) FROM revision r WHERE r.article_id = a.id) AS "lastRevision",
      EXISTS (SELECT FROM article_media m WHERE m.article_id = a.id AND (m.live OR m.working)) AS "usesMedia"
    FROM article a WHERE id = ANY(${ids}::uuid[])`)
  return new Map(rows.map((row) => [row.id, row]))
}
