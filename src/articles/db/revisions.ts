/** Revisions of an article: the list, newest first, and the previous one. */
import type { Database } from '../../database/connection.ts'
import { empty, isoTimeSql, jsonObjectSql, keysetOperator, raw, sql } from '../../database/sql.ts'
import { DomainError } from '../../errors.ts'
import {
  createPage,
  type Page,
  type PageQuery,
  type PageRow,
  sliceFromQuery,
} from '../../schemas/pagination.ts'

const revisionJson = jsonObjectSql({
  number: raw('r.number'),
  createdAt: isoTimeSql('r.created_at'),
  actor: raw('r.actor'),
  live: raw('r.number = a.live_revision'),
  working: raw('r.number IS NOT DISTINCT FROM a.working_revision'),
  replaced: raw('r.replaced'),
})

const isNumber = (key: string) => /^[1-9]\d{0,8}$/.test(key)

/** Returns a page of the revisions of an article, in the trash or not. Throws DomainError `not-found`. */
export async function listRevisions(db: Database, id: string, query: PageQuery): Promise<Page> {
  const order = `revisions ${id}`
  const slice = sliceFromQuery(query, order, isNumber)
  const isBackwards = slice.cursor?.direction === 'prev'
  const start = slice.cursor
    ? sql`AND r.number ${keysetOperator(slice.cursor, isBackwards)} ${slice.cursor.key}::int`
    : empty
  const rows = await db.query<PageRow>(sql`
    SELECT ${revisionJson}::text AS json, r.number::text AS key, a.id AS id
    FROM revision r JOIN article a ON a.id = r.article_id
    WHERE a.id = ${id}::uuid ${start}
    ORDER BY r.number ${raw(isBackwards ? 'ASC' : 'DESC')} LIMIT ${slice.limit + 1} OFFSET ${slice.offset}`)
  if (rows.length === 0) await assertArticle(db, id)
  return createPage(rows, slice, order)
}

/** Returns the number of the revision before another. Throws DomainError `not-found`. */
export async function findPreviousRevision(db: Database, id: string, number: number): Promise<number> {
  const [row] = await db.query<{ number: number | null }>(
    sql`SELECT max(number) AS number FROM revision WHERE article_id = ${id}::uuid AND number < ${number}`,
  )
  if (row?.number) return row.number
  throw new DomainError(
    'not-found',
    `There is no revision before ${number}. Set \`against\` to the revision to compare with.`,
  )
}

async function assertArticle(db: Database, id: string): Promise<void> {
  const rows = await db.query(sql`SELECT 1 AS found FROM article WHERE id = ${id}::uuid`)
  if (rows.length === 0) throw new DomainError('not-found', 'There is no such article.')
}
