/** Terms of articles: finds tags, categories and authors by slug or former slug, and creates the missing ones. */
import { v7 as uuid } from 'uuid'
import { type ColumnRow, insertNewRows, snakeCaseColumns } from '../../database/bulk-rows.ts'
import { raw, sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'
import { type TermKind, termTables } from '../model/taxonomies.ts'
import type { Byline, Term } from '../term-schema.ts'

/** The row of a term. `name` is the stored name, which may differ from the name in an article. */
export interface TermIdentity {
  id: string
  slug: string
  name: string
}

/** The rows of terms, by the slugs that articles give them, and the rows that were created. */
interface FoundTerms {
  rows: Map<string, TermIdentity>
  created: TermIdentity[]
}

/** Finds or creates tags or categories. */
export const findOrCreateTags = (
  tx: Tx,
  kind: 'tag' | 'category',
  terms: readonly Term[],
  at: Date,
): Promise<FoundTerms> =>
  findOrCreateTerms(tx, kind, terms, ({ slug, name }) => ({ kind, slug, name, ...newRowAt(at) }))

/** Finds or creates authors. Profile fields are used for new authors only. */
export const findOrCreateAuthors = (tx: Tx, bylines: readonly Byline[], at: Date): Promise<FoundTerms> =>
  findOrCreateTerms(tx, 'author', bylines, (byline) => ({ ...snakeCaseColumns(byline), ...newRowAt(at) }))

const newRowAt = (at: Date) => ({ id: uuid(), created_at: at, updated_at: at })

/**
 * Finds terms by slug, else by former slug, and creates the missing ones; of two with one slug the first counts. Rows that
 * were found are locked (KEY SHARE), so that a rename, merge or deletion waits until the articles refer to them. Terms are
 * created in the order of their slugs everywhere, so that two writers cannot deadlock.
 */
async function findOrCreateTerms<Requested extends { slug: string }>(
  tx: Tx,
  kind: TermKind,
  requested: readonly Requested[],
  rowOf: (term: Requested) => ColumnRow,
): Promise<FoundTerms> {
  const bySlug = new Map<string, Requested>()
  for (const term of requested) if (!bySlug.has(term.slug)) bySlug.set(term.slug, term)
  const slugs = [...bySlug.keys()].sort()
  if (slugs.length === 0) return { rows: new Map(), created: [] }
  const rows = await findBySlug(tx, kind, slugs)
  const missing = slugs.filter((slug) => !rows.has(slug))
  if (missing.length === 0) return { rows, created: [] }
  const renamed = await findByFormerSlug(tx, kind, missing)
  const unknown = missing.flatMap((slug) => (renamed.has(slug) ? [] : (bySlug.get(slug) ?? [])))
  const created =
    unknown.length === 0
      ? []
      : await insertNewRows<TermIdentity>(tx, termTables[kind].table, unknown.map(rowOf), 'id, slug, name')
  const present = unknown.length === 0 ? rows : await findBySlug(tx, kind, slugs)
  for (const [formerSlug, row] of renamed) {
    const current = present.get(row.slug) ?? row
    present.set(row.slug, current).set(formerSlug, current)
  }
  return { rows: present, created }
}

async function findBySlug(tx: Tx, kind: TermKind, slugs: string[]): Promise<Map<string, TermIdentity>> {
  const { table, only } = termTables[kind]
  const rows = await tx.query<TermIdentity>(sql`
    SELECT id, slug, name FROM ${raw(table)} t
    WHERE ${raw(only('t'))} AND slug = ANY(${slugs}) ORDER BY slug FOR KEY SHARE`)
  return new Map(rows.map((row) => [row.slug, row]))
}

/** Finds terms by former slug. A slug that was given to another term while this waited for the lock is looked up again. */
async function findByFormerSlug(tx: Tx, kind: TermKind, slugs: string[]): Promise<Map<string, TermIdentity>> {
  const { table, aliases, key, only } = termTables[kind]
  const isAlias = sql`${raw(only('l'))} AND l.slug = ANY(${slugs})`
  const known = await tx.query(sql`SELECT slug FROM ${raw(aliases)} l WHERE ${isAlias}`)
  if (known.length === 0) return new Map()
  const rows = await tx.query<TermIdentity & { alias: string }>(sql`
    SELECT l.slug AS alias, t.id, t.slug, t.name FROM ${raw(aliases)} l JOIN ${raw(table)} t ON t.id = l.${raw(key)}
    WHERE ${isAlias} ORDER BY t.slug FOR KEY SHARE OF t`)
  if (rows.length < known.length) return findByFormerSlug(tx, kind, slugs)
  return new Map(rows.map(({ alias, ...row }) => [alias, row]))
}
