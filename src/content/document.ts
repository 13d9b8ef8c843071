/** Parsing of a document: from the bytes of a file to the fields and the rendered body of an article. */
import { type RenderedBody, renderBody } from './body.ts'
import { ContentError, type Diagnostic } from './diagnostic.ts'
import { isBlankListing } from './fields/article-type.ts'
import { plainDescription } from './fields/description.ts'
import { type Fields, readFields } from './fields/fields.ts'
import { formatOf, isMdxPath, requiresFrontMatter } from './fields/file-paths.ts'
import type { FileContext } from './fields/path-language.ts'
import { RESERVED_KEY, type ReservedFields } from './fields/reserved-key.ts'
import type { DocumentSeo } from './fields/seo.ts'
import { titleOf } from './fields/title.ts'
import { decodeText } from './frontmatter/decode.ts'
import { rejectFaults } from './frontmatter/faults.ts'
import { type FrontMatter, parseFrontMatter, startsWithFence } from './frontmatter/frontmatter.ts'
import { findSecondFrontMatter } from './frontmatter/second-front-matter.ts'
import type { HtmlPolicy } from './html/html-policy.ts'
import { originOf } from './site/site-configuration.ts'
import { type IsLocal, repairUrl, safeUrl } from './urls.ts'

/** The context of a document: its path, its site and the files next to it. */
export interface DocumentContext extends FileContext {
  isLocal: IsLocal
  /** True: values that are not valid YAML and duplicate keys are errors. */
  isStrict?: boolean
}

/** The fields of an article, with defaults from the body. */
export interface CompleteFields extends Omit<Fields, 'title' | 'excerpt'> {
  title: string
  excerpt: string
}

/** A parsed document. Lines in `diagnostics` count from 1 in the file. */
export interface Document extends CompleteFields {
  body: { format: 'markdown' | 'html'; source: string }
  /** The line in the file on which the body begins. */
  bodyLine: number
  rendered: RenderedBody
  diagnostics: Diagnostic[]
}

/** The kind of a file: an article with its fields, a blank file or listing, or a page that is not an article. */
type DocumentSurvey = { kind: 'article'; fields: Fields } | { kind: 'blank' } | { kind: 'other' }

/**
 * Classifies a document and reads its fields without rendering its body. Throws `ContentError` in the same
 * cases as `readDocument`, except for errors of the body.
 */
export function surveyDocument(bytes: Uint8Array, context: DocumentContext): DocumentSurvey {
  const text = decodeText(bytes)
  if (requiresFrontMatter(context.path) && !startsWithFence(text)) return { kind: 'other' }
  if (text.trim() === '') return { kind: 'blank' }
  const frontMatter = parseDocument(text, context.isStrict)
  if (isBlankListing(frontMatter, context.path)) return { kind: 'blank' }
  return { kind: 'article', fields: readFields(frontMatter, context).fields }
}

/**
 * Splits a document into front matter and body. Throws `ContentError` in the same cases as
 * `parseFrontMatter`, and `bad-fence` for a second front matter at the beginning of the body, which would be
 * shown as text. With the reserved key, such a body is intended and accepted. When strict, it throws
 * `bad-yaml` for the first accepted fault as well.
 */
export function parseDocument(text: string, isStrict = false): FrontMatter {
  const frontMatter = parseFrontMatter(text)
  if (isStrict) rejectFaults(frontMatter.faults ?? [])
  const isBodyExplicit = frontMatter.form === 'none' || RESERVED_KEY in frontMatter.data
  const line = isBodyExplicit ? null : findSecondFrontMatter(frontMatter)
  if (line === null) return frontMatter
  throw new ContentError(
    'bad-fence',
    'a second front matter begins below the first; remove one of them',
    line,
  )
}

/**
 * Parses a document: front matter of any form, every field, and the body as sanitized HTML. Missing fields
 * are derived from the body: the title from its first `h1` (else from the file name), the excerpt from its
 * text, the source URL from its last link. Throws `ContentError` with line and column when the document is
 * invalid.
 */
export function readDocument(bytes: Uint8Array, context: DocumentContext, policy: HtmlPolicy): Document {
  const frontMatter = parseDocument(decodeText(bytes), context.isStrict)
  const { fields, reserved, diagnostics } = readFields(frontMatter, context)
  const format = formatOf(context.path)
  const { path, isLocal, site } = context
  const origin = originOf(site?.configuration.url ?? null)
  const body = { format, source: frontMatter.body, isMdx: isMdxPath(path), isLocal, origin }
  const rendered = renderBody(body, policy)
  const { bodyLine } = frontMatter
  return Object.assign(completeFields(fields, reserved, rendered, isLocal), {
    body: { format, source: frontMatter.body },
    bodyLine,
    rendered,
    diagnostics: diagnostics.concat(shiftLines(rendered.diagnostics, bodyLine - 1)),
  })
}

/** Converts lines of the body to lines of the file. */
function shiftLines(diagnostics: readonly Diagnostic[], offset: number): Diagnostic[] {
  return diagnostics.map((diagnostic) =>
    diagnostic.line === undefined ? diagnostic : { ...diagnostic, line: diagnostic.line + offset },
  )
}

/** Returns what is stated for search engines, or null when nothing is. */
const statedSeo = (seo: DocumentSeo): DocumentSeo | null =>
  Object.values(seo).some((value) => value !== null) ? seo : null

/** The title of an article that has none in its front matter, its body and its file name. */
const UNTITLED = 'Untitled'

/**
 * Fills in missing fields from the body, repairs URLs without a scheme and drops unsafe ones. Values of the
 * reserved key are not repaired.
 */
export function completeFields(
  fields: Fields,
  reserved: ReservedFields,
  rendered: Pick<RenderedBody, 'firstHeading' | 'excerpt' | 'sourceUrl'>,
  isLocal: IsLocal,
): CompleteFields {
  const safe = (url: string | null) => (url === null ? null : safeUrl(url))
  const repaired = (url: string | null) => (url === null ? null : safeUrl(repairUrl(url, isLocal)))
  const seoImage = (reserved.seo === undefined ? repaired : safe)(fields.seo?.image ?? null)
  const coverUrl = (reserved.cover === undefined ? repaired : safe)(fields.cover?.url ?? null)
  return {
    ...fields,
    title: fields.title ?? titleOf(rendered.firstHeading) ?? titleOf(fields.fallbackTitle) ?? UNTITLED,
    excerpt:
      reserved.excerpt ??
      (fields.excerpt === null ? null : plainDescription(fields.excerpt)) ??
      rendered.excerpt ??
      '',
    seo: fields.seo && statedSeo({ ...fields.seo, image: seoImage }),
    cover: fields.cover && coverUrl !== null ? { ...fields.cover, url: coverUrl } : null,
    sourceUrl:
      reserved.sourceUrl === undefined
        ? (repaired(fields.sourceUrl) ?? rendered.sourceUrl)
        : safe(reserved.sourceUrl),
    canonicalUrl:
      reserved.canonicalUrl === undefined ? repaired(fields.canonicalUrl) : safe(reserved.canonicalUrl),
  }
}
