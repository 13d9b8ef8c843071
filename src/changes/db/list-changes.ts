/** The log of changes as answers. Numbers follow the order of commits, so what follows a number is all there is. */
import type { Database } from '../../database/connection.ts'
import { bindValues, isoTimeSql } from '../../database/sql.ts'
import { DomainError } from '../../errors.ts'
import { type ChangeCursor, LOG_START } from '../cursor.ts'

/** What is wanted of the log. `hidden`: changes too that the public could not see. */
export interface ChangesFilter {
  after: ChangeCursor
  limit: number
  hidden: boolean
}

/** A change as JSON (`Change`), and the place after it. */
export interface LoggedChange extends ChangeCursor {
  json: string
}

/** Part of the log, in order, and the counter at that moment: all changes up to it were looked at. */
export interface ChangesSlice {
  changes: LoggedChange[]
  more: boolean
  counter: bigint
}

/** The number of the last change. */
export async function readChangeCounter(db: Database): Promise<bigint> {
  const [row] = await db.query<{ counter: string }>({
    text: 'SELECT value AS counter FROM change_counter WHERE id = 1',
    values: [],
  })
  return BigInt(row?.counter ?? 0)
}

const time = (change: string) => `(extract(epoch FROM ${change}.at) * 1000)::bigint`

/** The place after the last change. */
export async function readCurrentCursor(db: Database): Promise<ChangeCursor> {
  const text = `
    SELECT c.seq, ${time('c')} AS time FROM change_counter n JOIN change c ON c.seq = n.value WHERE n.id = 1`
  const [row] = await db.query<{ seq: string; time: string }>({ text, values: [] })
  return row ? { seq: BigInt(row.seq), time: BigInt(row.time) } : LOG_START
}

/** Columns of no row where nothing is new. */
type FoundRow = { counter: string; known: boolean } & (
  | { seq: string; time: string; json: string }
  | { seq: null; time: null; json: null }
)

/**
 * The changes after a place. Throws DomainError `gone` when the log does not have that place: it is another database,
 * or one that was restored to an earlier state.
 */
export async function listChanges(
  db: Database,
  { after, limit, hidden }: ChangesFilter,
): Promise<ChangesSlice> {
  const { bind, values } = bindValues()
  const seq = `${bind(after.seq)}::bigint`
  const known = `${seq} = 0 OR EXISTS (SELECT 1 FROM change c WHERE c.seq = ${seq} AND ${time('c')} = ${bind(after.time)}::bigint)`
  const text = `
    SELECT log.counter, log.known, c.seq, c.time, c.json
    FROM (SELECT value AS counter, (${known}) AS known FROM change_counter WHERE id = 1) log
    LEFT JOIN (
      SELECT c.seq, ${time('c')} AS time, ${changeJson(hidden)} AS json
      FROM change c WHERE c.seq > ${seq} ${hidden ? '' : 'AND c.visible'} ORDER BY c.seq LIMIT ${bind(limit + 1)}) c ON true
    ORDER BY c.seq`
  const rows = await db.query<FoundRow>({ text, values })
  if (!rows[0]?.known) throw new DomainError('gone', FOREIGN_CURSOR)
  const changes = rows.flatMap((row) =>
    row.seq === null ? [] : [{ seq: BigInt(row.seq), time: BigInt(row.time), json: row.json }],
  )
  return {
    changes: changes.slice(0, limit),
    more: changes.length > limit,
    counter: BigInt(rows[0].counter),
  }
}

const FOREIGN_CURSOR =
  'The log of changes has no such place: the database was restored or replaced. Fetch everything again and go on from its cursor.'

const address = (change: string) =>
  `'slug', ${change}.slug, 'lang', nullif(${change}.lang, 'und'), 'tags', ${change}.tags`

/**
 * `Change` of the row `c`. The change before it is looked for among those of the same thing alone (OFFSET keeps the
 * planner from walking the whole log backwards).
 */
const changeJson = (hidden: boolean) => `json_build_object(
  'at', ${isoTimeSql('c.at')}, 'entity', c.entity, 'id', c.entity_id, 'action', c.action, ${address('c')},
  'previous', (
    SELECT json_build_object(${address('p')})
    FROM (SELECT * FROM change o WHERE o.entity_id = c.entity_id OFFSET 0) p
    WHERE p.seq < c.seq ${hidden ? '' : 'AND p.visible'} ORDER BY p.seq DESC LIMIT 1))::text`
