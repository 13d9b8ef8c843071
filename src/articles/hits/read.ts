/** What a search finds, in the order of publication: the newest, or the oldest, without looking at all of it. */
import { type Bind, keyset, type Order } from '../../database/sql.ts'
import type { Slice } from '../../paging.ts'
import { indexCondition, readQuery, textConditions } from '../../search/read.ts'
import { visible } from '../read.ts'

/** Seconds of a period: 180 days. */
const PERIOD = 15_552_000

/** The period of a time, counted from 1970; of `sort_at` as the index `search_document_terms` has it. */
const periodOf = (time: string) => `floor(extract(epoch FROM ${time} AT TIME ZONE 'UTC') / ${PERIOD})::int`

/**
 * The articles of a page of what the public may see of what `q` finds, and the tables that they come from. The period in which the page begins and the one after it
 * come from the index together with the terms; what is beyond them is looked at when they do not fill the page. Articles are
 * read last.
 */
export function hitsInOrder(q: string, direction: Order['direction'], slice: Slice, bind: Bind) {
  const order: Order = { key: 'd.sort_at', id: 'd.article_id', type: 'timestamptz', direction }
  const { conditions: place, orderBy, limit, isAscending } = keyset(order, slice, bind)
  const first = `(SELECT o.sort_at FROM article o WHERE ${visible('o')} ORDER BY o.sort_at ${isAscending ? 'ASC' : 'DESC'} LIMIT 1)`
  const start = slice.cursor ? `${bind(slice.cursor.key)}::timestamptz` : first
  const step = isAscending ? 1 : -1
  const end = `(SELECT to_timestamp((period + ${isAscending ? 2 : -1}) * ${PERIOD}.0) FROM start)`
  const needed = `${bind(slice.offset + slice.limit + 1)}::int`
  const hits = cutOf(q, place, orderBy, needed, bind)
  const near = hits([
    `ARRAY[${periodOf('d.sort_at')}] && (SELECT ARRAY[period, period + ${step}] FROM start)`,
  ])
  const beyond = hits([
    `(SELECT count(*) FROM near) < ${needed}`,
    `d.sort_at ${isAscending ? '>=' : '<'} ${end}`,
  ])
  return {
    found: `WITH start AS MATERIALIZED (SELECT ${periodOf(start)} AS period),
      near AS MATERIALIZED (${near}), beyond AS MATERIALIZED (${beyond})`,
    page: `SELECT a.* FROM (SELECT * FROM (SELECT * FROM near UNION ALL SELECT * FROM beyond) d ${orderBy} ${limit}) d
      JOIN article a ON a.id = d.article_id ${orderBy}`,
  }
}

/**
 * The first so many hits under further conditions. Folded texts, where the index does not decide, are read from the
 * beginning until there are enough: OFFSET 0 keeps the planner from reading them all.
 */
function cutOf(q: string, place: readonly string[], orderBy: string, needed: string, bind: Bind) {
  const search = readQuery(q)
  const inText = textConditions('d', search, bind)
  const always = [indexCondition(search, bind), 'd.listed', 'd.sort_at <= now()', ...place]
  return (further: readonly string[]) => {
    const found = `FROM search_document d WHERE ${[...further, ...always].join(' AND ')} ${orderBy}`
    if (inText.length === 0) return `SELECT d.article_id, d.sort_at ${found} LIMIT ${needed}`
    return `SELECT d.article_id, d.sort_at FROM (SELECT d.* ${found} OFFSET 0) d
      WHERE ${inText.join(' AND ')} ${orderBy} LIMIT ${needed}`
  }
}
