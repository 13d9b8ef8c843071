/** What a write means to whoever watches: whether the public sees an article, and the change that is logged. Pure. */
import type { ChangeEntry } from '../changes/store.ts'
import type { ArticleDraft, Status } from './schema.ts'

/** What decides whether the public sees an article. */
export interface Showing {
  status: Status
  publishedAt: Date | null
  deletedAt: Date | null
}

/** The same rule as `visible` of read.ts, for a state that is not in the database yet. */
export function isVisible({ status, publishedAt, deletedAt }: Showing, at: Date): boolean {
  return status === 'published' && deletedAt === null && (publishedAt === null || publishedAt <= at)
}

/** When the clock alone will show an article: its publication time, if that is all that hides it; else null. */
export function dueAtOf(showing: Showing, at: Date): Date | null {
  const { publishedAt } = showing
  const isScheduled = publishedAt !== null && publishedAt > at
  return isScheduled && isVisible(showing, publishedAt) ? publishedAt : null
}

/** What an article was. `dueAt` is set until somebody has logged that the clock has shown it. */
export interface Shown extends Showing {
  dueAt: Date | null
}

/** The change of an article that is `draft` from now on, in the trash or not; `was` is null for a new one. */
export function changeOf(
  id: string,
  was: Shown | null,
  draft: ArticleDraft,
  deletedAt: Date | null,
  at: Date,
): ChangeEntry {
  const seen = was !== null && isVisible(was, at)
  const before = seen && was.dueAt === null
  const after = isVisible({ ...draft, deletedAt }, at)
  const quiet = was === null ? 'created' : 'updated'
  return {
    entity: 'article',
    entityId: id,
    action: before === after ? quiet : after ? 'published' : 'unpublished',
    visible: seen || after,
    slug: draft.slug,
    lang: draft.lang,
    tags: draft.tags.map(({ slug }) => slug),
  }
}
