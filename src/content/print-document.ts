/** Articles as front-matter Markdown, of which `readDocument` makes the same articles again. */
import { isDeepStrictEqual } from 'node:util'
import { type BodySource, type RenderedBody, renderBody } from './body.ts'
import { ContentError } from './diagnostic.ts'
import { completeFields, parseDocument } from './document.ts'
import { readFields } from './fields/fields.ts'
import { formatOf } from './fields/file-paths.ts'
import { readCascades } from './fields/hugo-cascade.ts'
import { RESERVED_KEY } from './fields/reserved-key.ts'
import { findSecondFrontMatter, printFrontMatter } from './frontmatter/frontmatter.ts'
import type { Mapping } from './frontmatter/plain-values.ts'
import type { FileContext } from './language.ts'
import { frontMatterOf, type PrintableArticle } from './print-front-matter.ts'

/** Where an article is to stand: its path, and whether other files there would be taken for its translations. */
export interface DocumentPlace {
  path: string
  hasTranslations: boolean
}

/** A file. It is `faithful` when reading it gives the article that was printed. */
export interface PrintedDocument {
  text: string
  faithful: boolean
}

/** Front matter in three parts: keys of fields, keys of metadata, and what the reserved key says. */
interface Layout {
  own: Mapping
  metadata: Mapping
  exact: Mapping & { metadata?: Mapping }
}

/** What is compared: the members are those that the reserved key may have, and the body. */
type Said = Omit<ReturnType<typeof saidBy>, 'status'> & {
  /** Null where metadata leaves it to the clock of whoever imports it, as `expiryDate` does. */
  status: PrintableArticle['status'] | null
}

/**
 * Prints an article: title, slug, date, lastmod, draft, lang, authors, tags, categories, keywords, cover, source,
 * canonicalURL, description, aliases, translationKey, each only if there is one, then the metadata by name. What is
 * printed is read again, and what comes back otherwise (a tag whose slug does not follow from its name, a source link
 * in the body of an article that has no source) is said exactly under the reserved key, after all others. The excerpt
 * is left to the body when it is the body's own. Line ends become `\n`.
 */
export function printArticle(article: PrintableArticle, place: DocumentPlace): PrintedDocument {
  const body = article.body.source.replace(/\r\n?/g, '\n')
  const derived = derivedFrom({ format: article.body.format, source: body })
  const wanted: Said = saidBy(article, body)
  const textOf = (layout: Layout) => printFrontMatter(dataOf(layout), body)
  const read = (text: string) => readText(text, place.path, derived)

  // The reserved key says that a body is one, front matter at its head and all.
  const exactly = findSecondFrontMatter({ body, bodyLine: 1 }) === null ? {} : { title: article.title }
  const own = frontMatterOf(article, derived.excerpt)
  const natural = withCascadesApart({ own, metadata: wanted.metadata, exact: exactly })
  const isAlone = article.translationKey === null && place.hasTranslations
  const first = textOf(natural)
  if (!isAlone && isDeepStrictEqual(read(first), wanted)) return { text: first, faithful: true }
  const settled = (layout: Layout): Layout => {
    const apart = withMetadataApart(layout, read(textOf(layout)), wanted)
    return isDeepStrictEqual(apart, layout) ? layout : settled(apart)
  }
  const apart = settled(natural)
  const exact = {
    ...apart.exact,
    ...differences(read(textOf(apart)), wanted),
    ...(isAlone && { translationKey: null }),
  }
  const text = textOf({ ...apart, exact })
  return { text, faithful: isDeepStrictEqual(read(text), wanted) }
}

function saidBy(article: PrintableArticle, body: string) {
  const { lang, modifiedAt, metadata, body: written, ...same } = article
  return {
    ...same,
    updatedAt: modifiedAt,
    lang: lang === 'und' ? null : lang,
    metadata: JSON.parse(JSON.stringify(metadata)) as Mapping,
    body: { format: written.format, source: body },
  }
}

/** What an article takes from its body; nothing when the body cannot be rendered. */
function derivedFrom(body: BodySource): Pick<RenderedBody, 'firstHeading' | 'excerpt' | 'sourceUrl'> {
  try {
    return renderBody(body)
  } catch (error) {
    if (error instanceof ContentError) return { firstHeading: null, excerpt: null, sourceUrl: null }
    throw error
  }
}

function dataOf({ own, metadata, exact }: Layout): Mapping {
  const names = Object.keys(metadata).sort()
  const rest = names
    .filter((name) => !(name in own) && isPlainKey(name))
    .map((name) => [name, metadata[name]])
  const kept = exact.metadata && { metadata: sortedByName(exact.metadata) }
  const reserved = Object.keys(exact).length === 0 ? {} : { [RESERVED_KEY]: { ...exact, ...kept } }
  return { ...own, ...Object.fromEntries(rest), ...reserved }
}

const sortedByName = (data: Mapping): Mapping =>
  Object.fromEntries(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1)))

/** A key that may begin a line of front matter: a fence, for one, may not. */
function isPlainKey(name: string): boolean {
  return /^[\p{L}\p{N}_]/u.test(name)
}

/** A path in a folder of which nothing is known: whatever looks like a language may be one. */
export function unknownPlace(path: string): FileContext {
  return { path, siteLanguages: [], siblingFolders: () => ['en', 'zh'] }
}

/** What a file says; null when it cannot be read. */
function readText(text: string, path: string, derived: ReturnType<typeof derivedFrom>): Said | null {
  try {
    const parsed = parseDocument(text)
    const fields = completeFields(readFields(parsed, unknownPlace(path)).fields, derived, () => false)
    const { draft, archived, fallbackSlug, fallbackTitle: _, pathKey: __, embargo: ___, ...rest } = fields
    const { expiresAt, ...same } = rest
    const status = expiresAt !== null ? null : archived ? 'archived' : draft ? 'draft' : 'published'
    return {
      ...same,
      slug: fields.slug ?? fallbackSlug,
      status,
      body: { format: formatOf(path), source: parsed.body },
    }
  } catch (error) {
    if (error instanceof ContentError) return null
    throw error
  }
}

/** What a section hands down goes below the reserved key: every article says itself whether it is a draft. */
function withCascadesApart(layout: Layout): Layout {
  const entries = Object.entries(layout.metadata)
  const isKept = ([name, value]: [string, unknown]) =>
    readCascades({ data: { [name]: value }, strings: { [name]: value } }).length === 0
  const apart = Object.fromEntries(entries.filter((entry) => !isKept(entry)))
  if (Object.keys(apart).length === 0) return layout
  return {
    ...layout,
    metadata: Object.fromEntries(entries.filter(isKept)),
    exact: { ...layout.exact, metadata: apart },
  }
}

/** Metadata that would be read as something else goes below the reserved key; keys of fields that would become metadata go. */
function withMetadataApart({ own, metadata, exact }: Layout, back: Said | null, wanted: Said): Layout {
  const isKept = ([name, value]: [string, unknown]) => isDeepStrictEqual(back?.metadata[name], value)
  const entries = Object.entries(metadata)
  const apart = Object.fromEntries(entries.filter((entry) => !isKept(entry)))
  const isUnread = (name: string) => back !== null && name in back.metadata && !(name in wanted.metadata)
  return {
    own: Object.fromEntries(Object.entries(own).filter(([name]) => !isUnread(name))),
    metadata: Object.fromEntries(entries.filter(isKept)),
    exact: Object.keys(apart).length === 0 ? exact : { ...exact, metadata: { ...exact.metadata, ...apart } },
  }
}

/** The fields that came back otherwise, as the reserved key has them. */
function differences(back: Said | null, wanted: Said): Mapping {
  if (back === null) return {}
  const { metadata: _, body: __, ...fields } = wanted
  const found: Mapping = back
  const different = Object.entries(fields).filter(([name, value]) => !isDeepStrictEqual(found[name], value))
  return Object.fromEntries(
    different.map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
  )
}
