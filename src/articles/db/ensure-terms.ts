/** Finding or making what articles name, by slug or by old slug, so that it stays until the article is tied to it. */
import type { Tx } from '../../database/connection.ts'
import { type TermKind, termTables } from '../model/taxonomies.ts'
import { findOrCreateBySlug, type HasSlug, type TermIdentity } from './find-or-create.ts'

/**
 * Finds what is named, by slug, else by old slug, and makes what is missing. Two names of one thing have one row. What was
 * found keeps its slug until the transaction ends: whoever renames, merges or deletes it waits, and has the article follow.
 */
export async function findOrCreateTerms<Wanted extends HasSlug, Made extends TermIdentity>(
  tx: Tx,
  kind: TermKind,
  wanted: readonly Wanted[],
  make: (missing: Wanted[]) => Promise<Made[]>,
): Promise<{ rows: Map<string, TermIdentity>; made: Made[] }> {
  const moved = new Map<string, TermIdentity>()
  const { rows, made } = await findOrCreateBySlug(
    wanted,
    (slugs) => termsBySlug(tx, kind, slugs),
    async (missing) => {
      const slugs = missing.map(({ slug }) => slug)
      for (const { alias, ...row } of await termsByAlias(tx, kind, slugs)) moved.set(alias, row)
      const fresh = missing.filter(({ slug }) => !moved.has(slug))
      return fresh.length === 0 ? [] : make(fresh)
    },
  )
  for (const [alias, row] of moved) {
    const known = rows.get(row.slug) ?? row
    rows.set(row.slug, known).set(alias, known)
  }
  return { rows, made }
}

function termsBySlug(tx: Tx, kind: TermKind, slugs: string[]): Promise<TermIdentity[]> {
  const { table, only } = termTables[kind]
  return tx.$queryRawUnsafe<TermIdentity[]>(
    `SELECT id, slug, name FROM ${table} t WHERE ${only('t')} AND slug = ANY($1) ORDER BY slug FOR KEY SHARE`,
    slugs,
  )
}

/** The same by old slug. One that was led elsewhere during the wait is looked up again. */
async function termsByAlias(
  tx: Tx,
  kind: TermKind,
  slugs: string[],
): Promise<(TermIdentity & { alias: string })[]> {
  const { table, aliases, key, only } = termTables[kind]
  const known = await tx.$queryRawUnsafe<HasSlug[]>(
    `SELECT slug FROM ${aliases} l WHERE ${only('l')} AND slug = ANY($1)`,
    slugs,
  )
  if (known.length === 0) return []
  const found = await tx.$queryRawUnsafe<(TermIdentity & { alias: string })[]>(
    `SELECT l.slug AS alias, t.id, t.slug, t.name FROM ${aliases} l JOIN ${table} t ON t.id = l.${key}
     WHERE ${only('l')} AND l.slug = ANY($1) ORDER BY t.slug FOR KEY SHARE OF t`,
    slugs,
  )
  return found.length < known.length ? termsByAlias(tx, kind, slugs) : found
}
