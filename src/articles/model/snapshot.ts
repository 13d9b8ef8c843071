/** Drafts as revisions keep them: JSON, with times in ISO 8601. Pure. */
import { ZodError } from 'zod'
import { DomainError } from '../../errors.ts'
import { ArticleDraft } from '../schema.ts'

/** A draft as a revision keeps it. */
export function snapshotOf(draft: ArticleDraft): Record<string, unknown> {
  return JSON.parse(JSON.stringify(draft)) as Record<string, unknown>
}

/** The draft that a revision has kept. Throws a ZodError when today's rules forbid it. */
export function draftFromSnapshot(snapshot: unknown): ArticleDraft {
  const { publishedAt, modifiedAt, ...same } = snapshot as Record<string, unknown>
  return ArticleDraft.parse({ ...same, publishedAt: timeOf(publishedAt), modifiedAt: timeOf(modifiedAt) })
}

/** The same for one article, by the number of its revision. Throws DomainError `unprocessable`. */
export function draftFromRevision(snapshot: unknown, number: number): ArticleDraft {
  try {
    return draftFromSnapshot(snapshot)
  } catch (err) {
    if (!(err instanceof ZodError)) throw err
    throw new DomainError('unprocessable', `Revision ${number} says what today's rules forbid.`)
  }
}

const timeOf = (value: unknown) => (typeof value === 'string' ? new Date(value) : value)
