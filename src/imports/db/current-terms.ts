/** Present slugs of the terms in drafts and snapshots. */
import { type TermKind, termTables } from '../../articles/model/taxonomies.ts'
import { raw, sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'
import { type ArticleTerms, type CurrentSlug, TERM_FIELDS } from '../source/same-terms.ts'

/** Looks up the terms of articles by slug and former slug. */
export async function findCurrentSlugs(tx: Tx, states: readonly ArticleTerms[]): Promise<CurrentSlug> {
  const present = new Map<string, string>()
  for (const [kind, field] of TERM_FIELDS) {
    const slugs = [...new Set(states.flatMap((state) => state[field].map(({ slug }) => slug)))]
    if (slugs.length === 0) continue
    for (const { given, slug } of await presentSlugs(tx, kind, slugs)) present.set(`${kind} ${given}`, slug)
  }
  return (kind, slug) => present.get(`${kind} ${slug}`) ?? null
}

function presentSlugs(tx: Tx, kind: TermKind, slugs: string[]): Promise<{ given: string; slug: string }[]> {
  const { table, aliases, key, only } = termTables[kind]
  return tx.query(sql`SELECT t.slug AS given, t.slug FROM ${raw(table)} t WHERE ${raw(only('t'))} AND t.slug = ANY(${slugs})
     UNION ALL
     SELECT l.slug, t.slug FROM ${raw(aliases)} l JOIN ${raw(table)} t ON t.id = l.${raw(key)}
     WHERE ${raw(only('l'))} AND l.slug = ANY(${slugs})`)
}
