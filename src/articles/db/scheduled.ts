/** Scheduled and expiring articles: records their publication and expiry when due, and finds out when the next one is. */
import { type ChangeEntry, recordChanges } from '../../changes/db/record-changes.ts'
import type { Database } from '../../database/connection.ts'
import { sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'
import { visibleSql } from './visibility.ts'

/** Maximum number of articles in one transaction. */
const BATCH = 200

interface DueArticle {
  id: string
  slug: string
  lang: string
  tags: string[]
  /** False: it has expired. */
  isVisible: boolean
}

/**
 * Records the change `published` or `unpublished` of every article whose publication time or expiry has passed by the database's
 * clock, which also decides the visibility. Returns the number of articles. When several instances
 * do so at once, each article is recorded by one of them; an article that is locked by a write is left to that write, or to the
 * next run.
 */
export async function recordDueChanges(db: Database): Promise<number> {
  let total = 0
  for (;;) {
    const recorded = await recordBatch(db)
    total += recorded
    if (recorded < BATCH) return total
  }
}

function recordBatch(db: Database): Promise<number> {
  return db.transaction(async (transaction) => {
    const { tx } = transaction
    const due = await tx.query<DueArticle>(sql`
      SELECT id, slug, lang, ${visibleSql('a')} AS "isVisible", ARRAY(
          SELECT t.slug FROM article_tag x JOIN tag t ON t.id = x.tag_id AND t.kind = 'tag'
          WHERE x.article_id = a.id ORDER BY x.position) AS tags
      FROM article a WHERE due_at <= now() ORDER BY due_at, id LIMIT ${BATCH} FOR UPDATE OF a SKIP LOCKED`)
    if (due.length === 0) return 0
    await markRecorded(tx, due)
    const changes = due.map(
      ({ id, slug, lang, tags, isVisible }): ChangeEntry => ({
        ...{
          entity: 'article',
          entityId: id,
          action: isVisible ? 'published' : 'unpublished',
          visible: true,
        },
        ...{ slug, lang, tags },
      }),
    )
    await recordChanges(transaction, changes)
    return due.length
  })
}

/** Sets what is due next: the expiry of an article that has just become visible. */
async function markRecorded(tx: Tx, due: readonly DueArticle[]): Promise<void> {
  const visible = due.filter(({ isVisible }) => isVisible).map(({ id }) => id)
  await tx.execute(sql`
    UPDATE article SET ever_visible = true, due_at = CASE WHEN id = ANY(${visible}::uuid[]) THEN expires_at END
    WHERE id = ANY(${due.map(({ id }) => id)}::uuid[])`)
}

/**
 * Returns the milliseconds until the next publication or expiry has to be recorded, negative when one is overdue; null when there
 * is none.
 */
export async function millisecondsUntilDue(db: Database): Promise<number | null> {
  const [row] = await db.query<{ left: number | null }>(sql`
    SELECT (extract(epoch FROM min(due_at) - now()) * 1000)::float8 AS left FROM article WHERE due_at IS NOT NULL`)
  return row?.left ?? null
}
