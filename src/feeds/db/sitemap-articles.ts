/** Queries for the visible articles of sitemaps, with stable page boundaries. */
import { visibleSql } from '../../articles/db/visibility.ts'
import type { Database } from '../../database/connection.ts'
import { isoTimeSql, raw, type Sql, sql } from '../../database/sql.ts'
import type { FeedScope } from '../schema.ts'
import { feedSubjectCondition } from './feed-articles.ts'

/** The subject of a sitemap: the site, whose id is null, or one tag, category, author or language. */
interface SitemapSubject {
  scope: FeedScope
  id: string | null
}

/** An article in a sitemap. */
export interface SitemapArticle {
  slug: string
  lang: string | null
  /** Null when it is unknown: an undated article that has not changed since it was created here. */
  updatedAt: string | null
  /** The article and its visible translations. Empty for an article of unknown language. */
  translations: { slug: string; lang: string }[]
  /** The URL of its cover as responses show it. */
  cover: string | null
  /** The stored pictures that the article uses, also as its cover. */
  pictures: { hash: string; filename: string }[]
}

/** A sitemap in the sitemap index. */
export interface SitemapPage {
  /** Page number, from 1. */
  page: number
  /** Null when it is unknown for each of its articles. */
  updatedAt: string | null
}

/** Returns the condition that the article `a` is in sitemaps. */
const indexedSql = (a: string): Sql => sql`${visibleSql(a)} AND NOT ${raw(a)}.noindex`

/** Time of the last change. A scheduled article is edited before it is published, so publication counts as a change. */
const CHANGED = `CASE WHEN a.published_at IS NULL AND a.updated_at = a.created_at THEN NULL
  ELSE greatest(a.updated_at, a.sort_at) END`

/** Returns true when a subject has more visible articles than fit into one sitemap. */
export async function needsIndex(
  db: Database,
  size: number,
  { scope, id }: SitemapSubject,
): Promise<boolean> {
  const [row] = await db.query<{ more: boolean }>(sql`
    SELECT count(*) > ${size}::int AS more FROM (
      SELECT 1 FROM article a WHERE ${indexedSql('a')} AND ${feedSubjectCondition(scope, id)} LIMIT ${size}::int + 1) a`)
  return row?.more === true
}

/**
 * Returns the sitemaps that are not empty. Each covers `size` articles in the order of ids. Hidden articles and those
 * of other subjects are counted too, so that an article stays in its sitemap when others are added, hidden or
 * trashed.
 */
export async function listSitemaps(
  db: Database,
  size: number,
  { scope, id }: SitemapSubject,
): Promise<SitemapPage[]> {
  return db.query<SitemapPage>(sql`
    SELECT position / ${size}::int + 1 AS page, ${isoTimeSql('max(changed)')} AS "updatedAt"
    FROM (SELECT ${raw(CHANGED)} AS changed, ${indexedSql('a')} AND ${feedSubjectCondition(scope, id)} AS is_visible,
      (row_number() OVER (ORDER BY a.id) - 1)::int AS position FROM article a) a
    WHERE is_visible GROUP BY 1 ORDER BY 1`)
}

/** Maximum number of articles in memory at a time. Other requests wait for one batch. */
const BATCH = 200

/** Maximum number of translations of one article. */
const TRANSLATIONS = 100
/** Maximum number of pictures of one article: search engines read a thousand, and the cover is one of them. */
const PICTURES = 999

/** The articles of one batch, `page`: with their covers, but without what other tables have. */
const pageSql = ({ scope, id }: SitemapSubject, afterId: string, lastId: string): Sql => sql`
  SELECT a.id, a.slug, a.lang, a.translation_key, ${isoTimeSql(CHANGED)} AS "updatedAt", a.cover->>'url' AS cover
  FROM article a
  WHERE a.id > ${afterId}::uuid AND a.id <= ${lastId}::uuid AND ${indexedSql('a')} AND ${feedSubjectCondition(scope, id)}
  ORDER BY a.id LIMIT ${raw(`${BATCH}`)}`

/** The pictures of the articles of `page`, as names by hash. One join for all takes a third of a subquery for each article. */
const picturesSql = sql`
  SELECT u.article_id, json_object_agg(u.hash, m.filename ORDER BY u.hash) AS pictures
  FROM page JOIN article_media u ON u.article_id = page.id JOIN media m ON m.hash = u.hash
  WHERE u.live AND m.kind = 'image' GROUP BY u.article_id`

const batchSql = (subject: SitemapSubject, afterId: string, lastId: string): Sql => sql`
  WITH page AS (${pageSql(subject, afterId, lastId)}), p AS (${picturesSql})
  SELECT a.id, a.slug, nullif(a.lang, 'und') AS lang, a."updatedAt", o.translations, a.cover, p.pictures
  FROM page a LEFT JOIN p ON p.article_id = a.id CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(json_build_object('slug', o.slug, 'lang', o.lang) ORDER BY o.lang), '[]') AS translations
    FROM (SELECT o.slug, o.lang FROM article o
      WHERE o.translation_key = a.translation_key AND 'und' NOT IN (o.lang, a.lang) AND ${indexedSql('o')} LIMIT ${raw(`${TRANSLATIONS}`)}) o) o
  ORDER BY a.id`

/** Yields every visible article of a subject, one query per batch. */
export function readAllSitemapArticles(
  db: Database,
  subject: SitemapSubject,
): AsyncGenerator<SitemapArticle> {
  return readArticlesBetween(db, subject, LOWEST_ID, HIGHEST_ID)
}

/**
 * Returns a generator of the visible articles on a page of the sitemap index. Returns null when there is no such
 * page.
 */
export async function openSitemap(
  db: Database,
  size: number,
  page: number,
  subject: SitemapSubject,
): Promise<AsyncGenerator<SitemapArticle> | null> {
  const previousId = page === 1 ? LOWEST_ID : await findIdAt(db, (page - 1) * size)
  if (previousId === null) return null
  return readArticlesBetween(db, subject, previousId, (await findIdAt(db, page * size)) ?? HIGHEST_ID)
}

const LOWEST_ID = '00000000-0000-0000-0000-000000000000'
const HIGHEST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** Returns the id of the article at a position, from 1, in the order of ids. Returns null beyond the last article. */
async function findIdAt(db: Database, position: number): Promise<string | null> {
  const [row] = await db.query<{ id: string }>(
    sql`SELECT a.id FROM article a ORDER BY a.id OFFSET ${position}::bigint - 1 LIMIT 1`,
  )
  return row?.id ?? null
}

interface SitemapRow extends Omit<SitemapArticle, 'pictures'> {
  id: string
  /** Names by hash; null without pictures. */
  pictures: Record<string, string> | null
}

async function* readArticlesBetween(
  db: Database,
  subject: SitemapSubject,
  afterId: string,
  lastId: string,
): AsyncGenerator<SitemapArticle> {
  let previousId = afterId
  for (;;) {
    const rows = await db.query<SitemapRow>(batchSql(subject, previousId, lastId))
    for (const { id, pictures, ...article } of rows) {
      const listed = Object.entries(pictures ?? {}).slice(0, PICTURES)
      yield { ...article, pictures: listed.map(([hash, filename]) => ({ hash, filename })) }
      previousId = id
    }
    if (rows.length < BATCH) return
  }
}
