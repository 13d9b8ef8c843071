/** The article at an address: one prepared statement per question, in which PostgreSQL builds the JSON that is sent. */
import type { Database } from '../../database/connection.ts'
import { isUuid } from '../../schemas/text.ts'
import { articleSql } from './article-json.ts'

/** Visible: published, not in the trash, undated or past. `sort_at` is year 1 for the undated, so one comparison serves. */
export const visibleSql = (a: string) =>
  `${a}.status = 'published' AND ${a}.deleted_at IS NULL AND ${a}.sort_at <= now()`

export const notTrashedSql = (a: string) => `${a}.deleted_at IS NULL`

/** The result of a lookup by slug or id; of an article that exists, the selected columns. */
export type ArticleLookup<Columns extends object = ArticleJson> =
  | ({ kind: 'article' } & Columns)
  | { kind: 'moved'; id: string; slug: string; lang: string | null }
  | { kind: 'gone' }
  | { kind: 'nothing' }

/** A single article: its id, its version and its JSON (`Article`). */
export interface ArticleJson {
  id: string
  version: number
  json: string
}

/** Who asks: `hidden` is true for a key that may see drafts. */
export interface ReadAccess {
  hidden: boolean
}

/** One address, and in which language it is wanted. */
export interface ArticleLocator {
  slug: string
  lang: string | undefined
  siteLang: string | undefined
}

/** What is asked of an article: all that is public of it, that and its body as written, or its id alone. */
type Part = 'public' | 'source' | 'id'

/**
 * The article at an address, as JSON (`ArticleRead`); with `source` its body as written, too. It is found by id, else by
 * slug in the wanted language, else by an old address (`moved`). Without a language it is the site's own, else the
 * oldest article. `gone`: in the trash, and once public, there or at another address.
 */
export function findArticle(
  db: Database,
  address: ArticleLocator,
  { hidden, source }: ReadAccess & { source: boolean },
): Promise<ArticleLookup> {
  return findAt<ArticleJson>(db, address, { hidden }, source ? 'source' : 'public')
}

/** The same, but of the article only its id, as it is. */
export function findArticleId(
  db: Database,
  address: ArticleLocator,
  viewer: ReadAccess,
): Promise<ArticleLookup<{ id: string }>> {
  return findAt<{ id: string }>(db, address, viewer, 'id')
}

async function findAt<Columns extends object>(
  db: Database,
  address: ArticleLocator,
  { hidden }: ReadAccess,
  part: Part,
): Promise<ArticleLookup<Columns>> {
  const article = articleAt(address, hidden, part)
  const [row] = await db.query<Columns>({ text: article.text, values: valuesOf(article, address) })
  if (row) return { kind: 'article', ...row }
  const target = isUuid(address.slug) ? undefined : await readAlias(db, address, hidden)
  if (target) return { kind: 'moved', ...target }
  return (await wasPublic(db, address)) ? { kind: 'gone' } : { kind: 'nothing' }
}

/** A statement about addresses: its text, and which parts of one are its values. */
interface Question {
  text: string
  parts: (keyof ArticleLocator)[]
}

/** Takes the name of a part and answers its placeholder. */
type BindPart = (part: keyof ArticleLocator) => string

function question(write: (bind: BindPart) => string): Question {
  const parts: (keyof ArticleLocator)[] = []
  return { text: write((part) => `$${parts.push(part)}`), parts }
}

const valuesOf = ({ parts }: Question, address: ArticleLocator) => parts.map((part) => address[part] ?? null)

/** The questions for an article that have been put: a text is put together once for each kind of address and of asker. */
const asked = new Map<string, Question>()

function articleAt(address: ArticleLocator, hidden: boolean, part: Part): Question {
  const kind = `${part} ${hidden} ${isUuid(address.slug)} ${address.lang === undefined}`
  const known = asked.get(kind)
  if (known) return known
  const json = articleSql('a', shownTo(hidden, 'o'), { source: part === 'source' })
  const columns = part === 'id' ? 'a.id' : `a.id, a.version, ${json} AS json`
  const made = question(
    (bind) => `
    SELECT ${columns} FROM article a WHERE ${at(address, bind)} AND ${shownTo(hidden, 'a')} ${preferred(bind)}`,
  )
  asked.set(kind, made)
  return made
}

const shownTo = (hidden: boolean, a: string) => (hidden ? notTrashedSql(a) : visibleSql(a))

/** The condition that finds an address. Alone among the statements it tells an id from a slug: slugs are never UUIDs. */
function at({ slug, lang }: ArticleLocator, bind: BindPart): string {
  if (isUuid(slug)) return `a.id = ${bind('slug')}::uuid`
  return `a.slug = ${bind('slug')}${lang === undefined ? '' : ` AND a.lang = ${bind('lang')}`}`
}

/** The same for an old address. */
function oldAt({ lang }: ArticleLocator, bind: BindPart): string {
  return `l.path = ${bind('slug')}${lang === undefined ? '' : ` AND l.lang = ${bind('lang')}`}`
}

/** Among languages: the site's own first, then the oldest. */
function preferred(bind: BindPart): string {
  return `ORDER BY a.lang = ${bind('siteLang')} DESC NULLS LAST, a.created_at, a.id LIMIT 1`
}

async function readAlias(db: Database, address: ArticleLocator, hidden: boolean) {
  const alias = question(
    (bind) => `
    SELECT a.id, a.slug, nullif(a.lang, 'und') AS lang FROM alias l JOIN article a ON a.id = l.article_id
    WHERE ${oldAt(address, bind)} AND ${shownTo(hidden, 'a')} ${preferred(bind)}`,
  )
  const [row] = await db.query<{ id: string; slug: string; lang: string | null }>({
    text: alias.text,
    values: valuesOf(alias, address),
  })
  return row
}

async function wasPublic(db: Database, address: ArticleLocator): Promise<boolean> {
  const trashed = question((bind) => {
    const old = isUuid(address.slug)
      ? ''
      : `UNION ALL SELECT l.article_id FROM alias l WHERE ${oldAt(address, bind)}`
    return `
    SELECT 1 AS found FROM article o WHERE o.id IN (SELECT a.id FROM article a WHERE ${at(address, bind)} ${old})
      AND o.deleted_at IS NOT NULL AND o.ever_visible LIMIT 1`
  })
  return (await db.query({ text: trashed.text, values: valuesOf(trashed, address) })).length > 0
}

/** True when there is any article at all, in whatever state: decides whether seeds are wanted. */
export async function hasArticles(db: Database): Promise<boolean> {
  return (await db.query({ text: 'SELECT 1 AS found FROM article LIMIT 1', values: [] })).length > 0
}
