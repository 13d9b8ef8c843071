/** Document uploads: creates or replaces an article from a front-matter Markdown file. */
import type { Principal } from '../../auth/principal.ts'
import type { WriteContext } from '../../changes/write-transaction.ts'
import type { Diagnostic } from '../../content/diagnostic.ts'
import type { HtmlPolicy } from '../../content/html/html-policy.ts'
import { slugify } from '../../content/slug.ts'
import { MissingScope } from '../../errors.ts'
import type { ExpectedVersion } from '../../schemas/expected-version.ts'
import type { LockedArticle } from '../db/locks.ts'
import type { UpdatedArticle } from '../db/write-articles.ts'
import {
  diagnosticsOf,
  draftFromDocument,
  invalidFile,
  type ParsedUpload,
  rejectingInvalidFile,
} from '../model/draft-from-document.ts'
import { type PreviousArticle, publicationFields, resolvedUrlsOf } from '../model/draft-from-input.ts'
import { requirePublishScope } from '../model/permissions.ts'
import { type RenderedArticle, withResolvedUrls } from '../model/rendered-article.ts'
import type { ArticleDraft } from '../schema.ts'
import { type ArticleVersion, createRenderedArticle } from './create.ts'
import { editArticle } from './edit.ts'
import { parseFile } from './render-pool.ts'

/** A file that creates or replaces an article. */
export interface DocumentUpload extends ParsedUpload {
  /** The path of the file, if the client has sent it. */
  path: string | undefined
}

/** The path of a file that has none. */
const UNKNOWN_PATH = 'untitled.md'

/** Parses an uploaded file. Throws DomainError `invalid`, also for a file that has neither a title nor a path. */
export async function parseDocumentUpload(
  bytes: Uint8Array,
  path: string | undefined,
  policy: HtmlPolicy,
): Promise<DocumentUpload> {
  const parsed = await parseFile(bytes, path ?? UNKNOWN_PATH, [], policy)
  if (!parsed.hasTitle && path === undefined)
    throw invalidFile('it has no title: add `title`, a heading, or the parameter `path`')
  return { ...parsed, path }
}

/** Creates an article from a file. Throws DomainError as createArticle does. */
export async function createFromDocument(
  context: WriteContext,
  upload: DocumentUpload,
): Promise<ArticleVersion & { diagnostics: Diagnostic[] }> {
  const { slug, title, fallbackSlug } = upload.document
  const chosen = slug ?? (upload.path === undefined ? slugify(title) : fallbackSlug)
  if (chosen === '') throw invalidFile('its title has no letter or digit: add `slug`')
  const rendered = renderUpload(upload, chosen, null, context)
  requireUploadPermission(context.principal, null, rendered.draft)
  const created = await createRenderedArticle(context, rendered, slug !== null)
  return { ...created, diagnostics: uploadDiagnostics(upload, rendered) }
}

/**
 * Replaces an article by a file. Without a slug or date in the file, slug or publication time do not change. Throws
 * DomainError as editArticle does.
 */
export async function replaceWithDocument(
  context: WriteContext,
  article: LockedArticle,
  expected: ExpectedVersion,
  upload: DocumentUpload,
): Promise<UpdatedArticle & { diagnostics: Diagnostic[] }> {
  let diagnostics: Diagnostic[] = []
  const updated = await editArticle(context, article, expected, (previous) => {
    const slug = upload.document.slug ?? previous.draft.slug
    const rendered = renderUpload(upload, slug, previous, context)
    requireUploadPermission(context.principal, article, rendered.draft)
    diagnostics = uploadDiagnostics(upload, rendered)
    return rendered
  })
  return { ...updated, diagnostics }
}

/** Returns the diagnostics of a file, without `undated` when the article has a publication time. */
function uploadDiagnostics({ document }: DocumentUpload, { draft }: RenderedArticle): Diagnostic[] {
  return diagnosticsOf(document, draft).filter(({ code }) => code !== 'undated' || draft.publishedAt === null)
}

/** Renders an uploaded file. The first publication of an undated file sets its publication time, as for other requests. */
function renderUpload(
  { document, search }: DocumentUpload,
  slug: string,
  previous: PreviousArticle | null,
  { at, policy }: WriteContext,
): RenderedArticle {
  const draft = rejectingInvalidFile(() =>
    draftFromDocument(document, slug, null, at, resolvedUrlsOf(previous)),
  )
  const { publishedAt } = publicationFields({ status: draft.status }, previous, at)
  return {
    draft: { ...draft, publishedAt: draft.publishedAt ?? publishedAt },
    content: withResolvedUrls(document.rendered, draft, policy),
    search,
  }
}

/** Throws `MissingScope` as requirePublishScope does, with advice for a file without `draft: true`. */
export function requireUploadPermission(
  principal: Principal,
  before: Parameters<typeof requirePublishScope>[1],
  draft: ArticleDraft,
): void {
  if (draft.status === 'published' && before?.status !== 'published' && !principal.may('publish')) {
    const advice = 'Add `draft: true` to its front matter to create a draft.'
    throw new MissingScope('publish', `Publishing this file needs the scope "publish". ${advice}`)
  }
  requirePublishScope(principal, before, { ...draft, deletedAt: null })
}
