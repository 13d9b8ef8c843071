/** Visibility of articles to the public, as SQL conditions and for articles in memory. */
import { raw, type Sql } from '../../database/sql.ts'
import type { ArticleStatus } from '../schema.ts'

/**
 * Returns the condition that the public sees the article `a`: published, not in the trash, undated or with a publication
 * time in the past. `sort_at` is year 1 for undated articles, so one comparison is enough.
 */
export const visibleSql = (a: string): Sql =>
  raw(`${a}.status = 'published' AND ${a}.deleted_at IS NULL AND ${a}.sort_at <= now()`)

/** Returns the condition that the article `a` is not in the trash. */
export const notTrashedSql = (a: string): Sql => raw(`${a}.deleted_at IS NULL`)

/** Returns the condition that a reader sees the article `a`; `includesHidden` is true for a key that may read drafts. */
export const readableSql = (a: string, includesHidden: boolean): Sql =>
  includesHidden ? notTrashedSql(a) : visibleSql(a)

/** The fields that decide whether the public sees an article. */
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
