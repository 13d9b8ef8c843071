/** Counts over everything that a search finds. */

import { searchConditions } from '../../articles/db/search-conditions.ts'
import type { Database } from '../../database/connection.ts'
import { bindValues } from '../../database/sql.ts'
import type { FacetName, SearchQuery } from '../schema.ts'
import { searchScopeSql } from './results.ts'

const COUNTED_MAX = 20

/** Counts by id; those of tags serve categories too. */
const counted = `
  tagged AS (SELECT x.tag_id AS id, count(*) AS count FROM hits h JOIN article_tag x ON x.article_id = h.id GROUP BY 1),
  written AS (SELECT x.author_id AS id, count(*) AS count FROM hits h JOIN article_author x ON x.article_id = h.id GROUP BY 1)`

/** The most frequent, by name. */
const named = (counts: string, table: string) => `
  SELECT json_agg(json_build_object('slug', n.slug, 'name', n.name, 'count', n.count) ORDER BY n.count DESC, n.slug)
  FROM (SELECT t.slug, t.name, c.count FROM ${counts} c JOIN ${table} t ON t.id = c.id
    ORDER BY c.count DESC, t.slug LIMIT ${COUNTED_MAX}) n`

/** Undated articles sort as year 1. */
const year = `nullif(extract(year FROM h.sort_at AT TIME ZONE 'UTC')::int, 1)`

const counts: Record<FacetName, string> = {
  tag: named('tagged', `(SELECT * FROM tag WHERE kind = 'tag')`),
  category: named('tagged', `(SELECT * FROM tag WHERE kind = 'category')`),
  author: named('written', 'author'),
  year: `
    SELECT json_agg(json_build_object('year', n.year, 'count', n.count) ORDER BY n.year DESC NULLS LAST)
    FROM (SELECT ${year} AS year, count(*) AS count FROM hits h GROUP BY 1 ORDER BY 1 DESC NULLS LAST LIMIT ${COUNTED_MAX}) n`,
  lang: `
    SELECT json_agg(json_build_object('lang', nullif(n.lang, 'und'), 'count', n.count) ORDER BY n.count DESC, n.lang)
    FROM (SELECT a.lang, count(*) AS count FROM hits h JOIN article a ON a.id = h.id
      GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${COUNTED_MAX}) n`,
}
const names = Object.keys(counts) as FacetName[] // of a record of all of them

/** The facets that are asked for, as the JSON of `Facets`; `null` when none is. */
export async function countFacets(db: Database, query: SearchQuery): Promise<string> {
  const wanted = query.facets
  if (wanted === undefined) return 'null'
  const { bind, values } = bindValues()
  const { from, conditions } = searchScopeSql(query, bind)
  const all = [...searchConditions(query.q, bind), ...conditions].join(' AND ')
  const chosen = `${bind(wanted)}::text[]` // a value, so that every choice is one prepared statement
  const members = names.map(
    (name) => `'${name}', CASE WHEN '${name}' = ANY(${chosen}) THEN coalesce((${counts[name]}), '[]') END`,
  )
  const text = `
    WITH hits AS MATERIALIZED (SELECT d.article_id AS id, d.sort_at FROM ${from} WHERE ${all}),
    ${counted}
    SELECT json_build_object(${members.join(', ')})::text AS json`
  const [row] = await db.query<{ json: string }>({ text, values })
  return row?.json ?? 'null'
}
