/** The article at an address: one prepared statement per question, in which PostgreSQL builds the JSON that is sent. */
import type { Database } from '../database/connection.ts'
import { type Bind, parameters } from '../database/sql.ts'
import { isUuid } from '../text.ts'
import { articleJson } from './json/read.ts'

/** Visible: published, not in the trash, undated or past. `sort_at` is year 1 for the undated, so one comparison serves. */
export const visible = (a: string) =>
  `${a}.status = 'published' AND ${a}.deleted_at IS NULL AND ${a}.sort_at <= now()`

export const notTrashed = (a: string) => `${a}.deleted_at IS NULL`

/** What there is at an address. `json` is what was asked for of the article. */
export type Found =
  | { kind: 'article'; json: string }
  | { kind: 'moved'; id: string; slug: string; lang: string | null }
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
 * The article at an address, as JSON (`ArticleRead`); with `source` its body as written, too. It is found by id, else by
 * slug in the wanted language, else by an old address (`moved`). Without a language it is the site's own, else the
 * oldest article. `gone`: in the trash, and once public, there or at another address.
 */
export function findArticle(
  db: Database,
  address: Address,
  { hidden, source }: Viewer & { source: boolean },
): Promise<Found> {
  const translations = hidden ? notTrashed('o') : visible('o')
  return findAt(db, address, { hidden }, articleJson('a', translations, { source }))
}

/** The same, but of the article only its id, as it is. */
export function findId(db: Database, address: Address, viewer: Viewer): Promise<Found> {
  return findAt(db, address, viewer, 'a.id::text')
}

async function findAt(
  db: Database,
  address: Address,
  { hidden }: Viewer,
  projection: string,
): Promise<Found> {
  const shown = hidden ? notTrashed('a') : visible('a')
  const { bind, values } = parameters()
  const text = `SELECT ${projection} AS json FROM article a WHERE ${at(address, bind)} AND ${shown} ${preferred(address, bind)}`
  const [row] = await db.read<{ json: string }>(text, values)
  if (row) return { kind: 'article', json: row.json }
  const target = isUuid(address.slug) ? undefined : await readAlias(db, address, shown)
  if (target) return { kind: 'moved', ...target }
  return (await wasPublic(db, address)) ? { kind: 'gone' } : { kind: 'nothing' }
}

/** The condition that finds an address. Alone among the statements it tells an id from a slug: slugs are never UUIDs. */
function at(address: Address, bind: Bind): string {
  if (isUuid(address.slug)) return `a.id = ${bind(address.slug)}::uuid`
  const slug = `a.slug = ${bind(address.slug)}`
  return address.lang === undefined ? slug : `${slug} AND a.lang = ${bind(address.lang)}`
}

/** The same for an old address. */
function oldAt({ slug, lang }: Address, bind: Bind): string {
  const path = `l.path = ${bind(slug)}`
  return lang === undefined ? path : `${path} AND l.lang = ${bind(lang)}`
}

/** Among languages: the site's own first, then the oldest. */
function preferred(address: Address, bind: Bind): string {
  return `ORDER BY a.lang = ${bind(address.siteLang ?? null)} DESC NULLS LAST, a.created_at, a.id LIMIT 1`
}

async function readAlias(db: Database, address: Address, shown: string) {
  const { bind, values } = parameters()
  const text = `
    SELECT a.id, a.slug, nullif(a.lang, 'und') AS lang FROM alias l JOIN article a ON a.id = l.article_id
    WHERE ${oldAt(address, bind)} AND ${shown} ${preferred(address, bind)}`
  const [row] = await db.read<{ id: string; slug: string; lang: string | null }>(text, values)
  return row
}

async function wasPublic(db: Database, address: Address): Promise<boolean> {
  const { bind, values } = parameters()
  const old = isUuid(address.slug)
    ? ''
    : `UNION ALL SELECT l.article_id FROM alias l WHERE ${oldAt(address, bind)}`
  const text = `
    SELECT 1 AS found FROM article o WHERE o.id IN (SELECT a.id FROM article a WHERE ${at(address, bind)} ${old})
      AND o.deleted_at IS NOT NULL AND o.ever_visible LIMIT 1`
  return (await db.read(text, values)).length > 0
}

/** True when there is any article at all, in whatever state: decides whether seeds are wanted. */
export async function hasArticles(db: Database): Promise<boolean> {
  return (await db.read('SELECT 1 AS found FROM article LIMIT 1', [])).length > 0
}
