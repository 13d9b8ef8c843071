/** Change log: hands over the changes of a transaction, which PostgreSQL numbers in the order of commits. */
import { v7 as uuid } from 'uuid'
import type { TableRows } from '../../database/bulk-rows.ts'
import type { Tx } from '../../database/connection.ts'
import { sql } from '../../database/sql.ts'

/** One change of one entity. A tombstone keeps the last slug, language and tags, so that caches can evict it. */
export interface ChangeEntry {
  entity: 'article' | 'tag' | 'category' | 'author' | 'media'
  entityId: string
  action: 'created' | 'updated' | 'published' | 'unpublished' | 'deleted'
  /** True when the public could see the entity before or after the change. */
  visible: boolean
  slug: string
  lang: string | null
  /** Slugs of the tags. */
  tags: string[]
}

/**
 * Records changes, in the order given. The commit of the transaction numbers and times them: a deferred trigger locks the one
 * counter row then, so that the numbers follow the order of commits and no client holds the lock.
 */
export async function recordChanges(tx: Tx, entries: readonly ChangeEntry[]): Promise<void> {
  if (entries.length === 0) return
  await tx.$executeRaw(sql`INSERT INTO change_batch (entries) VALUES (${JSON.stringify(entries)}::jsonb)`)
}

/**
 * Removes the changes of a transaction from their list, and returns them as a row to insert with others of the transaction, which
 * saves a statement. They are numbered before the changes that `recordChanges` records later.
 */
export function takeChangeRows(changes: ChangeEntry[]): TableRows {
  const entries = changes.splice(0)
  return ['change_batch', entries.length === 0 ? [] : [{ id: uuid(), entries }]]
}
