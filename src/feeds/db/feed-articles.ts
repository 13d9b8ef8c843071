/** The newest articles for feeds and llms.txt, each by one statement along the index of its list. */
import { openSummarySql, summarySql } from '../../articles/db/article-json.ts'
import { visibleSql } from '../../articles/db/find-article.ts'
import type { Database } from '../../database/connection.ts'
import { findAuthor, findRenamedAuthor } from '../../taxonomy/db/authors.ts'
import { findRenamedTag, findTag } from '../../taxonomy/db/tags.ts'
import type { FeedArticle, FeedContent, FeedScope } from '../schema.ts'

/** Articles in a feed. */
export const FEED_ARTICLES = 50
/** Longest body that a feed carries whole, in bytes: a full feed stays below 10 MB. */
export const FEED_HTML_BYTES = 200_000

/** How the articles of each feed are found. `subject` gives one row (id, name), or none: then there is no such feed. */
interface Road {
  subject: string
  from: string
  condition: string
  order: string
}

const alongArticles = { from: 'article a', order: 'a.sort_at DESC, a.id DESC' }
const along = (table: string) => ({
  from: `${table} x JOIN article a ON a.id = x.article_id`,
  order: 'x.sort_at DESC, x.article_id DESC',
})

const byTag = (kind: string): Road => ({
  subject: `SELECT t.id, t.name FROM tag t WHERE t.kind = '${kind}' AND t.slug = $1`,
  condition: 'x.tag_id = s.id',
  ...along('article_tag'),
})

const roads: Record<FeedScope, Road> = {
  site: { subject: 'SELECT $1::text AS id, NULL AS name', condition: 'true', ...alongArticles },
  tag: byTag('tag'),
  category: byTag('category'),
  author: {
    subject: 'SELECT u.id, u.name FROM author u WHERE u.slug = $1',
    condition: 'x.author_id = s.id',
    ...along('article_author'),
  },
  language: {
    subject: `SELECT $1::text AS id, NULL AS name WHERE EXISTS (SELECT 1 FROM article a WHERE a.lang = $1 AND ${visibleSql('a')})`,
    condition: 'a.lang = s.id',
    ...alongArticles,
  },
}

const withHtml = `concat(${openSummarySql('a')}, ',"html":',
  coalesce(CASE WHEN octet_length(a.html) <= ${FEED_HTML_BYTES} THEN to_json(a.html) END, 'null'), '}')`

function statementOf({ subject, from, condition, order }: Road): string {
  return `
    SELECT s.name, p.json FROM (${subject}) s LEFT JOIN LATERAL (
      SELECT ${withHtml} AS json, row_number() OVER (ORDER BY ${order}) AS place FROM ${from}
      WHERE ${condition} AND ${visibleSql('a')} AND a.published_at IS NOT NULL
      ORDER BY ${order} LIMIT ${FEED_ARTICLES}) p ON true
    ORDER BY p.place`
}

/**
 * The newest visible articles of a site, tag, category, author or language; null when the public sees no such thing. Undated
 * articles are never new, and stand in no feed.
 */
export async function readFeed(
  db: Database,
  scope: FeedScope,
  slug: string | null,
): Promise<FeedContent | null> {
  const rows = await db.query<{ name: string | null; json: string | null }>({
    text: statementOf(roads[scope]),
    values: [slug],
  })
  const [first] = rows
  if (!first) return null
  const articles = rows.flatMap(({ json }) => (json === null ? [] : [JSON.parse(json) as FeedArticle]))
  if (articles.length === 0 && !(await isPublic(db, scope, slug ?? ''))) return null
  return { name: first.name, articles }
}

/** False for a tag, category or author whom only hidden articles name: the name alone would tell of them. */
async function isPublic(db: Database, scope: FeedScope, slug: string): Promise<boolean> {
  if (scope === 'tag' || scope === 'category')
    return (await findTag(db, scope, slug, { hidden: false })) !== null
  if (scope === 'author') return (await findAuthor(db, slug, { hidden: false, email: false })) !== null
  return true
}

/** The id of a tag, category or author that the public sees, or a language; null for the site, undefined when there is none. */
export async function findFeedSubject(
  db: Database,
  scope: FeedScope,
  slug: string | null,
): Promise<string | null | undefined> {
  if (slug === null) return null
  const [row] = await db.query<{ id: string }>({ text: roads[scope].subject, values: [slug] })
  return row && (await isPublic(db, scope, slug)) ? row.id : undefined
}

const tied = (table: string, column: string) => (id: string) =>
  `EXISTS (SELECT FROM ${table} x WHERE x.article_id = a.id AND x.${column} = ${id}::uuid)`

/** The condition that an article `a` belongs to the subject of an id, which is null for the site. */
export const feedSubjectConditions: Record<FeedScope, (id: string) => string> = {
  site: (id) => `${id}::text IS NULL`,
  tag: tied('article_tag', 'tag_id'),
  category: tied('article_tag', 'tag_id'),
  author: tied('article_author', 'author_id'),
  language: (id) => `a.lang = ${id}`,
}

/** The slug that an old one leads to; null when there is none, or only what the public does not see. */
export async function findRenamedSubject(
  db: Database,
  scope: FeedScope,
  slug: string,
): Promise<string | null> {
  if (scope === 'tag' || scope === 'category') return findRenamedTag(db, scope, slug, { hidden: false })
  if (scope === 'author') return findRenamedAuthor(db, slug, { hidden: false })
  return null
}

/** Articles in llms.txt. */
export const LLMS_TXT_ARTICLES = 500

/** The newest visible articles, undated ones last. */
export async function readLlmsArticles(db: Database): Promise<Omit<FeedArticle, 'html'>[]> {
  const text = `SELECT ${summarySql('a')} AS json FROM article a WHERE ${visibleSql('a')}
    ORDER BY ${alongArticles.order} LIMIT ${LLMS_TXT_ARTICLES}`
  const rows = await db.query<{ json: string }>({ text, values: [] })
  return rows.map(({ json }) => JSON.parse(json) as FeedArticle)
}
