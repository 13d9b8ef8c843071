/** Edits one article with optimistic locking. */
import type { WriteContext } from '../../changes/write-transaction.ts'
import { DomainError } from '../../errors.ts'
import { assertExpectedVersion, type ExpectedVersion } from '../../schemas/expected-version.ts'
import type { LockedArticle } from '../db/locks.ts'
import { readRevisionDraft } from '../db/revision-drafts.ts'
import { findSlugOwner } from '../db/slugs.ts'
import { type UpdatedArticle, updateArticles } from '../db/write-articles.ts'
import type { PreviousArticle } from '../model/draft-from-input.ts'
import { requirePublishScope } from '../model/permissions.ts'
import type { RenderedArticle } from '../model/rendered-article.ts'
import { aliasTaken, slugTaken } from './article-transaction.ts'

/** Renders the new content of an article. */
type RenderEdit = (previous: PreviousArticle) => RenderedArticle | Promise<RenderedArticle>

/** Creates the DomainError `conflict` for an article in the trash. */
export const articleInTrash = () =>
  new DomainError('conflict', 'The article is in the trash. Restore it first.')

/** Options of an edit. */
interface EditOptions {
  /** True when a revision is added even if the content does not change. */
  addsRevision?: boolean
}

/**
 * Replaces the content of a locked article that has the expected version. Writes nothing when the content does not change.
 * Throws DomainError `stale`, `version-needed`, `forbidden`, `invalid`, or `conflict` when the article is in the trash, or a slug
 * or alias belongs to another article.
 */
export async function editArticle(
  context: WriteContext,
  article: LockedArticle,
  expected: ExpectedVersion,
  render: RenderEdit,
  { addsRevision = false }: EditOptions = {},
): Promise<UpdatedArticle> {
  assertExpectedVersion(article.version, expected)
  if (article.deletedAt) throw articleInTrash()
  const previous = await readRevisionDraft(context.tx, article.id, article.liveRevision)
  const rendered = await render({ draft: previous, everVisible: article.everVisible })
  requirePublishScope(context.principal, article, { ...rendered.draft, deletedAt: null })
  await assertSlugFree(context, article, rendered)
  const [updated] = await updateArticles(context, [{ article, rendered, ...(!addsRevision && { previous }) }])
  if (!updated) throw new Error('an article was updated and is missing')
  const alias = updated.takenAliases.find((path) => !previous.aliases.includes(path))
  if (alias !== undefined) throw aliasTaken(alias) // imports may leave taken aliases in a draft, which are no error here
  return updated
}

/** Throws DomainError `conflict` when the article moves to a slug that belongs to another one. */
async function assertSlugFree(
  { tx }: WriteContext,
  article: LockedArticle,
  { draft: { lang, slug } }: RenderedArticle,
): Promise<void> {
  if (slug === article.slug && lang === article.lang) return
  const owner = await findSlugOwner(tx, lang, slug)
  if (owner !== null) throw slugTaken(owner)
}
