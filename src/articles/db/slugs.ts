/** SQL for slugs: which slugs are taken in a language, and the lowest free number for a slug. */
import { sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'

/** Number of slugs that are looked up in one statement. */
const CANDIDATES = 100

/** Takes an advisory lock on a slug, in all languages, until the transaction ends. */
export async function lockSlug(tx: Tx, slug: string): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtext(${`article slug ${slug}`}))`)
}

/** Returns those of the slugs that an article has in this language. */
async function findTakenSlugs(tx: Tx, lang: string, slugs: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ slug: string }>(
    sql`SELECT slug FROM article WHERE lang = ${lang} AND slug = ANY(${slugs})`,
  )
  return new Set(rows.map(({ slug }) => slug))
}

/** The article that has a slug. */
export interface SlugOwner {
  id: string
  isInTrash: boolean
}

/** Returns the article that has a slug in a language; null when the slug is free. */
export async function findSlugOwner(tx: Tx, lang: string, slug: string): Promise<SlugOwner | null> {
  const [owner] = await tx.query<SlugOwner>(
    sql`SELECT id, deleted_at IS NOT NULL AS "isInTrash" FROM article WHERE lang = ${lang} AND slug = ${slug}`,
  )
  return owner ?? null
}

/** Returns the slug with the lowest number, from 2, that no article has in this language. */
export async function findFreeSlug(tx: Tx, lang: string, slug: string): Promise<string> {
  for (let first = 2; ; first += CANDIDATES) {
    const candidates = Array.from({ length: CANDIDATES }, (_, index) => `${slug}-${first + index}`)
    const taken = await findTakenSlugs(tx, lang, candidates)
    const free = candidates.find((candidate) => !taken.has(candidate))
    if (free !== undefined) return free
  }
}
