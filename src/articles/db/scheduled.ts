/** Scheduled articles whose time has come: the clock shows them, and this writes the change that says so. */
import { type ChangeEntry, recordChanges } from '../../changes/db/record-changes.ts'
import type { Database } from '../../database/connection.ts'

/** Articles of one transaction. */
const BATCH = 200

interface Due {
  id: string
  slug: string
  lang: string
  tags: string[]
}

/**
 * Writes the change `published` of every article that is due by the database's clock, which also decides what the
 * public sees; `at` is the time of the change. Answers how many there were. However many instances do this at once,
 * each article is announced by one of them; one that is being written is left to its writer, or to the next time.
 */
export async function recordDuePublications(db: Database, at: Date): Promise<number> {
  let announced = 0
  for (;;) {
    const batch = await announceBatch(db, at)
    announced += batch
    if (batch < BATCH) return announced
  }
}

function announceBatch(db: Database, at: Date): Promise<number> {
  return db.prisma.$transaction(async (tx) => {
    const due = await tx.$queryRaw<Due[]>`
      SELECT id, slug, lang, ARRAY(
          SELECT t.slug FROM article_tag x JOIN tag t ON t.id = x.tag_id AND t.kind = 'tag'
          WHERE x.article_id = a.id ORDER BY x.position) AS tags
      FROM article a WHERE due_at <= now() ORDER BY due_at, id LIMIT ${BATCH} FOR UPDATE OF a SKIP LOCKED`
    if (due.length === 0) return 0
    const ids = due.map(({ id }) => id)
    await tx.article.updateMany({ where: { id: { in: ids } }, data: { dueAt: null, everVisible: true } })
    const changes = due.map(
      ({ id, ...labels }): ChangeEntry => ({
        entity: 'article',
        entityId: id,
        action: 'published',
        visible: true,
        ...labels,
      }),
    )
    await recordChanges(tx, at, changes)
    return due.length
  })
}

/** Milliseconds until the next article is due, negative where one has been for a while; null when nothing is scheduled. */
export async function millisecondsUntilDue(db: Database): Promise<number | null> {
  const text =
    'SELECT (extract(epoch FROM min(due_at) - now()) * 1000)::float8 AS left FROM article WHERE due_at IS NOT NULL'
  const [row] = await db.query<{ left: number | null }>({ text, values: [] })
  return row?.left ?? null
}
