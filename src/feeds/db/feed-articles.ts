/** Queries for the newest articles of feeds and llms.txt. Each reads an index in order and stops at its limit. */
import { openSummarySql, summarySql } from '../../articles/db/article-json.ts'
import { visibleSql } from '../../articles/db/find-article.ts'
import type { Database } from '../../database/connection.ts'
import { findAuthor, findRenamedAuthor } from '../../taxonomy/db/authors.ts'
import { findRenamedTag, findTag } from '../../taxonomy/db/tags.ts'
import type { FeedArticle, FeedContent, FeedScope } from '../schema.ts'

/** Maximum number of articles in a feed. */
export const FEED_ARTICLES = 50
/** Maximum size of an article's HTML in a feed, in bytes. It keeps a feed of 50 articles at about 10 MB. */
const FEED_HTML_BYTES = 200_000

/** Parts of the SQL query of a feed. `subject` selects one row (id, name), or no row for an unknown subject. */
interface FeedQuery {
  subject: string
  from: string
  condition: string
  order: string
}

const articlesByDate = { from: 'article a', order: 'a.sort_at DESC, a.id DESC' }
const joinRowsByDate = (table: string) => ({
  from: `${table} x JOIN article a ON a.id = x.article_id`,
  order: 'x.sort_at DESC, x.article_id DESC',
})

const byTag = (kind: string): FeedQuery => ({
  subject: `SELECT t.id, t.name FROM tag t WHERE t.kind = '${kind}' AND t.slug = $1`,
  condition: 'x.tag_id = s.id',
  ...joinRowsByDate('article_tag'),
})

const feedQueries: Record<FeedScope, FeedQuery> = {
  site: { subject: 'SELECT $1::text AS id, NULL AS name', condition: 'true', ...articlesByDate },
  tag: byTag('tag'),
  category: byTag('category'),
  author: {
    subject: 'SELECT u.id, u.name FROM author u WHERE u.slug = $1',
    condition: 'x.author_id = s.id',
    ...joinRowsByDate('article_author'),
  },
  language: {
    subject: `SELECT $1::text AS id, NULL AS name WHERE EXISTS (SELECT 1 FROM article a WHERE a.lang = $1 AND ${visibleSql('a')})`,
    condition: 'a.lang = s.id',
    ...articlesByDate,
  },
}

const articleJsonWithHtml = `concat(${openSummarySql('a')}, ',"html":',
  coalesce(CASE WHEN octet_length(a.html) <= ${FEED_HTML_BYTES} THEN to_json(a.html) END, 'null'), '}')`

function feedSql({ subject, from, condition, order }: FeedQuery): string {
  return `
    SELECT s.name, p.json FROM (${subject}) s LEFT JOIN LATERAL (
      SELECT ${articleJsonWithHtml} AS json, row_number() OVER (ORDER BY ${order}) AS position FROM ${from}
      WHERE ${condition} AND ${visibleSql('a')} AND a.published_at IS NOT NULL
      ORDER BY ${order} LIMIT ${FEED_ARTICLES}) p ON true
    ORDER BY p.position`
}

/** A row for each article; one row without an article for a subject that has none. */
interface FeedRow {
  name: string | null
  json: string | null
}

/**
 * Returns the newest visible articles of a subject. Undated articles are left out. Returns null when the subject does
 * not exist or is not public.
 */
export async function readFeed(
  db: Database,
  scope: FeedScope,
  slug: string | null,
): Promise<FeedContent | null> {
  const rows = await db.query<FeedRow>({ text: feedSql(feedQueries[scope]), values: [slug] })
  const [first] = rows
  if (!first) return null
  const articles = rows.flatMap(({ json }) => (json === null ? [] : [JSON.parse(json) as FeedArticle]))
  if (articles.length === 0 && !(await isPublic(db, scope, slug ?? ''))) return null
  return { name: first.name, articles }
}

/** Returns false for a term that only hidden articles use, because its name would reveal that they exist. */
async function isPublic(db: Database, scope: FeedScope, slug: string): Promise<boolean> {
  if (scope === 'tag' || scope === 'category')
    return (await findTag(db, scope, slug, { hidden: false })) !== null
  if (scope === 'author') return (await findAuthor(db, slug, { hidden: false, email: false })) !== null
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
  const [row] = await db.query<{ id: string }>({ text: feedQueries[scope].subject, values: [slug] })
  return row && (await isPublic(db, scope, slug)) ? row.id : undefined
}

const joinRowExists = (table: string, column: string) => (id: string) =>
  `EXISTS (SELECT FROM ${table} x WHERE x.article_id = a.id AND x.${column} = ${id}::uuid)`

/** SQL conditions for the articles `a` of a subject. `id` is a parameter with its id, which is null for the site. */
export const feedSubjectConditions: Record<FeedScope, (id: string) => string> = {
  site: (id) => `${id}::text IS NULL`,
  tag: joinRowExists('article_tag', 'tag_id'),
  category: joinRowExists('article_tag', 'tag_id'),
  author: joinRowExists('article_author', 'author_id'),
  language: (id) => `a.lang = ${id}`,
}

/** Returns the current slug of a public subject by a former slug, or null when there is no such subject. */
export async function findRenamedSubject(
  db: Database,
  scope: FeedScope,
  slug: string,
): Promise<string | null> {
  if (scope === 'tag' || scope === 'category') return findRenamedTag(db, scope, slug, { hidden: false })
  if (scope === 'author') return findRenamedAuthor(db, slug, { hidden: false })
  return null
}

/** Maximum number of articles in llms.txt. */
const LLMS_TXT_ARTICLES = 500

/** Returns the newest visible articles, undated articles last. */
export async function readLlmsArticles(db: Database): Promise<Omit<FeedArticle, 'html'>[]> {
  const text = `SELECT ${summarySql('a')} AS json FROM article a WHERE ${visibleSql('a')}
    ORDER BY ${articlesByDate.order} LIMIT ${LLMS_TXT_ARTICLES}`
  const rows = await db.query<{ json: string }>({ text, values: [] })
  return rows.map(({ json }) => JSON.parse(json) as FeedArticle)
}
