/** Aliases of articles: earlier slugs and paths that redirect. */
import { v7 as uuid } from 'uuid'
import type { WriteContext } from '../../changes/write-transaction.ts'
import { insertNewRows, snakeCaseColumns } from '../../database/bulk-rows.ts'
import { sql } from '../../database/sql.ts'
import { aliasLookupKey } from '../model/alias-lookup-key.ts'
import type { ArticleDraft } from '../schema.ts'
import type { ArticleUpdate } from './rows.ts'
import { isVisible } from './visibility.ts'

/** Aliases of an article that belong to another article, by the id of the article. */
type TakenAliases = ReadonlyMap<string, string[]>

/**
 * Inserts the aliases that articles list themselves: slugs, and paths that begin with "/". Returns those that belong to another
 * article already.
 */
export async function insertAliases(
  { tx, at }: WriteContext,
  articles: readonly { id: string; draft: ArticleDraft }[],
): Promise<TakenAliases> {
  const aliases = articles.flatMap(({ id, draft }) =>
    draft.aliases.map((path) => ({ articleId: id, lang: draft.lang, path })),
  )
  const taken = new Map<string, string[]>()
  if (aliases.length === 0) return taken
  const columns = aliases.map((alias) =>
    snakeCaseColumns({ ...alias, id: uuid(), createdAt: at, lookupKey: aliasLookupKey(alias.path) }),
  )
  await insertNewRows(tx, 'alias', columns, 'id')
  const paths = aliases.map(({ path }) => path)
  const rows = await tx.query<{ articleId: string; lang: string; path: string }>(
    sql`SELECT article_id AS "articleId", lang, path FROM alias WHERE path = ANY(${paths})`,
  )
  const owners = new Map(rows.map((alias) => [`${alias.lang} ${alias.path}`, alias.articleId]))
  for (const { articleId, lang, path } of aliases) {
    if (owners.get(`${lang} ${path}`) === articleId) continue
    taken.set(articleId, [...(taken.get(articleId) ?? []), path])
  }
  return taken
}

/**
 * Inserts an alias for the former slug of each article that gets another slug or language. An existing alias is moved to the
 * article, except from a published article to an unpublished one. The slug of an article that was never public does not become
 * an alias: no link to it exists, and the redirect would reveal the title of a draft.
 */
export async function insertFormerSlugs(
  { tx, at }: WriteContext,
  updates: readonly ArticleUpdate[],
): Promise<void> {
  const moved = updates
    .filter(
      ({ article, rendered: { draft } }) =>
        (draft.slug !== article.slug || draft.lang !== article.lang) &&
        (article.everVisible || isVisible(article, at)),
    )
    .map(({ article }) => article)
  if (moved.length === 0) return
  const published = moved.filter(({ status, deletedAt }) => status === 'published' && deletedAt === null)
  await tx.execute(sql`
    INSERT INTO alias AS l (id, article_id, lang, path, lookup_key, created_at)
    SELECT id, article_id, lang, path, lookup_key, ${at}::timestamptz FROM unnest(${moved.map(() => uuid())}::uuid[],
      ${moved.map(({ id }) => id)}::uuid[], ${moved.map(({ lang }) => lang)}::text[],
      ${moved.map(({ slug }) => slug)}::text[],
      ${moved.map(({ slug }) => aliasLookupKey(slug))}::text[]) AS v(id, article_id, lang, path, lookup_key)
    ON CONFLICT (path, lang) DO UPDATE SET article_id = EXCLUDED.article_id, created_at = EXCLUDED.created_at
    WHERE EXCLUDED.article_id = ANY(${published.map(({ id }) => id)}::uuid[]) OR NOT EXISTS (
      SELECT FROM article a WHERE a.id = l.article_id AND a.status = 'published' AND a.deleted_at IS NULL)`)
}
