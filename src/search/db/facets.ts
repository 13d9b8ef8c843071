/** Search facets: counts over the results by tag, category, author, year and language. */
import { type ArticleCount, type HitCount, hitCountSql, toArticleCount } from '../../articles/db/count.ts'
import { searchScopeOf } from '../../articles/db/filters.ts'
import { hitsSql } from '../../articles/db/hits.ts'
import { type TermKind, termTables } from '../../articles/model/taxonomies.ts'
import type { Database } from '../../database/connection.ts'
import { jsonArraySql, jsonObjectSql, raw, type Sql, sql } from '../../database/sql.ts'
import type { FacetName } from '../schema.ts'
import type { ParsedSearchRequest } from './results.ts'

/** Maximum number of values of a facet. */
const MAX_VALUES = 20

/** Counts by id. Those of `article_tag` are for tags and categories. */
const countTables = raw(`
  article_tag_counts AS (SELECT x.tag_id AS id, count(*) AS count FROM hits h JOIN article_tag x ON x.article_id = h.id GROUP BY 1),
  article_author_counts AS (SELECT x.author_id AS id, count(*) AS count FROM hits h JOIN article_author x ON x.article_id = h.id GROUP BY 1)`)

/** Returns the most frequent terms of a kind. */
function termCounts(kind: TermKind): Sql {
  const { table, joinTable, only } = termTables[kind]
  return sql`
  SELECT ${jsonArraySql(raw('row_to_json(n)'), 'n.count DESC, n.slug')}
  FROM (SELECT t.slug, t.name, c.count ${raw(`FROM ${joinTable}_counts c JOIN ${table} t ON t.id = c.id
    WHERE ${only('t')} ORDER BY c.count DESC, t.slug LIMIT ${MAX_VALUES}`)}) n`
}

/** The year of publication; null for undated articles, whose sort key is in year 1. */
const YEAR = `nullif(extract(year FROM h.sort_at AT TIME ZONE 'UTC')::int, 1)`

const facetSql: Record<FacetName, Sql> = {
  tag: termCounts('tag'),
  category: termCounts('category'),
  author: termCounts('author'),
  year: sql`
    SELECT ${jsonArraySql(raw('row_to_json(n)'), 'n.year DESC NULLS LAST')}
    FROM (${raw(`SELECT ${YEAR} AS year, count(*) AS count FROM hits h GROUP BY 1 ORDER BY 1 DESC NULLS LAST LIMIT ${MAX_VALUES}`)}) n`,
  lang: sql`
    SELECT ${jsonArraySql(jsonObjectSql({ lang: raw("nullif(n.lang, 'und')"), count: raw('n.count') }), 'n.count DESC, n.lang')}
    FROM (${raw(`SELECT a.lang, count(*) AS count FROM hits h JOIN article a ON a.id = h.id
      GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${MAX_VALUES}`)}) n`,
}

/** The facets as JSON (`Facets`), and the number of results that was counted with them. */
interface CountedFacets {
  json: string
  count: ArticleCount
}

/** Returns the requested facets and the number of results. With too many results, they are counted over the newest ones. */
export async function countFacets(
  db: Database,
  query: ParsedSearchRequest & { facets: readonly FacetName[] },
): Promise<CountedFacets> {
  const { tables, isLimited } = hitsSql(query.q, searchScopeOf(query))
  // The choice is a value, so that every choice is the same prepared statement.
  const members = Object.entries(facetSql).map(([name, counts]) => [
    name,
    sql`CASE WHEN ${raw(`'${name}'`)} = ANY(${query.facets}::text[]) THEN (${counts}) END`,
  ])
  const json = jsonObjectSql({ ...Object.fromEntries(members), isApproximate: isLimited })
  const [row] = await db.query<HitCount & { json: string }>(sql`
    WITH ${tables}, ${countTables}
    SELECT ${json}::text AS json, ${hitCountSql(isLimited)}`)
  const isCounted = query.count === 'exact'
  const count = isCounted ? await toArticleCount(db, query, row) : { number: 0, isEstimated: true }
  return { json: row?.json ?? 'null', count }
}
