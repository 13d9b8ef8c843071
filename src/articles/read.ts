/** Articles as answers: one prepared statement per question, in which PostgreSQL builds the JSON that is sent. */
import type { Database } from '../database/connection.ts'
import { type Bind, isoTime, keyset, parameters, type Statement } from '../database/sql.ts'
import { type Page, pageOf, type Row, type Slice, sliceOf } from '../paging.ts'
import { isUuid } from '../text.ts'
import type { ArticleListQuery, SlugFilter, StatusFilter } from './schema.ts'

/** Visible: published, not in the trash, undated or past. `sort_at` is year 1 for the undated, so one comparison serves. */
export const visible = (a: string) =>
  `${a}.status = 'published' AND ${a}.deleted_at IS NULL AND ${a}.sort_at <= now()`

const notTrashed = 'a.deleted_at IS NULL'

/** What each value of `?status=` means. */
const withStatus: Record<StatusFilter, string> = {
  draft: `a.status = 'draft' AND ${notTrashed}`,
  published: visible('a'),
  scheduled: `a.status = 'published' AND ${notTrashed} AND a.sort_at > now()`,
  archived: `a.status = 'archived' AND ${notTrashed}`,
  trash: 'a.deleted_at IS NOT NULL',
  any: notTrashed,
}

/** Tags, categories and authors of the articles in `page`: one grouped join each, not a subquery per row. */
const relations = `
  tagged AS (
    SELECT x.article_id,
      json_agg(json_build_object('slug', t.slug, 'name', t.name) ORDER BY x.position) FILTER (WHERE t.kind = 'tag') AS tags,
      json_agg(json_build_object('slug', t.slug, 'name', t.name) ORDER BY x.position) FILTER (WHERE t.kind = 'category') AS categories
    FROM page JOIN article_tag x ON x.article_id = page.id JOIN tag t ON t.id = x.tag_id GROUP BY 1),
  written AS (
    SELECT x.article_id, json_agg(json_build_object('slug', u.slug, 'name', u.name) ORDER BY x.position) AS authors
    FROM page JOIN article_author x ON x.article_id = page.id JOIN author u ON u.id = x.author_id GROUP BY 1)`

const joinedRelations = `
  LEFT JOIN tagged ON tagged.article_id = a.id
  LEFT JOIN written ON written.article_id = a.id`

/** `und` is how "unknown" is stored. */
const langOf = (a: string) => `nullif(${a}.lang, 'und')`

const summary = `
  'id', a.id, 'lang', ${langOf('a')}, 'slug', a.slug, 'title', a.title, 'excerpt', a.excerpt, 'status', a.status,
  'publishedAt', ${isoTime('a.published_at')}, 'createdAt', ${isoTime('a.created_at')}, 'updatedAt', ${isoTime('a.updated_at')},
  'cover', a.cover, 'authors', coalesce(written.authors, '[]'), 'tags', coalesce(tagged.tags, '[]'),
  'categories', coalesce(tagged.categories, '[]'), 'keywords', a.keywords, 'sourceUrl', a.source_url,
  'canonicalUrl', a.canonical_url, 'wordCount', a.word_count, 'readingMinutes', a.reading_minutes, 'version', a.version`

const details = (shown: string) => `
  'html', a.html, 'toc', a.toc, 'metadata', a.metadata,
  'aliases', (SELECT coalesce(json_agg(l.path ORDER BY l.path), '[]') FROM alias l WHERE l.article_id = a.id),
  'translations', (
    SELECT coalesce(json_agg(json_build_object('lang', ${langOf('o')}, 'slug', o.slug, 'title', o.title) ORDER BY o.lang), '[]')
    FROM article o WHERE o.translation_key = a.translation_key AND o.id <> a.id AND ${shown})`

const newestFirst = '-publishedAt'
const isTime = (key: string) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(key)

/** A relation that articles are filtered by: its join table, and how its slugs are found. */
interface Relation {
  table: string
  column: string
  ids: (slugs: string) => string
}

const byKind = (kind: string): Relation => ({
  table: 'article_tag',
  column: 'tag_id',
  ids: (slugs) => `SELECT id FROM tag WHERE kind = '${kind}' AND slug = ANY(${slugs})`,
})

const tagged = byKind('tag')
const categorised = byKind('category')
const written: Relation = {
  table: 'article_author',
  column: 'author_id',
  ids: (slugs) => `SELECT id FROM author WHERE slug = ANY(${slugs})`,
}

/**
 * A page of articles, newest first, undated last. Without `status` it holds what the public sees.
 * Throws DomainError `invalid` for a cursor of another list or a page that lies too deep.
 */
export async function listArticles(db: Database, query: ArticleListQuery): Promise<Page> {
  const slice = sliceOf(query, newestFirst, isTime)
  const { text, values } = listStatement(query, slice)
  const rows = await db.read<Row>(text, values)
  return pageOf(rows, slice, newestFirst)
}

/**
 * The statement of a list. A filter by one tag, category or author walks the index of its join table, which
 * carries a copy of the sort key; every other filter is a condition on the article.
 */
function listStatement(query: ArticleListQuery, slice: Slice): Statement {
  const { bind, values } = parameters()
  const filters: [SlugFilter | undefined, Relation][] = [
    [query.tag, tagged],
    [query.category, categorised],
    [query.author, written],
  ]
  const groups = filters.flatMap(([filter, relation]) =>
    (filter?.all ?? []).map((slugs) => ({ slugs, relation })),
  )
  const walked = groups.find(({ slugs }) => slugs.length === 1)
  const columns = walked ? { key: 'x.sort_at', id: 'x.article_id' } : { key: 'a.sort_at', id: 'a.id' }
  const { conditions: place, tail } = keyset(
    { ...columns, type: 'timestamptz', direction: 'DESC' },
    slice,
    bind,
  )
  const conditions = [
    withStatus[query.status ?? 'published'],
    ...(walked ? [`x.${walked.relation.column} = (${walked.relation.ids(bind(walked.slugs))})`] : []),
    ...groups.filter((group) => group !== walked).map((group) => related(group.relation, bind(group.slugs))),
    ...filters.flatMap(([filter, relation]) =>
      filter?.not.length ? [`NOT ${related(relation, bind(filter.not))}`] : [],
    ),
    ...(query.lang?.all ?? []).map((tags) => `a.lang = ANY(${bind(tags)})`),
    ...(query.lang?.not.length ? [`NOT a.lang = ANY(${bind(query.lang.not)})`] : []),
    ...place,
  ]
  const from = walked ? `${walked.relation.table} x JOIN article a ON a.id = x.article_id` : 'article a'
  const text = `
    WITH page AS MATERIALIZED (SELECT a.*, row_number() OVER () AS place FROM (
      SELECT a.* FROM ${from} WHERE ${conditions.join(' AND ')} ${tail}) a),
    ${relations}
    SELECT json_build_object(${summary})::text AS json, ${isoTime('a.sort_at')} AS key, a.id AS id
    FROM page a ${joinedRelations} ORDER BY a.place`
  return { text, values }
}

const related = ({ table, column, ids }: Relation, slugs: string) =>
  `EXISTS (SELECT 1 FROM ${table} r WHERE r.article_id = a.id AND r.${column} IN (${ids(slugs)}))`

/** What there is at an address. */
export type Found =
  | { kind: 'article'; json: string }
  | { kind: 'moved'; slug: string; lang: string | null }
  | { kind: 'gone' }
  | { kind: 'nothing' }

/** Who asks: `hidden` is true for a key that may see drafts. */
export interface Viewer {
  hidden: boolean
}

/** One address, and in which language it is wanted. */
export interface Address {
  slug: string
  lang: string | undefined
  siteLang: string | undefined
}

/**
 * The article at an address: by id, else by slug in the wanted language, else by an old address (`moved`).
 * Without a language it is the site's own, else the oldest article. `gone`: in the trash, and once public.
 */
export async function findArticle(db: Database, address: Address, viewer: Viewer): Promise<Found> {
  const shown = viewer.hidden ? notTrashed : visible('a')
  const article = await readArticle(db, address, shown, viewer)
  if (article !== undefined) return { kind: 'article', json: article }
  if (isUuid(address.slug)) return (await wasPublic(db, address)) ? { kind: 'gone' } : { kind: 'nothing' }
  const target = await readAlias(db, address, shown)
  if (target) return { kind: 'moved', ...target }
  return (await wasPublic(db, address)) ? { kind: 'gone' } : { kind: 'nothing' }
}

async function readArticle(db: Database, address: Address, shown: string, viewer: Viewer) {
  const { bind, values } = parameters()
  const translations = viewer.hidden ? 'o.deleted_at IS NULL' : visible('o')
  const text = `
    WITH page AS MATERIALIZED (SELECT a.* FROM article a WHERE ${at(address, bind)} AND ${shown} ${preferred(address, bind)}),
    ${relations}
    SELECT json_build_object(${summary}, ${details(translations)})::text AS json FROM page a ${joinedRelations}`
  const [row] = await db.read<{ json: string }>(text, values)
  return row?.json
}

/** The condition that finds an address. Alone among the statements it tells an id from a slug: slugs are never UUIDs. */
function at(address: Address, bind: Bind): string {
  if (isUuid(address.slug)) return `a.id = ${bind(address.slug)}::uuid`
  const slug = `a.slug = ${bind(address.slug)}`
  return address.lang === undefined ? slug : `${slug} AND a.lang = ${bind(address.lang)}`
}

/** Among languages: the site's own first, then the oldest. */
function preferred(address: Address, bind: Bind): string {
  return `ORDER BY a.lang = ${bind(address.siteLang ?? null)} DESC NULLS LAST, a.created_at, a.id LIMIT 1`
}

async function readAlias(db: Database, address: Address, shown: string) {
  const { bind, values } = parameters()
  const lang = address.lang === undefined ? '' : `AND l.lang = ${bind(address.lang)}`
  const text = `
    SELECT a.slug, ${langOf('a')} AS lang FROM alias l JOIN article a ON a.id = l.article_id
    WHERE l.path = ${bind(address.slug)} ${lang} AND ${shown} ${preferred(address, bind)}`
  const [row] = await db.read<{ slug: string; lang: string | null }>(text, values)
  return row
}

async function wasPublic(db: Database, address: Address): Promise<boolean> {
  const { bind, values } = parameters()
  const text = `SELECT 1 AS found FROM article a WHERE ${at(address, bind)} AND a.deleted_at IS NOT NULL AND a.ever_visible LIMIT 1`
  return (await db.read(text, values)).length > 0
}

/** True when there is any article at all, in whatever state: decides whether seeds are wanted. */
export async function hasArticles(db: Database): Promise<boolean> {
  return (await db.read('SELECT 1 AS found FROM article LIMIT 1', [])).length > 0
}
