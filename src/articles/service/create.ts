/** Creates articles: resolves a conflict of slugs with a number, checks permissions and inserts. */
import type { WriteContext } from '../../changes/write-transaction.ts'
import type { RenderedBody } from '../../content/body.ts'
import { findFreeSlug, findSlugOwner, lockSlug } from '../db/slugs.ts'
import { insertArticles } from '../db/write-articles.ts'
import type { ArticleInput } from '../input.ts'
import { requirePublishScope } from '../model/permissions.ts'
import type { RenderedArticle } from '../model/rendered-article.ts'
import { aliasTaken, slugTaken } from './article-transaction.ts'
import { bodyLengthOf, render, renderContextOf } from './render-pool.ts'

/** An article and its version after a write. */
export interface ArticleVersion {
  id: string
  version: number
}

/** Options of a creation. */
interface CreateOptions {
  /** The body of the article if it is already rendered. */
  rendered?: RenderedBody | undefined
  /** True when a slug in the input is a suggestion: it gets a number if it is taken. */
  isSlugSuggested?: boolean
}

/**
 * Creates an article. Throws DomainError `invalid`, `forbidden`, or `conflict` for a slug or alias that belongs to another
 * article.
 */
export async function createArticle(
  context: WriteContext,
  input: ArticleInput,
  { rendered: body, isSlugSuggested = false }: CreateOptions = {},
): Promise<ArticleVersion> {
  const args = [input, null, renderContextOf(context), body] as const
  const rendered = await render('renderInput', [...args], bodyLengthOf(input))
  return createRenderedArticle(context, rendered, input.slug !== undefined && !isSlugSuggested)
}

/** Creates an article that is already rendered. A taken slug gets a number, unless the client has sent it (`isSlugGiven`). */
export async function createRenderedArticle(
  context: WriteContext,
  rendered: RenderedArticle,
  isSlugGiven: boolean,
): Promise<ArticleVersion> {
  requirePublishScope(context.principal, null, { ...rendered.draft, deletedAt: null })
  const [article] = await insertArticles(context, [await withFreeSlug(context, rendered, isSlugGiven)])
  if (!article) throw new Error('an article was inserted and is missing')
  const [alias] = article.takenAliases
  if (alias !== undefined) throw aliasTaken(alias)
  return article
}

/**
 * Returns the article with a free slug. Throws DomainError `conflict` when a given slug is taken. Nearly every slug is free, so
 * the first attempt does not check: if the insertion fails, the transaction is retried. Retries hold a lock on the slug, so
 * that concurrent articles with the same title get consecutive numbers.
 */
async function withFreeSlug(
  { tx, attempt }: WriteContext,
  rendered: RenderedArticle,
  isSlugGiven: boolean,
): Promise<RenderedArticle> {
  if (attempt === 1) return rendered
  const { slug, lang } = rendered.draft
  await lockSlug(tx, slug)
  const owner = await findSlugOwner(tx, lang, slug)
  if (owner === null) return rendered
  if (isSlugGiven) throw slugTaken(owner)
  return { ...rendered, draft: { ...rendered.draft, slug: await findFreeSlug(tx, lang, slug) } }
}
