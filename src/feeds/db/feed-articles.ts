/** Queries for the newest articles of feeds and llms.txt. Each reads an index in order and stops at its limit. */
import { openSummarySql, summarySql } from '../../articles/db/article-json.ts'
import { exactLanguageSql, findLanguages, languageSql } from '../../articles/db/languages.ts'
import { visibleSql } from '../../articles/db/visibility.ts'
import { type TermKind, termTables } from '../../articles/model/taxonomies.ts'
import type { Database } from '../../database/connection.ts'
import { raw, type Sql, sql } from '../../database/sql.ts'
import { findAuthor, findRenamedAuthor } from '../../taxonomy/db/authors.ts'
import { findRenamedTag, findTag } from '../../taxonomy/db/tags.ts'
import { ENCLOSURE_KEYS } from '../enclosure.ts'
import type { FeedArticle, FeedContent, FeedScope } from '../schema.ts'
import { findFeedFiles } from './feed-files.ts'

/** Maximum number of articles in a feed. */
export const FEED_ARTICLES = 50
/** Maximum size of an article's HTML in a feed, in bytes. It keeps a feed of 50 articles at about 10 MB. */
const FEED_HTML_BYTES = 200_000

/** Parts of the SQL query of a feed. `subject` selects one row (id, name), or no row for an unknown subject. */
interface FeedQuery {
  subject: (slug: string | null) => Sql
  from: Sql
  /** `languages` are those that match a language range; empty for every other subject. */
  condition: (languages: readonly string[]) => Sql
  order: Sql
}

const articlesByDate = { from: raw('article a'), order: raw('a.sort_at DESC, a.id DESC') }

function termFeedQuery(kind: TermKind): FeedQuery {
  const { table, joinTable, key, only } = termTables[kind]
  return {
    subject: (slug) =>
      sql`SELECT t.id, t.name FROM ${raw(table)} t WHERE ${raw(only('t'))} AND t.slug = ${slug}`,
    from: raw(`${joinTable} x JOIN article a ON a.id = x.article_id`),
    condition: () => raw(`x.${key} = s.id`),
    order: raw('x.sort_at DESC, x.article_id DESC'),
  }
}

const feedQueries: Record<FeedScope, FeedQuery> = {
  site: {
    subject: (slug) => sql`SELECT ${slug}::text AS id, NULL AS name`,
    condition: () => raw('true'),
    ...articlesByDate,
  },
  tag: termFeedQuery('tag'),
  category: termFeedQuery('category'),
  author: termFeedQuery('author'),
  language: {
    subject: (slug) => sql`SELECT ${slug}::text AS id, NULL AS name
      WHERE EXISTS (SELECT 1 FROM article a WHERE ${languageSql([slug ?? ''])} AND ${visibleSql('a')})`,
    condition: exactLanguageSql,
    ...articlesByDate,
  },
}

/** The metadata of an article that may name a media file, without the rest, which may be long. */
const mediaMetadataSql = sql`(SELECT coalesce(jsonb_object_agg(m.key, m.value), '{}') FROM jsonb_each(a.metadata) m
  WHERE m.key = ANY(${raw(`'{${ENCLOSURE_KEYS.join(',')},podcast_bytes,audio_length}'::text[]`)}))`

const articleJsonWithHtml = sql`concat(${openSummarySql('a')}, ',"entryId":', coalesce(to_json(a.entry_id), 'null'), ',"mediaMetadata":', ${mediaMetadataSql}, ',"html":',
  coalesce(CASE WHEN octet_length(a.html) <= ${raw(`${FEED_HTML_BYTES}`)} THEN to_json(a.html) END, 'null'), '}')`

function feedSql(
  { subject, from, condition, order }: FeedQuery,
  slug: string | null,
  languages: readonly string[],
): Sql {
  return sql`
    SELECT s.name, p.json FROM (${subject(slug)}) s LEFT JOIN LATERAL (
      SELECT ${articleJsonWithHtml} AS json, row_number() OVER (ORDER BY ${order}) AS position FROM ${from}
      WHERE ${condition(languages)} AND ${visibleSql('a')} AND a.type = 'post' AND NOT a.exclude_from_feeds AND a.published_at IS NOT NULL
      ORDER BY ${order} LIMIT ${raw(`${FEED_ARTICLES}`)}) p ON true
    ORDER BY p.position`
}

/** A row for each article; one row without an article for a subject that has none. */
interface FeedRow {
  name: string | null
  json: string | null
}

/**
 * Returns the newest visible posts of a subject. Undated ones and those that are excluded from feeds are left out. Returns null when the subject does
 * not exist or is not public.
 */
export async function readFeed(
  db: Database,
  scope: FeedScope,
  slug: string | null,
): Promise<FeedContent | null> {
  const languages = scope === 'language' ? await findLanguages(db, [slug ?? '']) : []
  const rows = await db.query<FeedRow>(feedSql(feedQueries[scope], slug, languages))
  const [first] = rows
  if (!first) return null
  const articles = rows.flatMap(({ json }) => (json === null ? [] : [JSON.parse(json) as FeedArticle]))
  if (articles.length === 0 && !(await isPublic(db, scope, slug ?? ''))) return null
  return { name: first.name, articles, files: await findFeedFiles(db, articles) }
}

/** Returns false for a term that only hidden articles use, because its name would reveal that they exist. */
async function isPublic(db: Database, scope: FeedScope, slug: string): Promise<boolean> {
  if (scope === 'tag' || scope === 'category')
    return (await findTag(db, scope, slug, { includesHidden: false })) !== null
  if (scope === 'author')
    return (await findAuthor(db, slug, { includesHidden: false, email: false })) !== null
  return true
}

/**
 * Returns the id of a public subject; for a language, this is its tag. Returns null for the site, and undefined when
 * the subject does not exist or is not public.
 */
export async function findFeedSubject(
  db: Database,
  scope: FeedScope,
  slug: string | null,
): Promise<string | null | undefined> {
  if (slug === null) return null
  const [row] = await db.query<{ id: string }>(feedQueries[scope].subject(slug))
  return row && (await isPublic(db, scope, slug)) ? row.id : undefined
}

/** Returns the SQL condition for the articles `a` of a subject; the id is null for the site. */
export function feedSubjectCondition(scope: FeedScope, id: string | null): Sql {
  if (scope === 'site') return sql`${id}::text IS NULL`
  if (scope === 'language') return languageSql([id ?? ''])
  const { joinTable, key } = termTables[scope]
  return sql`EXISTS (SELECT FROM ${raw(joinTable)} x WHERE x.article_id = a.id AND x.${raw(key)} = ${id}::uuid)`
}

/** Returns the current slug of a public subject by a former slug, or null when there is no such subject. */
export async function findRenamedSubject(
  db: Database,
  scope: FeedScope,
  slug: string,
): Promise<string | null> {
  if (scope === 'tag' || scope === 'category')
    return findRenamedTag(db, scope, slug, { includesHidden: false })
  if (scope === 'author') return findRenamedAuthor(db, slug, { includesHidden: false })
  return null
}

/** Maximum number of articles in llms.txt. */
const LLMS_TXT_ARTICLES = 500

/** Returns the newest visible articles for search engines, undated articles last. */
export async function readLlmsArticles(
  db: Database,
): Promise<Omit<FeedArticle, 'html' | 'entryId' | 'mediaMetadata'>[]> {
  const rows = await db.query<{ json: string }>(sql`
    SELECT ${summarySql('a', { includesHidden: false })} AS json FROM article a WHERE ${visibleSql('a')} AND NOT a.noindex
    ORDER BY ${articlesByDate.order} LIMIT ${LLMS_TXT_ARTICLES}`)
  return rows.map(({ json }) => JSON.parse(json) as FeedArticle)
}
