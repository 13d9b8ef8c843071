/** The visibility rule: when the public sees an article. */
import type { ArticleStatus } from '../schema.ts'

/** What decides whether the public sees an article. */
export interface VisibilityFields {
  status: ArticleStatus
  publishedAt: Date | null
  deletedAt: Date | null
}

/** Returns true when the public sees an article at a time. The same rule as `visibleSql`, for an article in memory. */
export function isVisible({ status, publishedAt, deletedAt }: VisibilityFields, at: Date): boolean {
  return status === 'published' && deletedAt === null && (publishedAt === null || publishedAt <= at)
}

/** Returns the publication time of a scheduled article, at which it becomes visible without a write; else null. */
export function dueAtOf(fields: VisibilityFields, at: Date): Date | null {
  const { publishedAt } = fields
  const isScheduled = publishedAt !== null && publishedAt > at
  return isScheduled && isVisible(fields, publishedAt) ? publishedAt : null
}
