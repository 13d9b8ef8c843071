/** Articles that are sent as front-matter Markdown files. */

import type { Principal } from '../../auth/principal.ts'
import type { Diagnostic } from '../../content/diagnostic.ts'
import { contextFromSiblings } from '../../content/fields/folder-context.ts'
import { slugify } from '../../content/slug.ts'
import type { Tx } from '../../database/connection.ts'
import { DomainError } from '../../errors.ts'
import type { ExpectedVersion } from '../../schemas/expected-version.ts'
import {
  diagnosticsOf,
  draftFromDocument,
  invalidFile,
  type ParsedFile,
  parseUploadedFile,
  rejectingInvalidFile,
} from '../model/draft-from-document.ts'
import { type PreviousArticle, publicationFields } from '../model/draft-from-input.ts'
import { requirePublishScope } from '../model/permissions.ts'
import type { RenderedArticle } from '../model/rendered-article.ts'
import type { ArticleDraft } from '../schema.ts'
import { type ArticleVersion, createRenderedArticle, editArticle, writeOriginOf } from './edit.ts'

/** A file that makes or replaces an article. */
export interface DocumentUpload extends ParsedFile {
  /** Where the file stands, as far as its sender has said so. */
  path: string | undefined
}

/** An article that a file has made or replaced, and what its author should know. */
export interface UploadResult extends ArticleVersion {
  diagnostics: Diagnostic[]
}

/** What a file is called whose path is not known. */
const NOWHERE = 'untitled.md'

/**
 * Reads such a file. Of its folder nothing is known but the path, if that is given.
 * Throws DomainError `invalid`, also for a file that has neither title nor path.
 */
export function parseDocumentUpload(bytes: Uint8Array, path: string | undefined): DocumentUpload {
  const read = parseUploadedFile(bytes, contextFromSiblings(path ?? NOWHERE, []))
  if (!read.titled && path === undefined)
    throw invalidFile('it has no title: no `title`, no heading, no path')
  return { ...read, path }
}

/** Makes an article of a file. Throws DomainError as createArticle does. */
export async function createFromDocument(
  tx: Tx,
  file: DocumentUpload,
  writer: Principal,
): Promise<UploadResult> {
  const origin = writeOriginOf(writer)
  const { slug, title, fallbackSlug } = file.document
  const address = slug ?? (file.path === undefined ? slugify(title) : fallbackSlug)
  if (address === '') throw invalidFile('its title has no letter or digit: say `slug`')
  const state = stateOfFile(file, address, null, origin.at)
  requireUploadPermission(writer, null, state.draft)
  const saved = await createRenderedArticle(tx, state, slug !== null, writer, origin)
  return { ...saved, diagnostics: uploadDiagnostics(file, state) }
}

/**
 * Replaces an article by a file; the address stays unless the file gives one, and so does the time of publication.
 * Throws DomainError as editArticle does.
 */
export async function replaceWithDocument(
  tx: Tx,
  id: string,
  expected: ExpectedVersion,
  file: DocumentUpload,
  writer: Principal,
): Promise<UploadResult> {
  let diagnostics: Diagnostic[] = []
  const saved = await editArticle(tx, id, expected, writer, (previous, at, was) => {
    const state = stateOfFile(file, file.document.slug ?? previous.draft.slug, previous, at)
    requireUploadPermission(writer, was, state.draft)
    diagnostics = uploadDiagnostics(file, state)
    return state
  })
  return { ...saved, diagnostics }
}

/** What there is to say of the file; that it has no date only if its article has none either. */
function uploadDiagnostics({ document }: DocumentUpload, { draft }: RenderedArticle): Diagnostic[] {
  return diagnosticsOf(document, draft).filter(({ code }) => code !== 'undated' || draft.publishedAt === null)
}

/** The first publication of an undated file sets the time, as it does for every article that comes over HTTP. */
function stateOfFile(
  { document, search }: DocumentUpload,
  slug: string,
  previous: PreviousArticle | null,
  at: Date,
): RenderedArticle {
  const draft = rejectingInvalidFile(() => draftFromDocument(document, slug, null, at))
  const publishedAt =
    draft.publishedAt ?? publicationFields({ status: draft.status }, previous, at).publishedAt
  return { draft: { ...draft, publishedAt }, rendered: document.rendered, search }
}

/** Throws DomainError `forbidden` as requireTouch does, with advice for a file that would publish. */
export function requireUploadPermission(
  writer: Principal,
  was: Parameters<typeof requirePublishScope>[1],
  draft: ArticleDraft,
): void {
  if (draft.status === 'published' && was?.status !== 'published' && !writer.may('publish')) {
    const advice = 'Say `draft: true` in its front matter, and it makes a draft.'
    throw new DomainError('forbidden', `This file is published, which needs the scope "publish". ${advice}`)
  }
  requirePublishScope(writer, was, { ...draft, deletedAt: null })
}
