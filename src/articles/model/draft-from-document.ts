/** Drafts from front-matter documents, for imports and document uploads. */
import { ZodError } from 'zod'
import { ContentError, createWarning, type Diagnostic } from '../../content/diagnostic.ts'
import { type Document, type DocumentContext, readDocument, surveyDocument } from '../../content/document.ts'
import type { HtmlPolicy } from '../../content/html/html-policy.ts'
import type { SearchEntry } from '../../content/search/search-terms.ts'
import { DomainError, listErrors } from '../../errors.ts'
import { ArticleDraft } from '../schema.ts'
import { fileUrlOf } from './article-media.ts'
import { publicationTimeOf, statusOf } from './document-status.ts'
import { linkDiagnostics } from './link-diagnostics.ts'
import { searchEntryOfDraft } from './rendered-article.ts'

/** The URLs of articles and media files by the URLs that are written. */
type ResolvedUrls = Pick<ArticleDraft, 'links' | 'media'>

const isFilled = (urls: Readonly<Record<string, string>> | undefined) =>
  urls !== undefined && Object.keys(urls).length > 0

/**
 * Returns the draft of a document. `translationKey` is used unless its front matter has one. `resolved` are those of its
 * URLs that lead to articles or media files. A document with a future `publishDate` is scheduled, an expired one is archived. Throws a ZodError when it is invalid.
 */
export function draftFromDocument(
  document: Document,
  slug: string,
  translationKey: string | null,
  now: Date,
  { links, media }: ResolvedUrls = {},
): ArticleDraft {
  const { lang, updatedAt } = document
  return ArticleDraft.parse({
    ...document, // the schema drops the members that a draft does not have
    slug,
    authors: document.authors.map((author) => withStoredPortrait(author, media)),
    publishedAt: publicationTimeOf(document, now),
    lang: lang ?? 'und',
    status: statusOf(document, now),
    modifiedAt: updatedAt,
    translationKey: document.translationKey ?? translationKey,
    ...(isFilled(links) && { links }),
    ...(isFilled(media) && { media }),
  })
}

/** Returns an author with the URL of the media file that its portrait is. Authors are rows of their own, so the URL is stored with them. */
function withStoredPortrait(author: Document['authors'][number], media: ResolvedUrls['media'] = {}) {
  const { avatarUrl } = author
  return { ...author, avatarUrl: avatarUrl && fileUrlOf(avatarUrl, media) }
}

/**
 * Returns the diagnostics of a document and of the article that it becomes. `lookedUp` are URLs of media files that have
 * diagnostics of their own.
 */
export function diagnosticsOf(
  document: Document,
  { status, links, media }: Pick<ArticleDraft, 'status' | 'links' | 'media'>,
  lookedUp: readonly string[] = [],
): Diagnostic[] {
  const { diagnostics, archived } = document
  const isExpired = status === 'archived' && !archived
  const expired = createWarning('expired', 'The expiryDate is in the past: the article is archived.')
  return [
    ...diagnostics,
    ...(isExpired ? [expired] : []),
    ...linkDiagnostics(document, { ...links, ...media }, lookedUp),
  ]
}

/** A parsed file of a request. */
export interface ParsedUpload {
  document: Document
  search: SearchEntry
  /** False when neither front matter nor body has a title. */
  hasTitle: boolean
}

/** Parses a file of a request. Throws DomainError `invalid` with the line and column of the error. */
export function parseUploadedFile(
  bytes: Uint8Array,
  context: DocumentContext,
  policy: HtmlPolicy,
): ParsedUpload {
  return rejectingInvalidFile(() => {
    const survey = surveyDocument(bytes, context)
    if (survey.kind !== 'article') throw new ContentError('blank', 'The file is blank.')
    const document = readDocument(bytes, context, policy)
    const hasTitle = survey.fields.title !== null || document.rendered.firstHeading !== null
    return { document, search: searchEntryOfDraft(document, document.rendered.text), hasTitle }
  })
}

/** Runs work on a file of a request, and throws its content errors as DomainError `invalid`. */
export function rejectingInvalidFile<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (err) {
    if (err instanceof ContentError)
      throw invalidFile(`line ${err.line}, column ${err.column}: ${err.message}`)
    if (err instanceof ZodError) {
      const issues = err.issues.map(({ path, message }) => ({ pointer: path.join('.'), message }))
      const errors = listErrors('body', issues, () => '')
      throw invalidFile(errors.map(({ pointer, detail }) => `${pointer} ${detail}`.trim()).join('; '))
    }
    throw err
  }
}

/** Creates the DomainError `invalid` for a file. Its pointer is empty: a JSON Pointer cannot refer to a place in a file. */
export const invalidFile = (detail: string) =>
  new DomainError('invalid', 'The file cannot be read as an article.', [{ in: 'body', pointer: '', detail }])
