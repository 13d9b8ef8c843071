/** Scheduled articles: recording due publications, and the time until the next one. */
import { type ChangeEntry, recordChanges } from '../../changes/db/record-changes.ts'
import type { Database } from '../../database/connection.ts'
import { sql } from '../../database/sql.ts'

/** Maximum number of articles in one transaction. */
const BATCH = 200

interface DueArticle {
  id: string
  slug: string
  lang: string
  tags: string[]
}

/**
 * Records the change `published` of every article whose publication time has passed by the database's clock, which also decides
 * the visibility; `at` is the time of the change. Returns the number of articles. When several instances run this at once, each
 * article is recorded by one of them; an article that is locked by a write is left to that write, or to the next run.
 */
export async function recordDuePublications(db: Database, at: Date): Promise<number> {
  let total = 0
  for (;;) {
    const recorded = await recordBatch(db, at)
    total += recorded
    if (recorded < BATCH) return total
  }
}

function recordBatch(db: Database, at: Date): Promise<number> {
  return db.transaction(async ({ tx }) => {
    const due = await tx.$queryRaw<DueArticle[]>(sql`
      SELECT id, slug, lang, ARRAY(
          SELECT t.slug FROM article_tag x JOIN tag t ON t.id = x.tag_id AND t.kind = 'tag'
          WHERE x.article_id = a.id ORDER BY x.position) AS tags
      FROM article a WHERE due_at <= now() ORDER BY due_at, id LIMIT ${BATCH} FOR UPDATE OF a SKIP LOCKED`)
    if (due.length === 0) return 0
    const ids = due.map(({ id }) => id)
    await tx.article.updateMany({ where: { id: { in: ids } }, data: { dueAt: null, everVisible: true } })
    const changes = due.map(
      ({ id, slug, lang, tags }): ChangeEntry => ({
        ...{ entity: 'article', entityId: id, action: 'published', visible: true },
        ...{ slug, lang, tags },
      }),
    )
    await recordChanges(tx, at, changes)
    return due.length
  })
}

/**
 * Returns the milliseconds until the next publication has to be recorded, negative when one is overdue; null when no article is
 * scheduled.
 */
export async function millisecondsUntilDue(db: Database): Promise<number | null> {
  const [row] = await db.query<{ left: number | null }>(sql`
    SELECT (extract(epoch FROM min(due_at) - now()) * 1000)::float8 AS left FROM article WHERE due_at IS NOT NULL`)
  return row?.left ?? null
}
