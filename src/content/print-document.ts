/** Serialization of articles as front-matter Markdown files, with a check that no value is lost. */
import { isDeepStrictEqual } from 'node:util'
import { type BodySource, type RenderedBody, renderBody } from './body.ts'
import { ContentError } from './diagnostic.ts'
import { completeFields, parseDocument } from './document.ts'
import { readFields } from './fields/fields.ts'
import { formatOf, isMdxPath } from './fields/file-paths.ts'
import type { FileContext } from './fields/path-language.ts'
import { printFrontMatter } from './frontmatter/frontmatter.ts'
import type { Mapping } from './frontmatter/plain-values.ts'
import { findSecondFrontMatter } from './frontmatter/second-front-matter.ts'
import type { HtmlPolicy } from './html/html-policy.ts'
import {
  type FrontMatterParts,
  frontMatterOf,
  mergeParts,
  moveCascades,
  type PrintableArticle,
} from './print-front-matter.ts'
import type { HiddenReason } from './site/page-rule.ts'

/**
 * The target file of an article. `hasTranslations` is true when other files look like its translations by
 * their paths.
 */
export interface PrintTarget {
  path: string
  hasTranslations: boolean
  /** Why an import of the exported folder would hide the file; null for a page. */
  hidden: HiddenReason | null
}

/** The text of a file. `isLossless` is true when parsing it returns the article that was printed. */
interface PrintedDocument {
  text: string
  isLossless: boolean
}

/** The content that is compared after a round trip: the members that the reserved key may have, and the body. */
type ComparedContent = ReturnType<typeof contentOf>

/** Values that an article derives from its body. */
type DerivedValues = Pick<RenderedBody, 'firstHeading' | 'excerpt' | 'sourceUrl'>

/**
 * Prints an article. The order of keys is: title, slug, date, lastmod, expiryDate, draft, lang, authors, tags,
 * categories, keywords, cover, source, canonicalURL, description, seo, aliases, translationKey, then the metadata
 * sorted by name. Empty fields are omitted, and so is an excerpt that equals the one derived from the body.
 * The printed text is parsed again. A field that parses to a different value (a tag whose slug does not
 * follow from its name, a source link in the body of an article without source) is added under the reserved
 * key, which comes last. Line breaks become `\n`.
 */
export function printArticle(
  article: PrintableArticle,
  target: PrintTarget,
  policy: HtmlPolicy,
): PrintedDocument {
  const body = article.body.source.replace(/\r\n?/g, '\n')
  const isMdx = isMdxPath(target.path)
  const derived = deriveValues({ format: article.body.format, source: body, isMdx }, policy)
  const expected: ComparedContent = contentOf(article, body)
  const print = (parts: FrontMatterParts) => printFrontMatter(mergeParts(parts), body)
  const parse = (text: string) => parseContent(text, target, derived)

  const fields = frontMatterOf(article, derived.excerpt)
  const initialParts = moveCascades({
    fields,
    metadata: expected.metadata,
    reserved: initialReserved(article, body),
  })
  const needsNoTranslations = article.translationKey === null && target.hasTranslations
  const initialText = print(initialParts)
  if (!needsNoTranslations && isDeepStrictEqual(parse(initialText), expected))
    return { text: initialText, isLossless: true }

  const moveAll = (current: FrontMatterParts): FrontMatterParts => {
    const next = moveMetadata(current, parse(print(current)), expected)
    return isDeepStrictEqual(next, current) ? next : moveAll(next)
  }
  const parts = moveAll(initialParts)
  const text = print({
    ...parts,
    reserved: {
      ...parts.reserved,
      ...differingFields(parse(print(parts)), expected),
      ...(needsNoTranslations && { translationKey: null }),
    },
  })
  return { text, isLossless: isDeepStrictEqual(parse(text), expected) }
}

/**
 * Returns what the reserved key has in any case: with it, a body may begin like a second front matter, and the status of an
 * article that expires does not depend on the time of the import, nor the type of a page on the folders beside it.
 */
function initialReserved({ title, type, status, expiresAt }: PrintableArticle, body: string): Mapping {
  return {
    ...(type === 'page' && { type }),
    ...(findSecondFrontMatter({ body, bodyLine: 1 }) !== null && { title }),
    ...(expiresAt !== null && { status }),
  }
}

function contentOf(article: PrintableArticle, bodySource: string) {
  const { lang, modifiedAt, metadata, body, ...others } = article
  return {
    ...others,
    updatedAt: modifiedAt,
    lang: lang === 'und' ? null : lang,
    metadata: JSON.parse(JSON.stringify(metadata)) as Mapping,
    body: { format: body.format, source: bodySource },
  }
}

/** Returns the values that a body gives its article; nulls when the body cannot be rendered. */
function deriveValues(body: BodySource, policy: HtmlPolicy): DerivedValues {
  try {
    return renderBody(body, policy)
  } catch (error) {
    if (error instanceof ContentError) return { firstHeading: null, excerpt: null, sourceUrl: null }
    throw error
  }
}

/**
 * Returns the context of a path in an unknown site, where every folder that looks like a language counts as
 * one, and where a page lies beside folders of posts.
 */
export function contextOfPath(path: string): FileContext {
  return { path, siteLanguages: [], siblingFolders: () => ['en', 'zh', 'posts', '_posts'] }
}

/** Parses a printed file; returns null when it is invalid. */
function parseContent(
  text: string,
  { path, hidden }: PrintTarget,
  derived: DerivedValues,
): ComparedContent | null {
  try {
    const frontMatter = parseDocument(text)
    const context = { ...contextOfPath(path), hidden }
    const read = readFields(frontMatter, context)
    const fields = completeFields(read.fields, read.reserved, derived, () => false)
    const { fallbackSlug, fallbackTitle: _, pathKey: __, embargo: ___, guid: ____, ...rest } = fields
    const { draft, archived, isStatusExact: _____, categoryParents: ______, ...others } = rest
    const status = archived ? 'archived' : draft ? 'draft' : 'published'
    return {
      ...others,
      slug: fields.slug ?? fallbackSlug,
      status,
      body: { format: formatOf(path), source: frontMatter.body },
    }
  } catch (error) {
    if (error instanceof ContentError) return null
    throw error
  }
}

/**
 * Moves metadata that parses to something else below the reserved key, and drops field keys that parse to
 * metadata.
 */
function moveMetadata(
  { fields, metadata, reserved }: FrontMatterParts,
  actual: ComparedContent | null,
  expected: ComparedContent,
): FrontMatterParts {
  const isEqual = ([name, value]: [string, unknown]) => isDeepStrictEqual(actual?.metadata[name], value)
  const entries = Object.entries(metadata)
  const moved = entries.filter((entry) => !isEqual(entry))
  const becameMetadata = (name: string) =>
    actual !== null && name in actual.metadata && !(name in expected.metadata)
  return {
    fields: Object.fromEntries(Object.entries(fields).filter(([name]) => !becameMetadata(name))),
    metadata: Object.fromEntries(entries.filter(isEqual)),
    reserved:
      moved.length === 0
        ? reserved
        : { ...reserved, metadata: { ...reserved.metadata, ...Object.fromEntries(moved) } },
  }
}

/** Returns the expected values of the fields that parse to other values, in the form of the reserved key. */
function differingFields(actual: ComparedContent | null, expected: ComparedContent): Mapping {
  if (actual === null) return {}
  const { metadata: _, body: __, ...fields } = expected
  const parsed: Mapping = actual
  const differing = Object.entries(fields).filter(([name, value]) => !isDeepStrictEqual(parsed[name], value))
  return Object.fromEntries(
    differing.map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
  )
}
