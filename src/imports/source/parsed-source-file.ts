/** Parsed files of a source: their rendered articles, and their diagnostics. */
import { diagnosticsOf } from '../../articles/model/draft-from-document.ts'
import { type RenderedArticle, withResolvedUrls } from '../../articles/model/rendered-article.ts'
import type { ArticleDraft } from '../../articles/schema.ts'
import type { Diagnostic } from '../../content/diagnostic.ts'
import type { Document } from '../../content/document.ts'
import type { HtmlPolicy } from '../../content/html/html-policy.ts'
import type { SearchEntry } from '../../content/search/search-terms.ts'
import type { FileLinks } from '../links/file-links.ts'
import { type FileMedia, mediaDiagnostics } from '../media/file-media.ts'

/** A parsed file to write as an article. `slugs` are the possible slugs, best first. */
export interface SourceFile {
  path: string
  /** The path at the last import, if the file was moved since. */
  movedFrom?: string | undefined
  hash: string
  document: Document
  search: SearchEntry
  slugs: readonly string[]
  /** The articles that its links lead to. */
  links: FileLinks
  /** The media files that its URLs name. */
  media: FileMedia
  /** The draft of the document. Its slug is not final. */
  draft: ArticleDraft
}

/** Returns the article of a file with a slug. `draft` is another draft than that of the file. */
export function renderSourceFile(
  file: SourceFile,
  slug: string,
  policy: Pick<HtmlPolicy, 'mediaUrl'>,
  draft = file.draft,
): RenderedArticle {
  const content = withResolvedUrls(file.document.rendered, draft, policy)
  return { draft: { ...draft, slug }, content, search: file.search }
}

/** Returns the diagnostics of a file and of the article that it becomes. */
export const fileDiagnosticsOf = ({ document, draft, media }: SourceFile): Diagnostic[] => [
  ...diagnosticsOf(document, draft, Object.keys(media.urls)),
  ...mediaDiagnostics(media),
]
