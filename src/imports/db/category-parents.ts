/** Parents of categories that imported files give. */
import { visibleSql } from '../../articles/db/visibility.ts'
import type { WriteContext } from '../../changes/write-transaction.ts'
import type { CategoryParent } from '../../content/fields/category-parents.ts'
import { sql } from '../../database/sql.ts'

interface MovedCategory {
  id: string
  slug: string
  isVisible: boolean
}

/**
 * Sets the parents of categories that have none and that no editor has changed. A parent that is itself below the category is
 * ignored; of several parents, the first one is set.
 */
export async function setCategoryParents(
  { tx, changes }: WriteContext,
  pairs: readonly CategoryParent[],
): Promise<void> {
  const distinct = new Map(pairs.map((pair) => [`${pair.parent}\n${pair.child}`, pair]))
  for (const { parent, child } of distinct.values()) {
    const moved = await tx.execute<MovedCategory>(sql`
      UPDATE tag c SET parent_id = p.id FROM tag p
      WHERE c.kind = 'category' AND c.slug = ${child} AND p.kind = 'category' AND p.slug = ${parent}
        AND c.parent_id IS NULL AND c.updated_at = c.created_at AND NOT EXISTS (
          WITH RECURSIVE above AS (
            SELECT p.id, p.parent_id UNION SELECT t.id, t.parent_id FROM above b JOIN tag t ON t.id = b.parent_id)
          SELECT FROM above WHERE above.id = c.id)
      RETURNING c.id, c.slug, EXISTS (
        SELECT FROM article_tag x JOIN article a ON a.id = x.article_id WHERE x.tag_id = c.id AND ${visibleSql('a')}) AS "isVisible"`)
    for (const { id, slug, isVisible } of moved)
      changes.push({
        ...{ entity: 'category', entityId: id, action: 'updated', visible: isVisible },
        ...{ slug, lang: null, tags: [] },
      })
  }
}
