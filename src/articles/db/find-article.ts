/** Lookup of one article by slug, former slug or id, with its JSON. */
import type { Database } from '../../database/connection.ts'
import { empty, prepareStatement, type Sql, type Statement, sql } from '../../database/sql.ts'
import { isUuid } from '../../schemas/text.ts'
import type { ArticleInclude } from '../include-schema.ts'
import type { ArticleLocator, ReadAccess } from '../model/article-locator.ts'
import { type ArticleColumns, articleColumnsSql, articleJson } from './article-json.ts'
import { findByFormerUrl, formerUrlIdsSql } from './former-urls.ts'
import { readableSql } from './visibility.ts'

/** The result of a lookup: the selected columns of an article, the present slug of an alias, or none. */
export type ArticleLookup<Columns extends object = ArticleJson> =
  | ({ kind: 'article' } & Columns)
  | { kind: 'moved'; id: string; slug: string; lang: string | null }
  | { kind: 'gone' }
  | { kind: 'not-found' }

/** A single article: its id, its version and its JSON (`Article`). */
interface ArticleJson {
  id: string
  version: number
  json: string
}

/** The columns of a lookup: the JSON with the included members, or the id alone. */
type Part = readonly ArticleInclude[] | 'id'

/**
 * Returns an article as JSON (`Article`) with the included members. Looks it up by id, else by slug in the
 * requested language, else by former URL (`moved`). Without a language, the language of the site is preferred, then the oldest
 * article. Returns `gone` when the article is in the trash and was public under this slug or another.
 */
export async function findArticle(
  db: Database,
  locator: ArticleLocator,
  { includesHidden, include = [] }: ReadAccess & { include?: readonly ArticleInclude[] | undefined },
): Promise<ArticleLookup> {
  const lookup = await lookUp<Omit<ArticleJson, 'json'> & ArticleColumns>(
    db,
    locator,
    includesHidden,
    include,
  )
  if (lookup.kind !== 'article') return lookup
  return { kind: 'article', id: lookup.id, version: lookup.version, json: articleJson(lookup) }
}

/** Looks an article up as `findArticle` does, and returns only its id. */
export function findArticleId(
  db: Database,
  locator: ArticleLocator,
  { includesHidden }: ReadAccess,
): Promise<ArticleLookup<{ id: string }>> {
  return lookUp<{ id: string }>(db, locator, includesHidden, 'id')
}

async function lookUp<Columns extends object>(
  db: Database,
  locator: ArticleLocator,
  includesHidden: boolean,
  part: Part,
): Promise<ArticleLookup<Columns>> {
  const [row] = await db.query<Columns>(articleStatement(locator, includesHidden, part))
  if (row) return { kind: 'article', ...row }
  const moved = await findByFormerUrl(db, locator, { includesHidden })
  if (moved) return { kind: 'moved', ...moved }
  return (await wasPublic(db, locator)) ? { kind: 'gone' } : { kind: 'not-found' }
}

/** The statements for an article, prepared once for each kind of locator and of reader. */
const preparedStatements = new Map<string, (locator: ArticleLocator) => Statement>()

function articleStatement(locator: ArticleLocator, includesHidden: boolean, part: Part): Statement {
  const kind = `${part} ${includesHidden} ${isUuid(locator.slug)} ${locator.lang === undefined}`
  let bind = preparedStatements.get(kind)
  if (!bind) {
    bind = prepareStatement<ArticleLocator>((parameter) =>
      articleQuery(locator, includesHidden, part, parameter),
    )
    preparedStatements.set(kind, bind)
  }
  return bind(locator)
}

/** Returns the value of a member of the locator, or the placeholder of it. */
type LocatorValue = (name: keyof ArticleLocator) => unknown

function articleQuery(
  locator: ArticleLocator,
  includesHidden: boolean,
  part: Part,
  value: LocatorValue,
): Sql {
  const columns =
    part === 'id'
      ? sql`a.id`
      : sql`a.id, a.version, ${articleColumnsSql('a', readableSql('o', includesHidden), { include: part, includesHidden })}`
  return sql`
    SELECT ${columns} FROM article a
    WHERE ${locatedSql(locator, value)} AND ${readableSql('a', includesHidden)} ${preferredSql(value)}`
}

/** Returns the condition on the article `a` for a locator. A slug is never a UUID, so the two cannot be confused. */
function locatedSql({ slug, lang }: ArticleLocator, value: LocatorValue): Sql {
  if (isUuid(slug)) return sql`a.id = ${value('slug')}::uuid`
  return sql`a.slug = ${value('slug')}${lang === undefined ? empty : sql` AND a.lang = ${value('lang')}`}`
}

/** Returns the order of languages, and the limit to one row: the site's language first, then the oldest article. */
const preferredSql = (value: LocatorValue): Sql =>
  sql`ORDER BY a.lang = ${value('siteLang')} DESC NULLS LAST, a.created_at, a.id LIMIT 1`

async function wasPublic(db: Database, locator: ArticleLocator): Promise<boolean> {
  const former = isUuid(locator.slug) ? empty : sql`UNION ALL ${formerUrlIdsSql(locator)}`
  const located = locatedSql(locator, (name) => locator[name] ?? null)
  const rows = await db.query(sql`
    SELECT 1 AS found FROM article o WHERE o.id IN (SELECT a.id FROM article a WHERE ${located} ${former})
      AND o.deleted_at IS NOT NULL AND o.ever_visible LIMIT 1`)
  return rows.length > 0
}

/** An article in the trash: its JSON, and the time when it was moved there. */
interface TrashedArticle extends ArticleJson {
  deletedAt: Date
}

/** Returns an article in the trash with its body as written; null when there is none with this id. */
export async function findTrashedArticle(db: Database, id: string): Promise<TrashedArticle | null> {
  const [row] = await db.query<TrashedArticle & ArticleColumns>(sql`
    SELECT a.id, a.version, a.deleted_at AS "deletedAt",
      ${articleColumnsSql('a', readableSql('o', true), { include: ['source'], includesHidden: true })}
    FROM article a WHERE a.id = ${id}::uuid AND a.deleted_at IS NOT NULL`)
  return row ? { id: row.id, version: row.version, deletedAt: row.deletedAt, json: articleJson(row) } : null
}

/** Returns the ids of articles in the trash with a slug, at most two of them: one in each language. */
export async function findTrashedIds(db: Database, slug: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    sql`SELECT a.id FROM article a WHERE a.slug = ${slug} AND a.deleted_at IS NOT NULL LIMIT 2`,
  )
  return rows.map(({ id }) => id)
}

/** Returns true when the database has any article, also in the trash. Example articles are created only when it has none. */
export async function hasArticles(db: Database): Promise<boolean> {
  return (await db.query(sql`SELECT 1 AS found FROM article LIMIT 1`)).length > 0
}
