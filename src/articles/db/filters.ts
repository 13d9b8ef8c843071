/** The filters of lists, searches and counts as conditions on the article `a`. */
import type { BindValue } from '../../database/sql.ts'
import type { ArticleFilters, SlugFilter, StatusFilter } from '../query.ts'
import { notTrashedSql, visibleSql } from './find-article.ts'

/** What each value of `?status=` means. */
const withStatus: Record<StatusFilter, string> = {
  draft: `a.status = 'draft' AND ${notTrashedSql('a')}`,
  published: visibleSql('a'),
  scheduled: `a.status = 'published' AND ${notTrashedSql('a')} AND a.sort_at > now()`,
  archived: `a.status = 'archived' AND ${notTrashedSql('a')}`,
  trash: 'a.deleted_at IS NOT NULL',
  any: notTrashedSql('a'),
}

/** A relation that articles are filtered by: its join table, and how its slugs are found. */
interface Relation {
  table: string
  column: string
  ids: (slugs: string) => string
}

/** An old slug leads to whatever has it no more, unless another has it now: one slug gives one id. */
const byKind = (kind: string): Relation => ({
  table: 'article_tag',
  column: 'tag_id',
  ids: (slugs) => `SELECT id FROM tag WHERE kind = '${kind}' AND slug = ANY(${slugs})
    UNION ALL SELECT tag_id FROM tag_alias l WHERE kind = '${kind}' AND slug = ANY(${slugs})
      AND NOT EXISTS (SELECT 1 FROM tag t WHERE t.kind = l.kind AND t.slug = l.slug)`,
})

const relations: Record<'tag' | 'category' | 'author', Relation> = {
  tag: byKind('tag'),
  category: byKind('category'),
  author: {
    table: 'article_author',
    column: 'author_id',
    ids: (slugs) => `SELECT id FROM author WHERE slug = ANY(${slugs})
      UNION ALL SELECT author_id FROM author_alias l WHERE slug = ANY(${slugs})
        AND NOT EXISTS (SELECT 1 FROM author u WHERE u.slug = l.slug)`,
  },
}

/** Slugs of which an article must carry one, and where they are. */
interface Group {
  relation: Relation
  slugs: string[]
}

function groupsOf(filters: ArticleFilters): Group[] {
  return named(filters).flatMap(([relation, filter]) => filter.all.map((slugs) => ({ relation, slugs })))
}

function named(filters: ArticleFilters): [Relation, SlugFilter][] {
  return (['tag', 'category', 'author'] as const).flatMap((name): [Relation, SlugFilter][] => {
    const filter = filters[name]
    return filter ? [[relations[name], filter]] : []
  })
}

/** A join table `x` that can be walked in the order of publication, since it carries a copy of the sort key. */
export interface DrivingIndex {
  table: string
  condition: (bind: BindValue) => string
  /** The filter that it stands for. */
  slugs: string[]
}

/** The filter by one tag, category or author to walk along; null when there is none. */
export function drivingIndexOf(filters: ArticleFilters): DrivingIndex | null {
  const group = groupsOf(filters).find(({ slugs }) => slugs.length === 1)
  if (!group) return null
  const { relation, slugs } = group
  const condition = (bind: BindValue) => `x.${relation.column} = (${relation.ids(bind(slugs))})`
  return { table: relation.table, condition, slugs }
}

/** Every filter but what is walked along, and what the viewer may see, as conditions on `a`. */
export function articleConditions(
  filters: ArticleFilters,
  bind: BindValue,
  walk: DrivingIndex | null,
): string[] {
  return [
    withStatus[filters.status ?? 'published'],
    ...groupsOf(filters)
      .filter(({ slugs }) => slugs !== walk?.slugs)
      .map(({ relation, slugs }) => carries(relation, bind(slugs))),
    ...named(filters).flatMap(([relation, { not }]) =>
      not.length > 0 ? [`NOT ${carries(relation, bind(not))}`] : [],
    ),
    ...langConditions(filters.lang, bind),
    ...timeConditions(filters, bind),
  ]
}

/** The same as far as search documents `d` tell it: for the public, nothing but what it may see. */
export function searchDocumentConditions({ status }: ArticleFilters): string[] {
  return status === undefined || status === 'published' ? ['d.listed', 'd.sort_at <= now()'] : []
}

/** True when something but the viewer's rights narrows the list. */
export function isFiltered({ status, ...filters }: ArticleFilters): boolean {
  const { tag, category, author, lang, publishedAfter, publishedBefore, updatedAfter } = filters
  const narrowing = [tag, category, author, lang, publishedAfter, publishedBefore, updatedAfter]
  return narrowing.some((filter) => filter !== undefined) || (status !== undefined && status !== 'published')
}

const carries = ({ table, column, ids }: Relation, slugs: string) =>
  `EXISTS (SELECT 1 FROM ${table} r WHERE r.article_id = a.id AND r.${column} IN (${ids(slugs)}))`

/** One language is an equation, so that its index can be walked in order. */
function langConditions(filter: SlugFilter | undefined, bind: BindValue): string[] {
  if (!filter) return []
  const any = (tags: string[]) =>
    tags.length === 1 ? `a.lang = ${bind(tags[0])}` : `a.lang = ANY(${bind(tags)})`
  return [...filter.all.map(any), ...(filter.not.length > 0 ? [`NOT a.lang = ANY(${bind(filter.not)})`] : [])]
}

/** The sort key has the index, the publication time says whether there is one. */
function timeConditions(
  { publishedAfter, publishedBefore, updatedAfter }: ArticleFilters,
  bind: BindValue,
): string[] {
  const than = (column: string, comparison: string, time: string | undefined) =>
    time === undefined ? [] : [`a.${column} ${comparison} ${bind(time)}::timestamptz`]
  const dated =
    publishedAfter === undefined && publishedBefore === undefined ? [] : ['a.published_at IS NOT NULL']
  return [
    ...than('sort_at', '>', publishedAfter),
    ...than('sort_at', '<', publishedBefore),
    ...dated,
    ...than('updated_at', '>', updatedAfter),
  ]
}
