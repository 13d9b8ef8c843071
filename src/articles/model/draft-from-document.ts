/** Front-matter Markdown files as articles: the one rule for imports and for files that come over HTTP. Pure. */
import { ZodError } from 'zod'
import { ContentError, createWarning, type Diagnostic } from '../../content/diagnostic.ts'
import { type Document, type DocumentContext, readDocument, surveyDocument } from '../../content/document.ts'
import type { SearchEntry } from '../../content/search/search-terms.ts'
import { DomainError } from '../../errors.ts'
import { ArticleDraft } from '../schema.ts'
import { searchEntryOfDraft } from './rendered-article.ts'

/**
 * A document as a draft. `translationKey` is what it shares with its translations, if its front matter does not say.
 * An article that is not to be seen yet is dated so, which schedules it; one that has expired is archived. Throws a
 * ZodError when a rule forbids it.
 */
export function draftFromDocument(
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

/** What the author of a document should know of the article that it makes. */
export function diagnosticsOf(
  { diagnostics, rendered, archived }: Document,
  { status }: Pick<ArticleDraft, 'status'>,
): Diagnostic[] {
  const found = [...diagnostics]
  if (status === 'archived' && !archived)
    found.push(createWarning('expired', 'Its expiryDate is past: it is archived.'))
  if (rendered.relativeLinks.length === 0) return found
  const message = `Relative addresses are kept as written: ${rendered.relativeLinks.join(', ')}`
  return [...found, createWarning('relative-link', message)]
}

/** A file that came in a request, read. */
export interface ParsedFile {
  document: Document
  /** What its article is found by. */
  search: SearchEntry
  /** False when neither front matter nor body has a title. */
  titled: boolean
}

/** Reads a file that came in a request. Throws DomainError `invalid` with line and column of what is wrong. */
export function parseUploadedFile(bytes: Uint8Array, context: DocumentContext): ParsedFile {
  return rejectingInvalidFile(() => {
    const survey = surveyDocument(bytes, context)
    if (survey.kind !== 'article') throw new ContentError('blank', 'The file is blank.')
    const document = readDocument(bytes, context)
    const titled = survey.fields.title !== null || document.rendered.firstHeading !== null
    return { document, search: searchEntryOfDraft(document, document.rendered.text), titled }
  })
}

/** Does something with a file that came in a request: what is wrong with the file becomes DomainError `invalid`. */
export function rejectingInvalidFile<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (err) {
    if (err instanceof ContentError)
      throw invalidFile(`line ${err.line}, column ${err.column}: ${err.message}`)
    if (err instanceof ZodError)
      throw invalidFile(err.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '))
    throw err
  }
}

/** A refusal of a file as a whole, whose places JSON Pointers cannot name. */
export const invalidFile = (detail: string) =>
  new DomainError('invalid', 'The file cannot be read as an article.', [{ in: 'body', pointer: '', detail }])
