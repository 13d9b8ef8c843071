/** Visibility of articles to the public, as SQL conditions and for articles in memory. */
import { raw, type Sql } from '../../database/sql.ts'
import type { ArticleStatus } from '../schema.ts'

/** Returns the condition that the time of publication and expiry of the row has come and has not passed. */
const currentSql = (row: string) =>
  `${row}.sort_at <= now() AND (${row}.expires_at IS NULL OR ${row}.expires_at > now())`

/**
 * Returns the condition that the public sees the article `a`: published, not in the trash, undated or with a publication
 * time in the past, and not expired. `sort_at` is year 1 for undated articles, so one comparison is enough.
 */
export const visibleSql = (a: string): Sql =>
  raw(`${a}.status = 'published' AND ${a}.deleted_at IS NULL AND ${currentSql(a)}`)

/** Returns the condition that the public sees the article of the search document `d`. */
export const visibleDocumentSql = (d: string): Sql => raw(`${d}.listed AND ${currentSql(d)}`)

/** Returns the condition that the article `a` is published and has expired. */
export const expiredSql = (a: string): Sql =>
  raw(`${a}.status = 'published' AND ${a}.deleted_at IS NULL AND ${a}.expires_at <= now()`)

/** Returns the condition that the article `a` is not in the trash. */
export const notTrashedSql = (a: string): Sql => raw(`${a}.deleted_at IS NULL`)

/** Returns the condition that a reader sees the article `a`; `includesHidden` is true for a key that may read drafts. */
export const readableSql = (a: string, includesHidden: boolean): Sql =>
  includesHidden ? notTrashedSql(a) : visibleSql(a)

/** The fields that decide whether the public sees an article. */
export interface VisibilityFields {
  status: ArticleStatus
  publishedAt: Date | null
  expiresAt: Date | null
  deletedAt: Date | null
}

/** Returns true when the public sees an article at a time. The same rule as `visibleSql`, for an article in memory. */
export function isVisible(
  { status, publishedAt, expiresAt, deletedAt }: VisibilityFields,
  at: Date,
): boolean {
  const isCurrent = (publishedAt === null || publishedAt <= at) && (expiresAt === null || expiresAt > at)
  return status === 'published' && deletedAt === null && isCurrent
}

/**
 * Returns the next time at which an article becomes visible or expires without a write: the publication time of a scheduled
 * article, else the expiry of a visible one; null when there is none.
 */
export function dueAtOf(fields: VisibilityFields, at: Date): Date | null {
  const { publishedAt, expiresAt } = fields
  if (publishedAt !== null && publishedAt > at) return isVisible(fields, publishedAt) ? publishedAt : null
  return isVisible(fields, at) ? expiresAt : null
}

/** What the change log says of an article: `dueAt` is the time whose change is not recorded yet. */
interface RecordedFields extends VisibilityFields {
  dueAt: Date | null
}

/** Returns true when the change log has the article as visible, which the clock may have changed since. */
export function isRecordedVisible(fields: RecordedFields, at: Date): boolean {
  const { dueAt, publishedAt } = fields
  if (dueAt === null) return isVisible(fields, at)
  return dueAt.getTime() !== publishedAt?.getTime()
}
