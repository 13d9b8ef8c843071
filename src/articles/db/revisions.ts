/** The history of an article: its revisions, newest first. */
import type { Database } from '../../database/connection.ts'
import { bindValues, isoTimeSql, keysetOperator } from '../../database/sql.ts'
import { DomainError } from '../../errors.ts'
import {
  createPage,
  type Page,
  type PageQuery,
  type PageRow,
  sliceFromQuery,
} from '../../schemas/pagination.ts'

const isNumber = (key: string) => /^[1-9]\d{0,8}$/.test(key)

/** A page of the history of an article, in the trash or not. Throws DomainError `not-found`. */
export async function listRevisions(db: Database, id: string, query: PageQuery): Promise<Page> {
  const order = `revisions ${id}`
  const slice = sliceFromQuery(query, order, isNumber)
  const backwards = slice.cursor?.direction === 'prev'
  const { bind, values } = bindValues()
  const place = slice.cursor
    ? `AND r.number ${keysetOperator(slice.cursor, backwards)} ${bind(slice.cursor.key)}::int`
    : ''
  const text = `
    SELECT json_build_object('number', r.number, 'createdAt', ${isoTimeSql('r.created_at')}, 'actor', r.actor,
      'live', r.number = a.live_revision, 'working', r.number IS NOT DISTINCT FROM a.working_revision, 'replaced', r.replaced)::text AS json,
      r.number::text AS key, a.id AS id
    FROM revision r JOIN article a ON a.id = r.article_id
    WHERE a.id = ${bind(id)}::uuid ${place}
    ORDER BY r.number ${backwards ? 'ASC' : 'DESC'} LIMIT ${bind(slice.limit + 1)} OFFSET ${bind(slice.offset)}`
  const rows = await db.query<PageRow>({ text, values })
  if (rows.length === 0) await assertArticle(db, id)
  return createPage(rows, slice, order)
}

/** The number of the revision before another. Throws DomainError `not-found`. */
export async function findPreviousRevision(db: Database, id: string, number: number): Promise<number> {
  const text = 'SELECT max(number) AS number FROM revision WHERE article_id = $1::uuid AND number < $2'
  const [row] = await db.query<{ number: number | null }>({ text, values: [id, number] })
  if (row?.number) return row.number
  throw new DomainError(
    'not-found',
    `There is no revision before ${number}. Say which one to compare \`against\`.`,
  )
}

async function assertArticle(db: Database, id: string): Promise<void> {
  const found = await db.query({ text: 'SELECT 1 AS found FROM article WHERE id = $1::uuid', values: [id] })
  if (found.length === 0) throw new DomainError('not-found', 'There is no such article.')
}
