/** Lookup of articles by former URL: aliases and other spellings of slugs. Only requests that find no slug read it. */
import type { Database } from '../../database/connection.ts'
import { empty, type Sql, sql } from '../../database/sql.ts'
import { isUuid } from '../../schemas/text.ts'
import { aliasLookupKey, barePathOf } from '../model/alias-lookup-key.ts'
import type { ArticleLocator, ReadAccess } from '../model/article-locator.ts'
import { languageSql } from './languages.ts'
import { readableSql } from './visibility.ts'

/** The article that a former URL redirects to. */
interface MovedArticle {
  id: string
  slug: string
  lang: string | null
}

/**
 * Returns the article that has this slug or path as an alias, else the one whose slug it spells otherwise; undefined when
 * there is none. Case, slashes at the ends, `.html` and `index.html` make no difference; the exact spelling comes first.
 */
export async function findByFormerUrl(
  db: Database,
  locator: ArticleLocator,
  access: ReadAccess,
): Promise<MovedArticle | undefined> {
  if (isUuid(locator.slug)) return undefined
  return (await findByAlias(db, locator, access)) ?? (await findByOtherSpelling(db, locator, access))
}

const moved = sql`a.id, a.slug, nullif(a.lang, 'und') AS lang`

/** Returns the order of languages, and the limit to one row: the site's language first, then the oldest article. */
const preferredSql = ({ siteLang }: ArticleLocator): Sql =>
  sql`a.lang = ${siteLang ?? null} DESC NULLS LAST, a.created_at, a.id LIMIT 1`

async function findByAlias(db: Database, locator: ArticleLocator, { includesHidden }: ReadAccess) {
  const { slug } = locator
  const [row] = await db.query<MovedArticle>(sql`
    SELECT ${moved} FROM alias l JOIN article a ON a.id = l.article_id
    WHERE ${aliasSql(locator)} AND ${readableSql('a', includesHidden)}
    ORDER BY l.path = ${slug} DESC, strpos(l.path, ${barePathOf(slug)}) > 0 DESC, ${preferredSql(locator)}`)
  return row
}

async function findByOtherSpelling(db: Database, locator: ArticleLocator, { includesHidden }: ReadAccess) {
  const slugs = spellingsOf(locator)
  if (slugs.length === 0) return undefined
  const [row] = await db.query<MovedArticle>(sql`
    SELECT ${moved} FROM article a WHERE ${slugSql(slugs, locator)} AND ${readableSql('a', includesHidden)}
    ORDER BY ${preferredSql(locator)}`)
  return row
}

/** Returns spellings of the slug that an article may have: without slashes and `.html`, in lower case; as it is in a wider language. */
function spellingsOf({ slug, lang }: ArticleLocator): string[] {
  const bare = barePathOf(slug)
  return [...new Set([bare, bare.toLowerCase()])].filter(
    (text) => (text !== slug || lang !== undefined) && text !== '',
  )
}

const slugSql = (slugs: readonly string[], { lang }: ArticleLocator): Sql =>
  sql`a.slug = ANY(${slugs})${lang === undefined ? empty : sql` AND ${languageSql([lang])}`}`

const aliasSql = ({ slug, lang }: ArticleLocator): Sql =>
  sql`l.lookup_key = ${aliasLookupKey(slug)}${lang === undefined ? empty : sql` AND l.lang = ${lang}`}`

/** Returns a query for the ids of all articles that have the URL or had it. */
export const formerUrlIdsSql = (locator: ArticleLocator): Sql => sql`
  SELECT l.article_id FROM alias l WHERE ${aliasSql(locator)}
  UNION ALL SELECT a.id FROM article a WHERE ${slugSql(spellingsOf(locator), locator)}`
