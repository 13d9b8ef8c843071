/** Change log: writes the changes of a transaction, numbered in the order of commits. */
import type { Tx } from '../../database/connection.ts'
import { sql } from '../../database/sql.ts'

/** One change of one entity. A tombstone keeps the last slug, language and tags, so that caches can evict it. */
export interface ChangeEntry {
  entity: 'article' | 'tag' | 'category' | 'author'
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
 * Inserts changes, numbered in the order given. Call it as the last statement of a transaction: it locks the one counter row
 * until the commit, so that the numbers follow the order of commits.
 */
export async function recordChanges(tx: Tx, at: Date, entries: readonly ChangeEntry[]): Promise<void> {
  if (entries.length === 0) return
  await tx.$executeRaw(sql`
    WITH counted AS (
      UPDATE change_counter SET value = value + ${entries.length}::int WHERE id = 1 RETURNING value - ${entries.length}::int AS base)
    INSERT INTO change (seq, at, entity, entity_id, action, visible, slug, lang, tags)
    SELECT counted.base + e.ord, ${at}::timestamptz, e.entry->>'entity', (e.entry->>'entityId')::uuid, e.entry->>'action',
      (e.entry->>'visible')::boolean, e.entry->>'slug', e.entry->>'lang',
      ARRAY(SELECT jsonb_array_elements_text(e.entry->'tags'))
    FROM counted, jsonb_array_elements(${JSON.stringify(entries)}::jsonb) WITH ORDINALITY AS e(entry, ord)`)
}
