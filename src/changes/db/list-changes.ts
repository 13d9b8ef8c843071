/** Queries of the change log, whose sequence numbers follow the order of commits. */
import type { Database } from '../../database/connection.ts'
import { empty, isoTimeSql, jsonObjectSql, raw, type Sql, sql } from '../../database/sql.ts'
import { DomainError } from '../../errors.ts'
import { type ChangeCursor, LOG_START } from '../cursor.ts'

/** Selects changes after a cursor. With `includesHidden`, also changes of content that was not public before or after. */
export interface ChangesFilter {
  after: ChangeCursor
  limit: number
  includesHidden: boolean
}

/** A change as JSON (`Change`), with the cursor after it. */
export interface LoggedChange extends ChangeCursor {
  json: string
}

/** Consecutive changes of the log, and the change counter at the time of the read. */
export interface ChangesSlice {
  changes: LoggedChange[]
  more: boolean
  counter: bigint
}

/** The sequence number of the last change, and the time of the database, in milliseconds since 1970. */
interface ChangeCounter {
  seq: bigint
  time: number
}

/** The statement that reads the change counter, and the time of the database. */
export const CHANGE_COUNTER = `
  SELECT value AS counter, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS time FROM change_counter WHERE id = 1`

/** Returns the change counter. The read waits for no other one: it has a reserved session. */
export async function readChangeCounter({ probe }: Pick<Database, 'probe'>): Promise<ChangeCounter> {
  const [row] = await probe<{ counter: string; time: number }>(sql`${raw(CHANGE_COUNTER)}`)
  return { seq: BigInt(row?.counter ?? 0), time: row?.time ?? Date.now() }
}

const timeSql = (change: string) => raw(`(extract(epoch FROM ${change}.at) * 1000)::bigint`)

/**
 * Returns the cursor after the last change. Unless `includesHidden`, this is the last change of public content: a cursor has
 * the number and the time of its change, which would reveal that hidden content changes.
 */
export async function readCurrentCursor(
  db: Database,
  { includesHidden }: Pick<ChangesFilter, 'includesHidden'>,
): Promise<ChangeCursor> {
  const visible = includesHidden ? empty : raw('WHERE c.visible')
  const [row] = await db.query<{ seq: string; time: string }>(sql`
    SELECT c.seq, ${timeSql('c')} AS time FROM change c ${visible} ORDER BY c.seq DESC LIMIT 1`)
  return row ? { seq: BigInt(row.seq), time: BigInt(row.time) } : LOG_START
}

/** A row for each change; one row without a change when there is none. */
type ChangeRow = { counter: string; hasCursor: boolean } & (
  | { seq: string; time: string; json: string }
  | { seq: null; time: null; json: null }
)

/**
 * Returns the changes after a cursor. Throws `DomainError` `gone` when the log does not contain the cursor, because the
 * database was replaced or restored to an earlier state.
 */
export async function listChanges(db: Database, filter: ChangesFilter): Promise<ChangesSlice> {
  const { seq, time } = filter.after
  const hasCursor = sql`${seq}::bigint = 0 OR EXISTS (SELECT 1 FROM change c WHERE c.seq = ${seq}::bigint AND ${timeSql('c')} = ${time}::bigint)`
  const rows = await readLog(db, filter, hasCursor)
  if (!rows[0]?.hasCursor) throw new DomainError('gone', UNKNOWN_CURSOR)
  return sliceOf(rows, filter.limit)
}

/** Returns the changes of public content after the one with this number. */
export async function listPublicChanges(db: Database, after: bigint, limit: number): Promise<ChangesSlice> {
  const filter = { after: { seq: after, time: 0n }, limit, includesHidden: false }
  return sliceOf(await readLog(db, filter, sql`true`), limit)
}

function readLog(
  db: Database,
  { after, limit, includesHidden }: ChangesFilter,
  hasCursor: Sql,
): Promise<ChangeRow[]> {
  return db.query<ChangeRow>(sql`
    SELECT log.counter, log."hasCursor", c.seq, c.time, c.json
    FROM (SELECT value AS counter, (${hasCursor}) AS "hasCursor" FROM change_counter WHERE id = 1) log
    LEFT JOIN (
      SELECT c.seq, ${timeSql('c')} AS time, ${changeJsonSql(includesHidden)}::text AS json
      FROM change c WHERE c.seq > ${after.seq}::bigint ${includesHidden ? empty : raw('AND c.visible')} ORDER BY c.seq LIMIT ${limit + 1}) c ON true
    ORDER BY c.seq`)
}

function sliceOf(rows: readonly ChangeRow[], limit: number): ChangesSlice {
  const changes = rows.flatMap((row) =>
    row.seq === null ? [] : [{ seq: BigInt(row.seq), time: BigInt(row.time), json: row.json }],
  )
  const more = changes.length > limit
  return { changes: changes.slice(0, limit), more, counter: BigInt(rows[0]?.counter ?? 0) }
}

const UNKNOWN_CURSOR =
  'The change log does not contain this cursor, because the database was restored or replaced. Fetch everything again and continue from the new cursor.'

const snapshotMembers = (change: string) => ({
  slug: raw(`${change}.slug`),
  lang: raw(`nullif(${change}.lang, 'und')`),
  tags: raw(`${change}.tags`),
})

/**
 * SQL of the row `c` as JSON (`Change`). The subquery with `OFFSET 0` selects the changes of the same entity first.
 * Without it, the planner may scan the log backwards.
 */
const changeJsonSql = (includesHidden: boolean): Sql =>
  jsonObjectSql({
    at: isoTimeSql('c.at'),
    entity: raw('c.entity'),
    id: raw('c.entity_id'),
    action: raw('c.action'),
    ...snapshotMembers('c'),
    previous: sql`(
      SELECT ${jsonObjectSql(snapshotMembers('p'))}
      FROM (SELECT * FROM change o WHERE o.entity_id = c.entity_id OFFSET 0) p
      WHERE p.seq < c.seq ${includesHidden ? empty : raw('AND p.visible')} ORDER BY p.seq DESC LIMIT 1)`,
  })
