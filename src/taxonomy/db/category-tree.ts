/** The tree of categories inside a transaction. */
import type { Tx } from '../../database/connection.ts'

/** The ids of a category and of all that it is below. */
export async function listAncestorIds(tx: Tx, id: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE above AS (
      SELECT id, parent_id FROM tag WHERE id = ${id}::uuid
      UNION SELECT t.id, t.parent_id FROM above b JOIN tag t ON t.id = b.parent_id)
    SELECT id FROM above`
  return rows.map((row) => row.id)
}
