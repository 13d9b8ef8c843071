/** Rows of terms (tags, categories, authors): lookup, aliases and deletion inside write transactions. */
import { visibleSql } from '../../articles/db/visibility.ts'
import { type TermKind, termTables } from '../../articles/model/taxonomies.ts'
import type { Byline } from '../../articles/term-schema.ts'
import { insertRows } from '../../database/bulk-rows.ts'
import { raw, type Sql, sql } from '../../database/sql.ts'
import type { Transaction, Tx } from '../../database/transaction.ts'
import { DomainError, invalidRequest } from '../../errors.ts'
import { isUuid } from '../../schemas/text.ts'

/** The row of a term. Columns that its kind does not have are null. */
export interface TermRow extends Byline {
  id: string
  parentId: string | null
}

const columns = (kind: TermKind) =>
  raw(
    kind === 'author'
      ? 't.id, t.slug, t.name, NULL::uuid AS "parentId", t.url, t.avatar_url AS "avatarUrl", t.bio, t.email'
      : 't.id, t.slug, t.name, t.parent_id AS "parentId", NULL AS url, NULL AS "avatarUrl", NULL AS bio, NULL AS email',
  )

async function findRow(tx: Tx, kind: TermKind, condition: Sql): Promise<TermRow | null> {
  const { table, only } = termTables[kind]
  const [row] = await tx.query<TermRow>(
    sql`SELECT ${columns(kind)} FROM ${raw(table)} t WHERE ${raw(only('t'))} AND ${condition}`,
  )
  return row ?? null
}

/** Finds a term by slug or id. Throws DomainError `not-found`; for a former slug the message contains the present one. */
export async function findTerm(tx: Tx, kind: TermKind, slugOrId: string): Promise<TermRow> {
  const slug = slugOrId.normalize('NFC')
  const row = await findRow(
    tx,
    kind,
    isUuid(slugOrId) ? sql`t.id = ${slugOrId}::uuid` : sql`t.slug = ${slug}`,
  )
  if (row) return row
  const renamed = isUuid(slugOrId) ? null : await findTermByAlias(tx, kind, slug)
  const advice = renamed ? ` Its present slug is "${renamed.slug}".` : ''
  throw new DomainError('not-found', `There is no such ${kind}.${advice}`)
}

/** Finds a term that a body refers to by slug or former slug. Throws DomainError `invalid` with the given pointer. */
export async function findTermBySlug(
  tx: Tx,
  kind: TermKind,
  slug: string,
  pointer: '/into' | '/parent',
): Promise<TermRow> {
  const normalized = slug.normalize('NFC')
  const row =
    (await findRow(tx, kind, sql`t.slug = ${normalized}`)) ?? (await findTermByAlias(tx, kind, normalized))
  if (row) return row
  throw invalidRequest('body', pointer, `there is no such ${kind}`)
}

/** Finds a term by a former slug; null when there is none. */
export async function findTermByAlias(tx: Tx, kind: TermKind, slug: string): Promise<TermRow | null> {
  const { table, aliases, key, only } = termTables[kind]
  const [row] = await tx.query<TermRow>(sql`
    SELECT ${columns(kind)} FROM ${raw(aliases)} l JOIN ${raw(table)} t ON t.id = l.${raw(key)}
    WHERE ${raw(only('l'))} AND l.slug = ${slug}`)
  return row ?? null
}

/** Returns the term of this kind that has the slug; null when it is free. Former slugs do not count. */
export const findSlugOwner = (tx: Tx, kind: TermKind, slug: string): Promise<TermRow | null> =>
  findRow(tx, kind, sql`t.slug = ${slug}`)

/** Returns all slugs of a term: the present one and the former ones. */
export async function listSlugsOfTerm(tx: Tx, kind: TermKind, { id, slug }: TermRow): Promise<string[]> {
  const { aliases, key } = termTables[kind]
  const rows = await tx.query<{ slug: string }>(
    sql`SELECT slug FROM ${raw(aliases)} WHERE ${raw(key)} = ${id}::uuid`,
  )
  return [slug, ...rows.map((row) => row.slug)]
}

/** Makes a former slug an alias of a term. */
export function insertTermAlias(
  transaction: Transaction,
  kind: TermKind,
  slug: string,
  id: string,
): Promise<void> {
  const { aliases, key, own } = termTables[kind]
  return insertRows(transaction, aliases, [{ ...own, slug, [key]: id }])
}

/** Deletes the alias with this slug. */
export async function deleteTermAlias(tx: Tx, kind: TermKind, slug: string): Promise<void> {
  const { aliases, only } = termTables[kind]
  await tx.execute(sql`DELETE FROM ${raw(aliases)} l WHERE ${raw(only('l'))} AND l.slug = ${slug}`)
}

/** Deletes a term. Its slugs become aliases of another term, or are free. */
export async function deleteTermRow(
  transaction: Transaction,
  kind: TermKind,
  { id, slug }: TermRow,
  target: TermRow | null,
): Promise<void> {
  const { tx } = transaction
  const { table, aliases, key } = termTables[kind]
  if (target) {
    await tx.execute(
      sql`UPDATE ${raw(aliases)} SET ${raw(key)} = ${target.id}::uuid WHERE ${raw(key)} = ${id}::uuid`,
    )
  }
  await tx.execute(sql`DELETE FROM ${raw(table)} WHERE id = ${id}::uuid`)
  if (target) await insertTermAlias(transaction, kind, slug, target.id)
}

/**
 * Returns whether an article has the term, or one below it, that the public sees (`visible`), or that is published or scheduled
 * (`published`).
 */
export async function readTermVisibility(
  tx: Tx,
  kind: TermKind,
  id: string,
): Promise<{ visible: boolean; published: boolean }> {
  const { joinTable, key } = termTables[kind]
  const self = sql`SELECT ${id}::uuid AS id`
  const below =
    kind === 'author' ? self : sql`${self} UNION SELECT c.id FROM below b JOIN tag c ON c.parent_id = b.id`
  const articles = raw(
    `FROM below b JOIN ${joinTable} x ON x.${key} = b.id JOIN article a ON a.id = x.article_id`,
  )
  const [row] = await tx.query<{ visible: boolean; published: boolean }>(sql`
    WITH RECURSIVE below AS (${below})
    SELECT EXISTS (SELECT 1 ${articles} WHERE ${visibleSql('a')}) AS visible,
      EXISTS (SELECT 1 ${articles} WHERE a.status = 'published' AND a.deleted_at IS NULL) AS published`)
  return row ?? { visible: false, published: false }
}
