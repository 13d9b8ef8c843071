/** Change log: hands over the changes of a transaction, which PostgreSQL numbers in the order of commits. */
import { v7 as uuid } from 'uuid'
import { insertIntoTables, type TableRows } from '../../database/bulk-rows.ts'
import type { Transaction } from '../../database/transaction.ts'

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
 * Records changes, in the order given, and removes them from their list. The commit of the transaction numbers and times them: a
 * deferred trigger locks the one counter row then, so that the numbers follow the order of commits and no client holds the lock.
 */
export function recordChanges(transaction: Transaction, changes: ChangeEntry[]): Promise<void> {
  return insertIntoTables(transaction, [takeChangeRows(changes)])
}

/**
 * Removes the changes of a transaction from their list, and returns them as a row to insert with others of the transaction, which
 * saves a statement. They are numbered before the changes that `recordChanges` records later.
 */
export function takeChangeRows(changes: ChangeEntry[]): TableRows {
  const entries = changes.splice(0)
  return ['change_batch', entries.length === 0 ? [] : [{ id: uuid(), entries }]]
}
