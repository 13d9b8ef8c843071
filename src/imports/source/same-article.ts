/** Comparison of a file with its article: whether an import would change anything. */
import { isDeepStrictEqual } from 'node:util'
import { withOwnFootnoteIds } from '../../articles/model/footnote-ids.ts'
import type { RenderedArticle } from '../../articles/model/rendered-article.ts'
import { snapshotOf } from '../../articles/model/snapshot.ts'
import type { ArticleDraft } from '../../articles/schema.ts'
import type { Tx } from '../../database/transaction.ts'
import { findCurrentSlugs } from '../db/current-terms.ts'
import type { LiveArticle } from '../db/source-files.ts'
import { type ArticleTerms, type CurrentSlug, haveSameTerms } from './same-terms.ts'

/** Returns true when a write would not change the article. */
export type Comparison = (article: LiveArticle, rendered: RenderedArticle) => boolean

/** Creates a comparison by the present slugs of terms, since a file may contain the former name of a renamed term. */
export async function createComparison(
  tx: Tx,
  files: readonly { draft: ArticleDraft }[],
): Promise<Comparison> {
  const currentSlug = await findCurrentSlugs(
    tx,
    files.map(({ draft }) => draft),
  )
  return (article, rendered) =>
    hasSameResult(article, rendered, (kind, slug) => currentSlug(kind, slug) ?? slug)
}

/**
 * Returns true when an article would not change: it is not in the trash, and has the same content and HTML. Imports add aliases
 * and never remove them, so further aliases make no difference.
 */
function hasSameResult(
  article: LiveArticle,
  { draft, content }: RenderedArticle,
  currentSlug: CurrentSlug,
): boolean {
  if (article.isTrashed || article.snapshot === null) return false
  if (article.html !== withOwnFootnoteIds(content.html, article)) return false
  const stored = partsOf(article.snapshot)
  const wanted = partsOf(snapshotOf(draft))
  const aliases = new Set([...stored.aliases, ...article.aliases])
  return (
    isDeepStrictEqual(stored.rest, wanted.rest) &&
    haveSameTerms(stored.terms, wanted.terms, currentSlug) &&
    wanted.aliases.every((alias) => aliases.has(alias))
  )
}

/** Returns true when an article has the title, body and cover of a draft: the content has not been updated. */
export function hasSameText({ snapshot }: LiveArticle, draft: ArticleDraft): boolean {
  const { title, body, cover } = snapshotOf(draft)
  return (
    snapshot !== null &&
    isDeepStrictEqual(
      { title, body, cover },
      { title: snapshot.title, body: snapshot.body, cover: snapshot.cover },
    )
  )
}

/** Splits a snapshot into the parts that are compared differently. */
function partsOf(snapshot: Record<string, unknown>) {
  const { aliases, tags, categories, authors, ...rest } = snapshot
  const terms = { tags, categories, authors } as ArticleTerms // snapshots are written by snapshotOf
  return { rest, terms, aliases: Array.isArray(aliases) ? aliases : [] }
}
