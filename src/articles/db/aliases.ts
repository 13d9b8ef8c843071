/** Old addresses of articles, in PostgreSQL. */
import { v7 as uuid } from 'uuid'
import type { Tx } from '../../database/connection.ts'
import { isVisible } from '../model/visibility.ts'
import type { IdentifiedDraft } from './relations.ts'
import type { ArticleUpdate } from './rows.ts'

/** An address that is an article's no more, or never was on this site: a bare slug, or a path that begins with "/". */
export interface NewAlias {
  articleId: string
  lang: string
  path: string
}

/** The old addresses that an article names itself. */
export const aliasesOfDraft = ({ id, draft }: IdentifiedDraft): NewAlias[] =>
  draft.aliases.map((path) => ({ articleId: id, lang: draft.lang, path }))

/**
 * Adds old addresses, which stay until another article has lived there. Answers, by article, those that belong to another
 * article already.
 */
export async function insertAliases(
  tx: Tx,
  aliases: readonly NewAlias[],
  at: Date,
): Promise<Map<string, string[]>> {
  const taken = new Map<string, string[]>()
  if (aliases.length === 0) return taken
  const data = aliases.map((alias) => ({ ...alias, id: uuid(), createdAt: at }))
  await tx.alias.createMany({ data, skipDuplicates: true })
  const owners = await tx.alias.findMany({ where: { path: { in: aliases.map(({ path }) => path) } } })
  const owner = new Map(owners.map((alias) => [`${alias.lang} ${alias.path}`, alias.articleId]))
  for (const { articleId, lang, path } of aliases) {
    if (owner.get(`${lang} ${path}`) === articleId) continue
    taken.set(articleId, [...(taken.get(articleId) ?? []), path])
  }
  return taken
}

/**
 * Leads the addresses that articles leave, by another slug or another language, to them: whoever lived there last has it,
 * whatever older address it was. But what leads to a published article is taken from it by a published one only. Before
 * it was public nobody had the address, and a redirect from it would tell what the draft was called.
 */
export async function insertFormerSlugs(
  tx: Tx,
  replacing: readonly ArticleUpdate[],
  at: Date,
): Promise<void> {
  const left = replacing.filter(
    ({ was, state: { draft } }) =>
      (draft.slug !== was.slug || draft.lang !== was.lang) && (was.everVisible || isVisible(was, at)),
  )
  if (left.length === 0) return
  const published = left.filter(({ was }) => was.status === 'published' && was.deletedAt === null)
  await tx.$executeRaw`
    INSERT INTO alias AS l (id, article_id, lang, path, created_at)
    SELECT id, article_id, lang, path, ${at}::timestamptz FROM unnest(${left.map(() => uuid())}::uuid[],
      ${left.map(({ id }) => id)}::uuid[], ${left.map(({ was }) => was.lang)}::text[],
      ${left.map(({ was }) => was.slug)}::text[]) AS v(id, article_id, lang, path)
    ON CONFLICT (path, lang) DO UPDATE SET article_id = EXCLUDED.article_id, created_at = EXCLUDED.created_at
    WHERE EXCLUDED.article_id = ANY(${published.map(({ id }) => id)}::uuid[]) OR NOT EXISTS (
      SELECT FROM article a WHERE a.id = l.article_id AND a.status = 'published' AND a.deleted_at IS NULL)`
}
