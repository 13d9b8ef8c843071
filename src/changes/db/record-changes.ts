/** The log of changes: written last in every transaction that changes something, numbered in commit order. */
import type { Tx } from '../../database/connection.ts'

/** One change of one thing. A tombstone keeps the last slug, language and tags, so that whoever cached it can let go. */
export interface ChangeEntry {
  entity: 'article' | 'tag' | 'category' | 'author'
  entityId: string
  action: 'created' | 'updated' | 'published' | 'unpublished' | 'deleted'
  /** True when the public could see the thing before or after. */
  visible: boolean
  slug: string
  lang: string | null
  /** Slugs of the tags. */
  tags: string[]
}

/** Transactions that do several writes, with what they have changed so far. */
const deferring = new WeakMap<Tx, ChangeEntry[]>()

/**
 * Does several writes in one transaction, and writes their changes after the last of them: a transaction that went on to
 * lock rows with the counter in its hand could wait for another one that has the rows and waits for the counter.
 */
export async function deferChanges<Result>(tx: Tx, work: () => Promise<Result>): Promise<Result> {
  const entries: ChangeEntry[] = []
  deferring.set(tx, entries)
  const result = await work()
  deferring.delete(tx)
  await recordChanges(tx, new Date(), entries)
  return result
}

/**
 * Writes changes, numbered in the order given. Call it as the last statement of a transaction: it takes the lock
 * of the one counter row until the commit, which is what makes the numbers follow the order of commits.
 */
export async function recordChanges(tx: Tx, at: Date, entries: readonly ChangeEntry[]): Promise<void> {
  const deferred = deferring.get(tx)
  if (deferred) deferred.push(...entries)
  if (deferred || entries.length === 0) return
  await tx.$executeRaw`
    WITH counted AS (
      UPDATE change_counter SET value = value + ${entries.length}::int WHERE id = 1 RETURNING value - ${entries.length}::int AS base)
    INSERT INTO change (seq, at, entity, entity_id, action, visible, slug, lang, tags)
    SELECT counted.base + e.ord, ${at}::timestamptz, e.entry->>'entity', (e.entry->>'entityId')::uuid, e.entry->>'action',
      (e.entry->>'visible')::boolean, e.entry->>'slug', e.entry->>'lang',
      ARRAY(SELECT jsonb_array_elements_text(e.entry->'tags'))
    FROM counted, jsonb_array_elements(${JSON.stringify(entries)}::jsonb) WITH ORDINALITY AS e(entry, ord)`
}
