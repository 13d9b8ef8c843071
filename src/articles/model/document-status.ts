/** Status of the article that a document becomes. A module of its own, because worker threads load it without the schemas. */
import type { Document } from '../../content/document.ts'
import type { ArticleDraft } from '../schema.ts'

/** The fields of a document that decide who sees its article. */
type PublicationFields = Pick<
  Document,
  'publishedAt' | 'embargo' | 'draft' | 'archived' | 'expiresAt' | 'isStatusExact'
>

/** Returns true if the public will see the article of a document that is imported now. */
export function isPublicDocument(document: PublicationFields, now: Date): boolean {
  const publishedAt = publicationTimeOf(document, now)
  const isCurrent = document.expiresAt === null || document.expiresAt > now
  return statusOf(document, now) === 'published' && isCurrent && (publishedAt === null || publishedAt <= now)
}

/** Returns the time from which an article is public: Hugo's `publishDate` as long as it is in the future, else its date. */
export const publicationTimeOf = ({ publishedAt, embargo }: PublicationFields, now: Date): Date | null =>
  embargo !== null && embargo > now ? embargo : publishedAt

/** Returns the status of the article: drafts stay drafts, expired documents are archived. */
export function statusOf(
  { draft, archived, expiresAt, isStatusExact }: PublicationFields,
  now: Date,
): ArticleDraft['status'] {
  if (archived) return 'archived'
  if (draft) return 'draft'
  return expiresAt !== null && expiresAt <= now && !isStatusExact ? 'archived' : 'published'
}
