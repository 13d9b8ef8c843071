/** Category tree: ancestors and children of categories. */
import { sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'
import type { TermRow } from './terms.ts'

/** Returns the ids of a category and of all categories above it. */
export async function listAncestorIds(tx: Tx, id: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(sql`
    WITH RECURSIVE above AS (
      SELECT id, parent_id FROM tag WHERE id = ${id}::uuid
      UNION SELECT t.id, t.parent_id FROM above b JOIN tag t ON t.id = b.parent_id)
    SELECT id FROM above`)
  return rows.map((row) => row.id)
}

/**
 * Moves the children of a category below another one, or below its own parent, and returns them in the order of their ids. A
 * target that is itself below the category is first moved to the category's place, so that no category is below itself.
 */
export async function moveChildren(
  tx: Tx,
  source: TermRow,
  target: TermRow | null,
  at: Date,
): Promise<{ id: string; slug: string }[]> {
  const isBelow = target !== null && (await listAncestorIds(tx, target.id)).includes(source.id)
  const targetId = target?.id ?? null
  const moved = await tx.execute<{ id: string; slug: string }>(sql`
    UPDATE tag SET updated_at = ${at}::timestamptz,
      parent_id = CASE WHEN id = ${targetId}::uuid THEN ${source.parentId}::uuid ELSE ${target?.id ?? source.parentId}::uuid END
    WHERE parent_id = ${source.id}::uuid OR (${isBelow} AND id = ${targetId}::uuid)
    RETURNING id, slug`)
  return moved.sort((a, b) => (a.id < b.id ? -1 : 1))
}
