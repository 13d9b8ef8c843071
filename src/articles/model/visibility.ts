/** What a write means to whoever watches: whether the public sees an article, and the change that is logged. Pure. */
import type { ChangeEntry } from '../../changes/db/record-changes.ts'
import type { ArticleDraft, ArticleStatus } from '../schema.ts'

/** What decides whether the public sees an article. */
export interface VisibilityFields {
  status: ArticleStatus
  publishedAt: Date | null
  deletedAt: Date | null
}

/** The same rule as `visible` of read.ts, for a state that is not in the database yet. */
export function isVisible({ status, publishedAt, deletedAt }: VisibilityFields, at: Date): boolean {
  return status === 'published' && deletedAt === null && (publishedAt === null || publishedAt <= at)
}

/** When the clock alone will show an article: its publication time, if that is all that hides it; else null. */
export function dueAtOf(showing: VisibilityFields, at: Date): Date | null {
  const { publishedAt } = showing
  const isScheduled = publishedAt !== null && publishedAt > at
  return isScheduled && isVisible(showing, publishedAt) ? publishedAt : null
}

/**
 * What an article was, with what a change tells of it. `dueAt` is set until somebody has logged that the clock has shown
 * it; `tags` are slugs.
 */
export interface ChangedArticle extends VisibilityFields {
  dueAt: Date | null
  slug: string
  lang: string
  tags: string[]
}

/**
 * The change of an article that is `draft` from now on, in the trash or not; `was` is null for a new one. What is taken from
 * the public is told as the public knew it.
 */
export function articleChangeEntry(
  id: string,
  was: ChangedArticle | null,
  draft: ArticleDraft,
  deletedAt: Date | null,
  at: Date,
): ChangeEntry {
  const seen = was !== null && isVisible(was, at)
  const after = isVisible({ ...draft, deletedAt }, at)
  const isTaken = seen && !after
  const isShown = after && !(seen && was.dueAt === null)
  const { slug, lang, tags } = isTaken ? was : { ...draft, tags: draft.tags.map((tag) => tag.slug) }
  return {
    entity: 'article',
    entityId: id,
    action: isTaken ? 'unpublished' : isShown ? 'published' : was === null ? 'created' : 'updated',
    visible: seen || after,
    ...{ slug, lang, tags },
  }
}
