/** Lists that a command prints to their end. */
import type { Page } from '../schemas/pagination.ts'

/** The size of each page, the largest that lists have. */
export const FULL_PAGE = 100

/** Returns the items of all pages as JSON, in order. `readPage` gets the cursor of each page after the first. */
export async function readAllPages(
  readPage: (cursor: string | undefined) => Promise<Page>,
): Promise<string[]> {
  const items: string[] = []
  let cursor: string | undefined
  do {
    const page = await readPage(cursor)
    items.push(...page.rows.map((row) => row.json))
    cursor = page.pagination.next ?? undefined
  } while (cursor !== undefined)
  return items
}
