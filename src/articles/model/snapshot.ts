/** Snapshots: the JSON form of drafts in revisions, with times in ISO 8601. */
import { isDeepStrictEqual } from 'node:util'
import { ZodError } from 'zod'
import { DomainError } from '../../errors.ts'
import { ArticleDraft } from '../schema.ts'

/**
 * Fields that earlier versions of Inkstone did not have, with their defaults. A snapshot leaves them out, so that it equals
 * one that an earlier version has stored.
 */
const DEFAULTS = {
  type: 'post',
  expiresAt: null,
  noindex: false,
  excludeFromFeeds: false,
  seo: null,
} as const satisfies Partial<ArticleDraft>

/** Returns the snapshot of a draft. */
export function snapshotOf(draft: ArticleDraft): Record<string, unknown> {
  const snapshot = JSON.parse(JSON.stringify(draft)) as Record<string, unknown>
  for (const [name, value] of Object.entries(DEFAULTS)) if (snapshot[name] === value) delete snapshot[name]
  return snapshot
}

/** Returns true when two drafts differ in nothing but the stated time of the last edit. */
export function hasSameContent(first: ArticleDraft, second: ArticleDraft): boolean {
  const { modifiedAt: _, ...content } = snapshotOf(first)
  const { modifiedAt: __, ...other } = snapshotOf(second)
  return isDeepStrictEqual(content, other)
}

/** Parses a snapshot. Throws a ZodError when the current rules reject it. */
export function draftFromSnapshot(snapshot: unknown): ArticleDraft {
  const { publishedAt, expiresAt, modifiedAt, ...fields } = snapshot as Record<string, unknown>
  return ArticleDraft.parse({
    ...fields,
    publishedAt: parseTime(publishedAt),
    expiresAt: parseTime(expiresAt),
    modifiedAt: parseTime(modifiedAt),
  })
}

/** Parses the snapshot of the revision with this number. Throws DomainError `unprocessable` when the current rules reject it. */
export function draftFromRevision(snapshot: unknown, number: number): ArticleDraft {
  try {
    return draftFromSnapshot(snapshot)
  } catch (err) {
    if (!(err instanceof ZodError)) throw err
    throw new DomainError('unprocessable', `Revision ${number} does not conform to the current rules.`)
  }
}

const parseTime = (value: unknown) => (typeof value === 'string' ? new Date(value) : value)
