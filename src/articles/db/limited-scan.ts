/** Search documents in the order of publication, cut to a number: the nearest half years before all the others. */
import { visibleSql } from './find-article.ts'

/** Seconds of a period: 180 days. */
const PERIOD = 15_552_000

/** The period of a time, counted from 1970. */
const periodOf = (time: string) => `floor(extract(epoch FROM ${time} AT TIME ZONE 'UTC') / ${PERIOD})::int`

/** Two periods in a row, by the later one, that a time is in: what the index `search_document_terms` has of `sort_at`. */
const spansOf = (time: string) => `ARRAY[${periodOf(time)}, ${periodOf(time)} + 1]`

/** Which search documents `d` are wanted, and how many of them: the first ones in the order of `sort_at`. */
interface LimitedScan {
  from: string
  conditions: readonly string[]
  /** What the index does not decide, and folded texts do. */
  inText: readonly string[]
  isAscending: boolean
  /** The placeholder of the number. */
  needed: string
}

/**
 * A query for `article_id` and `sort_at`. Folded texts are read from the beginning on until there are enough: OFFSET 0
 * keeps the planner from reading them all.
 */
export function limitedScanSql({ from, conditions, inText, isAscending, needed }: LimitedScan): string {
  const direction = isAscending ? 'ASC' : 'DESC'
  const orderBy = `ORDER BY sort_at ${direction}, article_id ${direction}`
  const found = `FROM ${from} WHERE ${conditions.join(' AND ')}`
  if (inText.length === 0) return `SELECT d.article_id, d.sort_at ${found} ${orderBy} LIMIT ${needed}`
  return `SELECT d.article_id, d.sort_at
    FROM (SELECT d.article_id, d.sort_at, d.folded ${found} ${orderBy} OFFSET 0) d
    WHERE ${inText.join(' AND ')} ${orderBy} LIMIT ${needed}`
}

/**
 * The same, of what the public sees and nothing else, as tables for a WITH, of which `name` is the last. The period in
 * which the order begins and the one after it come from the index together with the terms; what is beyond them is looked
 * at when they hold too few. `start` is a time that the order begins at or after; without one it begins where the
 * articles do.
 */
export function recentFirstScanSql(name: string, wanted: LimitedScan, start: string | undefined): string {
  const { conditions, isAscending, needed } = wanted
  const first = `(SELECT o.sort_at FROM article o WHERE ${visibleSql('o')} ORDER BY o.sort_at ${isAscending ? 'ASC' : 'DESC'} LIMIT 1)`
  const span = `SELECT ARRAY[period${isAscending ? ' + 1' : ''}] FROM ${name}_start`
  const end = `SELECT to_timestamp((period ${isAscending ? '+ 2' : '- 1'}) * ${PERIOD}.0) FROM ${name}_start`
  const near = [`${spansOf('d.sort_at')} @> (${span})`]
  const beyond = [
    `(SELECT count(*) FROM ${name}_near) < ${needed}`,
    `d.sort_at ${isAscending ? '>=' : '<'} (${end})`,
  ]
  return `${name}_start AS MATERIALIZED (SELECT ${periodOf(start ?? first)} AS period),
    ${name}_near AS MATERIALIZED (${limitedScanSql({ ...wanted, conditions: [...near, ...conditions] })}),
    ${name}_beyond AS MATERIALIZED (${limitedScanSql({ ...wanted, conditions: [...beyond, ...conditions] })}),
    ${name} AS (SELECT * FROM ${name}_near UNION ALL SELECT * FROM ${name}_beyond)`
}
