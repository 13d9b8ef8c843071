/** Permanent deletion of what an import run has created: its articles in the trash, and the terms that only they had. */
import { type TermKind, termTables } from '../../articles/model/taxonomies.ts'
import type { Database } from '../../database/connection.ts'
import { empty, raw, type Sql, sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'

/** The period of a run, in which it has created terms. */
export interface RunPeriod {
  id: string
  startedAt: Date
  finishedAt: Date | null
}

/** An article or a term that was deleted. `wasPublic` says whether an earlier change of it was public. */
export interface DeletedRow {
  id: string
  slug: string
  wasPublic: boolean
}

/** Returns at most `limit` ids of articles in the trash that a run has created. */
export async function listTrashedArticlesOfRun(db: Database, run: string, limit: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`
    SELECT a.id FROM revision first JOIN article a ON a.id = first.article_id
    WHERE first.run_id = ${run}::uuid AND first.number = 1 AND a.deleted_at IS NOT NULL ORDER BY a.id LIMIT ${limit}`)
  return rows.map(({ id }) => id)
}

/** Deletes those of the articles that are in the trash, with their revisions, aliases and files. Their rows should be locked. */
export const deleteTrashedArticles = (tx: Tx, ids: readonly string[]): Promise<DeletedRow[]> =>
  tx.execute<DeletedRow>(sql`
    DELETE FROM article a WHERE a.id = ANY(${ids}::uuid[]) AND a.deleted_at IS NOT NULL
    RETURNING a.id, a.slug, ${wasPublicSql('a')} AS "wasPublic"`)

/**
 * Returns the ids of the terms of these articles, and of categories above them, that were created during the run and not edited
 * after it.
 */
export async function findTermsOfRun(
  tx: Tx,
  { startedAt, finishedAt }: RunPeriod,
  kind: TermKind,
  articles: readonly string[],
): Promise<string[]> {
  const { table, joinTable, key, only } = termTables[kind]
  const above =
    kind === 'category' ? sql`UNION SELECT t.parent_id FROM own JOIN tag t ON t.id = own.id` : empty
  const rows = await tx.query<{ id: string }>(sql`
    WITH RECURSIVE own AS (
      SELECT x.${raw(key)} AS id FROM ${raw(joinTable)} x WHERE x.article_id = ANY(${articles}::uuid[]) ${above})
    SELECT DISTINCT t.id FROM own JOIN ${raw(table)} t ON t.id = own.id
    WHERE ${raw(only('t'))} AND t.created_at >= ${startedAt} AND t.updated_at <= coalesce(${finishedAt}, now())`)
  return rows.map(({ id }) => id)
}

/** Deletes those of the terms that no article has, and no category below. Call it until it deletes none. */
export function deleteUnusedTerms(tx: Tx, kind: TermKind, ids: readonly string[]): Promise<DeletedRow[]> {
  const { table, joinTable, key } = termTables[kind]
  const isParent = kind === 'category' ? sql`OR EXISTS (SELECT 1 FROM tag c WHERE c.parent_id = t.id)` : empty
  return tx.execute<DeletedRow>(sql`
    DELETE FROM ${raw(table)} t WHERE t.id = ANY(${ids}::uuid[])
      AND NOT (EXISTS (SELECT 1 FROM ${raw(joinTable)} x WHERE x.${raw(key)} = t.id) ${isParent})
    RETURNING t.id, t.slug, ${wasPublicSql('t')} AS "wasPublic"`)
}

const wasPublicSql = (row: string): Sql =>
  raw(`EXISTS (SELECT 1 FROM change c WHERE c.entity_id = ${row}.id AND c.visible)`)
