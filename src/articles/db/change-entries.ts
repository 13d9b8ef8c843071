/** Entries of the change log for article writes. */
import type { ChangeEntry } from '../../changes/db/record-changes.ts'
import type { ArticleDraft } from '../schema.ts'
import type { LockedArticle } from './locks.ts'
import { isRecordedVisible, isVisible } from './visibility.ts'

/**
 * Returns the change of an article that has this draft from now on; `before` is null for a new article, `deletedAt` is set in
 * the trash. An article that the public no longer sees is named by the slug, language and tags that the public knew.
 */
export function articleChangeEntry(
  id: string,
  before: LockedArticle | null,
  draft: ArticleDraft,
  deletedAt: Date | null,
  at: Date,
): ChangeEntry {
  const wasVisible = before !== null && isKnownToPublic(before, at)
  const willBeVisible = isVisible({ ...draft, deletedAt }, at)
  const isUnpublished = wasVisible && !willBeVisible
  const isPublished = willBeVisible && !(before !== null && isRecordedVisible(before, at))
  const { slug, lang, tags } = isUnpublished ? before : { ...draft, tags: draft.tags.map((tag) => tag.slug) }
  return {
    entity: 'article',
    entityId: id,
    action: isUnpublished
      ? 'unpublished'
      : isPublished
        ? 'published'
        : before === null
          ? 'created'
          : 'updated',
    visible: wasVisible || willBeVisible,
    ...{ slug, lang, tags },
  }
}

/** Returns true when the public sees an article, or saw it until an expiry that is not recorded yet. */
const isKnownToPublic = (article: LockedArticle, at: Date) =>
  isVisible(article, at) || isRecordedVisible(article, at)

/** Returns the change of an article that goes to the trash. */
export const trashedChangeEntry = (article: LockedArticle, at: Date): ChangeEntry => ({
  entity: 'article',
  entityId: article.id,
  action: 'deleted',
  visible: isKnownToPublic(article, at),
  slug: article.slug,
  lang: article.lang,
  tags: article.tags,
})

/** Returns the change of an article whose working copy alone changes, which the public does not see. */
export const hiddenChangeEntry = ({ id, slug, lang }: LockedArticle): ChangeEntry => ({
  entity: 'article',
  entityId: id,
  action: 'updated',
  visible: false,
  slug,
  lang,
  tags: [],
})
