/** Limited scans of search documents in the order of publication: the most recent half years first, then the rest. */
import { allOf, empty, raw, type Sql, sql } from '../../database/sql.ts'
import { RECHECKED_COLUMNS, rechecked } from './search-conditions.ts'
import { visibleSql } from './visibility.ts'

/** Seconds of a period: 180 days. */
const PERIOD = 15_552_000

/** Returns the number of the period of a time, counted from 1970. */
const periodOf = (time: Sql): Sql =>
  sql`floor(extract(epoch FROM ${time} AT TIME ZONE 'UTC') / ${raw(`${PERIOD}`)})::int`

/** The two adjacent periods, by the later one, that a time belongs to: the index `search_document_terms` has them of `sort_at`. */
const SPANS = sql`ARRAY[${periodOf(raw('d.sort_at'))}, ${periodOf(raw('d.sort_at'))} + 1]`

/** A scan of the first search documents `d` in the order of `sort_at`: its conditions and the number of rows. */
interface LimitedScan {
  from: Sql
  conditions: readonly Sql[]
  /** Conditions that the index does not decide: they read normalized texts. */
  recheck: readonly Sql[]
  isAscending: boolean
  needed: number
}

/**
 * Returns a query for `article_id` and `sort_at`. Normalized texts are read in order until there are enough: OFFSET 0 keeps
 * the planner from reading all of them.
 */
export function limitedScanSql({ from, conditions, recheck, isAscending, needed }: LimitedScan): Sql {
  const direction = isAscending ? 'ASC' : 'DESC'
  const orderBy = raw(`ORDER BY sort_at ${direction}, article_id ${direction}`)
  const source = sql`FROM ${from} WHERE ${allOf(conditions)}`
  const limit = sql`LIMIT ${needed}::int`
  if (recheck.length === 0) return sql`SELECT d.article_id, d.sort_at ${source} ${orderBy} ${limit}`
  const rows = sql`(SELECT d.article_id, d.sort_at, ${RECHECKED_COLUMNS} ${source} ${orderBy} OFFSET 0)`
  return sql`SELECT c.article_id, c.sort_at FROM ${rechecked(rows, recheck)} ${orderBy} ${limit}`
}

/**
 * Returns the same scan, of visible documents only, as tables for a WITH clause; the last one is called `name`. The period in
 * which the order begins and the next one are read from the index together with the terms; other periods are read when these
 * have too few matches. `start` is a time at or before which the order begins; without it, it begins with the first article.
 */
export function recentFirstScanSql(name: string, scan: LimitedScan, start: Sql | undefined): Sql {
  const { conditions, isAscending, needed } = scan
  const table = (suffix = '') => raw(`${name}${suffix}`)
  const firstTime = sql`(SELECT o.sort_at FROM article o WHERE ${visibleSql('o')}
    ORDER BY o.sort_at ${raw(isAscending ? 'ASC' : 'DESC')} LIMIT 1)`
  const span = sql`SELECT ARRAY[period${isAscending ? raw(' + 1') : empty}] FROM ${table('_start')}`
  const end = sql`SELECT to_timestamp((period ${raw(isAscending ? '+ 2' : '- 1')}) * ${raw(`${PERIOD}.0`)}) FROM ${table('_start')}`
  const recent = [sql`${SPANS} @> (${span})`, ...conditions]
  const others = [
    sql`(SELECT count(*) FROM ${table('_recent')}) < ${needed}::int`,
    sql`d.sort_at ${raw(isAscending ? '>=' : '<')} (${end})`,
    ...conditions,
  ]
  return sql`${table('_start')} AS MATERIALIZED (SELECT ${periodOf(start ?? firstTime)} AS period),
    ${table('_recent')} AS MATERIALIZED (${limitedScanSql({ ...scan, conditions: recent })}),
    ${table('_others')} AS MATERIALIZED (${limitedScanSql({ ...scan, conditions: others })}),
    ${table()} AS (SELECT * FROM ${table('_recent')} UNION ALL SELECT * FROM ${table('_others')})`
}
