/** What articles have named, as it is known now. */

import { type TermKind, termTables } from '../../articles/model/taxonomies.ts'
import type { Tx } from '../../database/connection.ts'
import { isoTimeSql } from '../../database/sql.ts'
import { type ArticleTerms, type CurrentSlug, TERM_FIELDS } from '../source/same-terms.ts'

/** Looks up whatever some states of articles name, by slug and by old slug. */
export async function findCurrentSlugs(tx: Tx, states: readonly ArticleTerms[]): Promise<CurrentSlug> {
  const present = new Map<string, string>()
  for (const [kind, field] of TERM_FIELDS) {
    const slugs = [...new Set(states.flatMap((state) => state[field].map(({ slug }) => slug)))]
    if (slugs.length === 0) continue
    for (const { said, slug } of await presentSlugs(tx, kind, slugs)) present.set(`${kind} ${said}`, slug)
  }
  return (kind, slug) => present.get(`${kind} ${slug}`) ?? null
}

function presentSlugs(tx: Tx, kind: TermKind, slugs: string[]): Promise<{ said: string; slug: string }[]> {
  const { table, aliases, key, only } = termTables[kind]
  return tx.$queryRawUnsafe(
    `SELECT t.slug AS said, t.slug FROM ${table} t WHERE ${only('t')} AND t.slug = ANY($1)
     UNION ALL
     SELECT l.slug, t.slug FROM ${aliases} l JOIN ${table} t ON t.id = l.${key}
     WHERE ${only('l')} AND l.slug = ANY($1)`,
    slugs,
  )
}

/**
 * The time of its last edit that a revision states itself, as SQL of a row of `revision`. A rename states the time of the
 * edit before it, since it is none; that counts as not stated.
 */
export const statedModifiedAtSql = (row: string) => `
  CASE WHEN NOT EXISTS (
    SELECT 1 FROM revision earlier WHERE earlier.article_id = ${row}.article_id AND earlier.number < ${row}.number
      AND ${isoTimeSql('earlier.created_at')} = ${row}.snapshot->>'modifiedAt')
  THEN ${row}.snapshot->>'modifiedAt' END`
