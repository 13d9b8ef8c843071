/** One document, from bytes to everything an article needs: the door through which imports and API bodies come. */
import { type RenderedBody, renderBody } from './body.ts'
import { ContentError, type Diagnostic } from './diagnostic.ts'
import { plainDescription } from './fields/description.ts'
import { type Fields, readFields, titleOf } from './fields/fields.ts'
import { formatOf, requiresFrontMatter } from './fields/file-paths.ts'
import { RESERVED_KEY } from './fields/reserved-key.ts'
import { decodeText } from './frontmatter/decode.ts'
import {
  type FrontMatter,
  findSecondFrontMatter,
  parseFrontMatter,
  startsWithFence,
} from './frontmatter/frontmatter.ts'
import type { FileContext } from './language.ts'
import { repairUrl, safeUrl } from './urls.ts'

/** What is known of a document besides its bytes. */
export interface DocumentContext extends FileContext {
  /** True when a file or folder of that name stands beside the document. */
  isLocal: (name: string) => boolean
}

/** The fields of an article with nothing left open. */
export interface CompleteFields extends Omit<Fields, 'title' | 'excerpt' | 'exact'> {
  title: string
  excerpt: string
}

/** A document that was read. */
export interface Document extends CompleteFields {
  body: { format: 'markdown' | 'html'; source: string }
  rendered: RenderedBody
  diagnostics: Diagnostic[]
}

/** What a file turns out to be: an article with its fields, nothing but blanks, or a page that is no article. */
export type DocumentSurvey = { kind: 'article'; fields: Fields } | { kind: 'blank' } | { kind: 'other' }

/**
 * Says what a document is and what decides its address, without the cost of rendering its body.
 * Throws ContentError as readDocument does.
 */
export function surveyDocument(bytes: Uint8Array, context: DocumentContext): DocumentSurvey {
  const text = decodeText(bytes)
  if (requiresFrontMatter(context.path) && !startsWithFence(text)) return { kind: 'other' }
  if (text.trim() === '') return { kind: 'blank' }
  return { kind: 'article', fields: readFields(parseDocument(text), context).fields }
}

/**
 * Takes a document apart. Throws ContentError as parseFrontMatter does, and where a second front matter would be the
 * article's text; beside the reserved key that is what the article says.
 */
export function parseDocument(text: string): FrontMatter {
  const parsed = parseFrontMatter(text)
  const second = parsed.form === 'none' || RESERVED_KEY in parsed.data ? null : findSecondFrontMatter(parsed)
  if (second === null) return parsed
  throw new ContentError('bad-fence', 'a second front matter begins below the first', second)
}

/**
 * Reads a document: front matter of any form, every field, and the body as safe HTML. What is missing is taken from
 * the body: the title from its first H1 (else from the file name), the excerpt from its text, the source from its last link.
 * Throws ContentError with the place in the file when it cannot be read.
 */
export function readDocument(bytes: Uint8Array, context: DocumentContext): Document {
  const parsed = parseDocument(decodeText(bytes))
  const { fields, diagnostics } = readFields(parsed, context)
  const format = formatOf(context.path)
  const rendered = renderBody({ format, source: parsed.body, isLocal: context.isLocal })
  const shifted = rendered.diagnostics.map((diagnostic) =>
    diagnostic.line === undefined
      ? diagnostic
      : { ...diagnostic, line: diagnostic.line + parsed.bodyLine - 1 },
  )
  return {
    ...completeFields(fields, rendered, context.isLocal),
    body: { format, source: parsed.body },
    rendered,
    diagnostics: [...diagnostics, ...shifted],
  }
}

/** The title of an article whose file has none, not even in its name. */
const UNTITLED = 'Untitled'

/** What the body has to say where the front matter says nothing, and addresses as they may stand in an article. */
export function completeFields(
  { exact, ...fields }: Fields,
  rendered: Pick<RenderedBody, 'firstHeading' | 'excerpt' | 'sourceUrl'>,
  isLocal: DocumentContext['isLocal'],
): CompleteFields {
  const safe = (url: string | null) => (url === null ? null : safeUrl(url))
  const repaired = (url: string | null) => (url === null ? null : safeUrl(repairUrl(url, isLocal)))
  const coverUrl = (exact.cover === undefined ? repaired : safe)(fields.cover?.url ?? null)
  return {
    ...fields,
    title: fields.title ?? titleOf(rendered.firstHeading) ?? titleOf(fields.fallbackTitle) ?? UNTITLED,
    excerpt:
      exact.excerpt ??
      (fields.excerpt === null ? null : plainDescription(fields.excerpt)) ??
      rendered.excerpt ??
      '',
    cover: fields.cover && coverUrl !== null ? { ...fields.cover, url: coverUrl } : null,
    sourceUrl:
      exact.sourceUrl === undefined
        ? (repaired(fields.sourceUrl) ?? rendered.sourceUrl)
        : safe(exact.sourceUrl),
    canonicalUrl: exact.canonicalUrl === undefined ? repaired(fields.canonicalUrl) : safe(exact.canonicalUrl),
  }
}
