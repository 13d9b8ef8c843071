/** Filters of lists, searches and counts as SQL conditions on the article `a`. */
import { raw, type Sql, sql } from '../../database/sql.ts'
import type { ArticleFilters, LanguageFilter, SlugFilter, StatusFilter } from '../filter-schema.ts'
import { type TermKind, termTables } from '../model/taxonomies.ts'
import { exactLanguageSql, languageSql, preferredTranslationSql } from './languages.ts'
import { metadataConditions } from './metadata.ts'
import { expiredSql, notTrashedSql, visibleDocumentSql, visibleSql } from './visibility.ts'

/** The condition of each value of `?status=`. */
const statusConditions: Record<StatusFilter, Sql> = {
  draft: sql`a.status = 'draft' AND ${notTrashedSql('a')}`,
  published: visibleSql('a'),
  scheduled: sql`a.status = 'published' AND ${notTrashedSql('a')} AND a.sort_at > now()`,
  expired: expiredSql('a'),
  archived: sql`a.status = 'archived' AND ${notTrashedSql('a')}`,
  trash: sql`a.deleted_at IS NOT NULL`,
  any: notTrashedSql('a'),
}

/** Slugs of terms of one kind, of which an article must have at least one. */
interface TermGroup {
  kind: TermKind
  slugs: string[]
}

function termGroups(filters: ArticleFilters): TermGroup[] {
  return termFilters(filters).flatMap(([kind, { all }]) => all.map((slugs) => ({ kind, slugs })))
}

function termFilters(filters: ArticleFilters): [TermKind, SlugFilter][] {
  return (['tag', 'category', 'author'] as const).flatMap((kind): [TermKind, SlugFilter][] => {
    const filter = filters[kind]
    return filter ? [[kind, filter]] : []
  })
}

/** Returns a query for the ids of terms by slug. A former slug counts unless another term has it now: one slug has one id. */
function termIdsSql({ kind, slugs }: TermGroup): Sql {
  const { table, aliases, key, only } = termTables[kind]
  return sql`SELECT t.id FROM ${raw(table)} t WHERE ${raw(only('t'))} AND t.slug = ANY(${slugs})
    UNION ALL SELECT l.${raw(key)} FROM ${raw(aliases)} l WHERE ${raw(only('l'))} AND l.slug = ANY(${slugs})
      AND NOT EXISTS (SELECT 1 FROM ${raw(table)} u WHERE ${raw(only('u'))} AND u.slug = l.slug)`
}

/** A join table `x` whose index has the order of publication, because its rows have a copy of the sort key. */
interface DrivingIndex {
  table: string
  condition: Sql
  /** The group of slugs that the condition replaces. */
  slugs: string[]
}

/** Returns the join table of a filter by one tag, category or author; null when there is none, or fewer articles are selected. */
export function drivingIndexOf(filters: ArticleFilters): DrivingIndex | null {
  if (filters.id || filters.slug || filters.metadata) return null
  const group = termGroups(filters).find(({ slugs }) => slugs.length === 1)
  if (!group) return null
  const { joinTable, key } = termTables[group.kind]
  return {
    table: joinTable,
    condition: sql`x.${raw(key)} = (${termIdsSql(group)})`,
    slugs: group.slugs,
  }
}

/** Returns every filter but that of the driving index, and the status, as conditions on `a`. */
export function articleConditions(filters: ArticleFilters, drivingIndex: DrivingIndex | null = null): Sql[] {
  const groups = termGroups(filters).filter(({ slugs }) => slugs !== drivingIndex?.slugs)
  const excluded = termFilters(filters).flatMap(([kind, { not }]) =>
    not.length > 0 ? [sql`NOT ${hasTermSql({ kind, slugs: not })}`] : [],
  )
  return [
    statusConditions[filters.status ?? 'published'],
    ...typeConditions('a', filters),
    ...selectionConditions(filters),
    ...metadataConditions(filters.metadata),
    ...groups.map(hasTermSql),
    ...excluded,
    ...langConditions(filters.lang),
    ...timeConditions(filters),
  ]
}

/** Returns the filters by visibility and type as conditions on the search document `d`; none where they do not decide. */
export function searchDocumentConditions(filters: ArticleFilters): Sql[] {
  const { status } = filters
  const isPublic = status === undefined || status === 'published'
  return [...(isPublic ? [visibleDocumentSql('d')] : []), ...typeConditions('d', filters)]
}

/** The type is part of the text of the statement, so that the planner knows how frequent it is. */
const typeConditions = (row: string, { type }: ArticleFilters): Sql[] =>
  type === undefined || type === 'any' ? [] : [raw(`${row}.type = '${type}'`)]

const selectionConditions = ({ id, slug }: ArticleFilters): Sql[] => [
  ...(id ? [sql`a.id = ANY(${id}::uuid[])`] : []),
  ...(slug ? [sql`a.slug = ANY(${slug})`] : []),
]

/** Returns true when a list has a filter that the search document does not decide. */
export function isFiltered({ status, ...filters }: ArticleFilters): boolean {
  const { id, slug, tag, category, author, lang, metadata } = filters
  const { publishedAfter, publishedBefore, updatedAfter } = filters
  const times = [publishedAfter, publishedBefore, updatedAfter]
  const narrowing = [id, slug, tag, category, author, lang, metadata, ...times]
  return narrowing.some((filter) => filter !== undefined) || (status !== undefined && status !== 'published')
}

/** The documents to search: the source, and the conditions for visibility and filters, on `d` and, if it is joined, on `a`. */
export interface SearchScope {
  from: Sql
  conditions: Sql[]
}

/** Returns the documents that filters select for a search. */
export function searchScopeOf(filters: ArticleFilters): SearchScope {
  if (!isFiltered(filters))
    return { from: sql`search_document d`, conditions: searchDocumentConditions(filters) }
  return {
    from: sql`search_document d JOIN article a ON a.id = d.article_id`,
    conditions: articleConditions(filters),
  }
}

function hasTermSql(group: TermGroup): Sql {
  const { joinTable, key } = termTables[group.kind]
  return sql`EXISTS (SELECT 1 FROM ${raw(joinTable)} r WHERE r.article_id = a.id AND r.${raw(key)} IN (${termIdsSql(group)}))`
}

function langConditions(filter: LanguageFilter | undefined): Sql[] {
  if (!filter) return []
  const { all, not, isExact, isPreference } = filter
  return [
    ...all.map(isExact ? exactLanguageSql : languageSql),
    ...(isPreference ? all.map(preferredTranslationSql) : []),
    ...(not.length > 0 ? [sql`NOT ${languageSql(not)}`] : []),
  ]
}

/** The sort key has the index; the publication time decides whether the article is dated. */
function timeConditions({ publishedAfter, publishedBefore, updatedAfter }: ArticleFilters): Sql[] {
  const compare = (comparison: string, time: string | undefined) =>
    time === undefined ? [] : [sql`${raw(comparison)} ${time}::timestamptz`]
  const hasDateFilter = publishedAfter !== undefined || publishedBefore !== undefined
  return [
    ...compare('a.sort_at >', publishedAfter),
    ...compare('a.sort_at <', publishedBefore),
    ...(hasDateFilter ? [sql`a.published_at IS NOT NULL`] : []),
    ...compare('a.updated_at >', updatedAfter),
  ]
}
