/** A document as the API would have it written. Pure. */
import { ZodError } from 'zod'
import { ArticleDraft } from '../articles/schema.ts'
import type { Document } from '../content/document.ts'
import { errorAt, type FileError } from './report.ts'

/**
 * A document as a draft. `translationKey` is what it shares with its translations, if its front matter does not say.
 * An article that is not to be seen yet is dated so, which schedules it; one that has expired is archived. Throws a
 * ZodError when a rule forbids it.
 */
export function draftOf(
  document: Document,
  slug: string,
  translationKey: string | null,
  now: Date,
): ArticleDraft {
  const { lang, publishedAt, embargo, updatedAt } = document
  return ArticleDraft.parse({
    ...document, // what a draft does not have, the schema leaves out
    slug,
    publishedAt: embargo !== null && embargo > now ? embargo : publishedAt,
    lang: lang ?? 'und',
    status: statusOf(document, now),
    modifiedAt: updatedAt,
    translationKey: document.translationKey ?? translationKey,
  })
}

function statusOf({ draft, archived, expiresAt }: Document, now: Date): ArticleDraft['status'] {
  if (archived) return 'archived'
  if (draft) return 'draft'
  return expiresAt !== null && expiresAt <= now ? 'archived' : 'published'
}

/** The error of a file whose article the API would refuse too. Passes on what is no ZodError. */
export function refusalOf(path: string, err: unknown): FileError {
  if (!(err instanceof ZodError)) throw err
  const faults = err.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
  return errorAt(path, 'refused', faults.join('; '))
}
