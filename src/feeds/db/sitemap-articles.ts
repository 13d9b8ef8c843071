/** Visible articles for sitemaps, cut where the cuts stay: every article counts, whether it is visible or not. */
import { visibleSql } from '../../articles/db/find-article.ts'
import type { Database } from '../../database/connection.ts'
import { isoTimeSql } from '../../database/sql.ts'
import type { FeedScope } from '../schema.ts'
import { feedSubjectConditions } from './feed-articles.ts'

/** Whose articles a sitemap has: those of the site, whose id is null, or of one tag, category, author or language. */
export interface SitemapSubject {
  scope: FeedScope
  id: string | null
}

/** An article in a sitemap. */
export interface SitemapArticle {
  slug: string
  lang: string | null
  updatedAt: string
  /** The article and its visible translations, if it has any; none of and none to an unknown language. */
  translations: { slug: string; lang: string }[]
}

/** A sitemap in the index. */
export interface SitemapPage {
  /** From 1. */
  page: number
  updatedAt: string
}

/** A scheduled article is written before it appears: it counts as changed when it appeared. */
const CHANGED = 'greatest(a.updated_at, a.sort_at)'

/** Whether there are more visible articles than one sitemap holds. */
export async function needsIndex(
  db: Database,
  size: number,
  { scope, id }: SitemapSubject,
): Promise<boolean> {
  const text = `SELECT count(*) > $1 AS more FROM (
    SELECT 1 FROM article a WHERE ${visibleSql('a')} AND ${feedSubjectConditions[scope]('$2')} LIMIT $1::int + 1) a`
  const [row] = await db.query<{ more: boolean }>({ text, values: [size, id] })
  return row?.more === true
}

/**
 * The sitemaps that have something in them. Each is for `size` articles in the order of their ids, hidden ones and
 * others' counted too: ids grow and articles are kept, so an article stays in its sitemap, and others stay as they are.
 */
export async function listSitemaps(
  db: Database,
  size: number,
  { scope, id }: SitemapSubject,
): Promise<SitemapPage[]> {
  const text = `
    SELECT place / $1::int + 1 AS page, ${isoTimeSql('max(changed)')} AS "updatedAt"
    FROM (SELECT ${CHANGED} AS changed, ${visibleSql('a')} AND ${feedSubjectConditions[scope]('$2')} AS shown,
      (row_number() OVER (ORDER BY a.id) - 1)::int AS place FROM article a) a
    WHERE shown GROUP BY 1 ORDER BY 1`
  return db.query<SitemapPage>({ text, values: [size, id] })
}

/** Articles that are in memory at a time. */
const BATCH = 1_000

/** Translations of one article at most. */
const TRANSLATIONS = 100

const batchStatement = (scope: FeedScope) => `
  SELECT a.id, a.slug, nullif(a.lang, 'und') AS lang, ${isoTimeSql(CHANGED)} AS "updatedAt", o.told AS translations
  FROM article a CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(json_build_object('slug', o.slug, 'lang', o.lang) ORDER BY o.lang), '[]') AS told
    FROM (SELECT o.slug, o.lang FROM article o
      WHERE o.translation_key = a.translation_key AND 'und' NOT IN (o.lang, a.lang) AND ${visibleSql('o')} LIMIT ${TRANSLATIONS}) o) o
  WHERE a.id > $1::uuid AND a.id <= $2::uuid AND ${visibleSql('a')} AND ${feedSubjectConditions[scope]('$3')}
  ORDER BY a.id LIMIT ${BATCH}`

/** Every visible article of a subject, read as it is wanted. */
export function readAllSitemapArticles(
  db: Database,
  subject: SitemapSubject,
): AsyncGenerator<SitemapArticle> {
  return articlesBetween(db, subject, FIRST, LAST)
}

/** The articles of a sitemap of the index, from 1, read as they are wanted; null when there is no such sitemap. */
export async function openSitemap(
  db: Database,
  size: number,
  page: number,
  subject: SitemapSubject,
): Promise<AsyncGenerator<SitemapArticle> | null> {
  const before = page === 1 ? FIRST : await idAt(db, (page - 1) * size)
  if (before === null) return null
  return articlesBetween(db, subject, before, (await idAt(db, page * size)) ?? LAST)
}

const FIRST = '00000000-0000-0000-0000-000000000000'
const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** The id of the article at a place, from 1; null when there are not so many. */
async function idAt(db: Database, place: number): Promise<string | null> {
  const text = 'SELECT a.id FROM article a ORDER BY a.id OFFSET $1::bigint - 1 LIMIT 1'
  const [row] = await db.query<{ id: string }>({ text, values: [place] })
  return row?.id ?? null
}

async function* articlesBetween(
  db: Database,
  { scope, id: subject }: SitemapSubject,
  after: string,
  last: string,
): AsyncGenerator<SitemapArticle> {
  const text = batchStatement(scope)
  let from = after
  for (;;) {
    const rows = await db.query<SitemapArticle & { id: string }>({ text, values: [from, last, subject] })
    for (const { id, ...article } of rows) {
      yield article
      from = id
    }
    if (rows.length < BATCH) return
  }
}
