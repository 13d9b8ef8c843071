/** Pages of tags, categories and authors: by name, or by the number of visible articles, also in a language. */
import { articleConditions } from '../../articles/db/filters.ts'
import { visibleSql } from '../../articles/db/visibility.ts'
import type { ReadAccess } from '../../articles/model/article-locator.ts'
import { type TermKind, termTables } from '../../articles/model/taxonomies.ts'
import type { Database } from '../../database/connection.ts'
import {
  allOf,
  empty,
  HUMAN_ORDER,
  keysetSql,
  raw,
  type SortOrder,
  type Sql,
  sql,
} from '../../database/sql.ts'
import { createPage, type Page, type PageRow, sliceFromQuery } from '../../schemas/pagination.ts'
import type { TermListQuery } from '../schema.ts'

/** A list of terms `t`: the JSON of a term with a number of articles, and the condition that the public sees it. */
interface TermList {
  kind: TermKind
  json: (articles: Sql) => Sql
  isPublic: Sql
}

const KEYS: Record<TermListQuery['sort'], string> = {
  name: 'left(t.name, 100)',
  // Most articles first, then by name: the number is first in the text.
  '-articles': `lpad((2147483647 - coalesce(n.articles, 0))::text, 10, '0') || ' ' || left(t.name, 100)`,
}

const orderOf = (key: string): SortOrder => ({
  ...{ key: `(${key}) ${HUMAN_ORDER}`, id: 't.id', type: 'text', direction: 'ASC' },
})

/** Returns true for a list that needs the numbers of articles of every term: by number, or in a language. */
export const countsEveryTerm = ({ sort, lang }: TermListQuery): boolean =>
  sort !== 'name' || lang !== undefined

/** Returns a page of terms. With `lang`, whose ranges are resolved, only the articles in these languages count. */
export async function listTerms(
  db: Database,
  { kind, json, isPublic }: TermList,
  query: TermListQuery,
  { includesHidden }: ReadAccess,
): Promise<Page> {
  const { table, only } = termTables[kind]
  const name = `${kind}:${query.sort}`
  const slice = sliceFromQuery(query, name, () => true)
  const key = KEYS[query.sort]
  const { conditions, tail } = keysetSql(orderOf(key), slice)
  const isCounted = countsEveryTerm(query)
  const isListed = isCounted ? hasCountSql(kind) : isPublic
  const all = [raw(only('t')), ...(includesHidden ? [] : [isListed]), ...conditions]
  const articles = isCounted ? sql`coalesce(n.articles, 0)` : articleCountSql(kind)
  const rows = await db.query<PageRow>(sql`
    ${isCounted ? sql`WITH counts AS MATERIALIZED (${countsSql(kind, query)})` : empty}
    SELECT ${json(articles)} AS json, ${raw(key)} AS key, t.id AS id
    FROM ${raw(table)} t ${isCounted ? raw('LEFT JOIN counts n ON n.id = t.id') : empty} WHERE ${allOf(all)} ${tail}`)
  return createPage(rows, slice, name)
}

/** Returns the number of visible articles of the term `t`. */
export function articleCountSql(kind: TermKind): Sql {
  const { joinTable, key } = termTables[kind]
  return sql`(SELECT count(*) FROM ${raw(joinTable)} x JOIN article a ON a.id = x.article_id
    WHERE x.${raw(key)} = t.id AND ${visibleSql('a')})`
}

/** Returns a query for the number of visible articles of each term that has any. */
function countsSql(kind: TermKind, { lang }: TermListQuery): Sql {
  const { table, joinTable, key, only } = termTables[kind]
  return sql`SELECT x.${raw(key)} AS id, count(*)::int AS articles
    FROM ${raw(joinTable)} x JOIN article a ON a.id = x.article_id JOIN ${raw(table)} t ON t.id = x.${raw(key)}
    WHERE ${raw(only('t'))} AND ${allOf(articleConditions({ lang }))} GROUP BY 1`
}

/** Returns the condition that the term `t` has a counted article, or, for a category, that one below it has. */
const hasCountSql = (kind: TermKind): Sql =>
  kind === 'category'
    ? sql`(n.id IS NOT NULL OR EXISTS (
        WITH RECURSIVE below AS (
          SELECT t.id UNION SELECT c.id FROM below b JOIN tag c ON c.parent_id = b.id)
        SELECT 1 FROM below b JOIN counts m ON m.id = b.id))`
    : sql`n.id IS NOT NULL`
