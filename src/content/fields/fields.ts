/** Fields of an article from its front matter and its path. */

import { type Diagnostic, DiagnosticCollector } from '../diagnostic.ts'
import { toWarning } from '../frontmatter/faults.ts'
import type { FrontMatter } from '../frontmatter/frontmatter.ts'
import type { Mapping } from '../frontmatter/plain-values.ts'
import { readExpiresAt, readPublishDate, readPublishedAt, readUpdatedAt } from './article-dates.ts'
import { type DocumentType, readArticleType } from './article-type.ts'
import { type DocumentAuthor, readAuthors } from './authors.ts'
import { type CategoryParent, readCategoryParents } from './category-parents.ts'
import { type DocumentCover, readCover } from './cover.ts'
import { readDiscovery } from './discovery.ts'
import { hasAmbiguousVisibility, readDraftStatus } from './draft-status.ts'
import { isInDraftFolder, isJekyllPost, type PathFields, readPath } from './file-paths.ts'
import { formerPathOf } from './former-path.ts'
import { isHiddenPage, type PageContent } from './hidden-page.ts'
import { withInheritedKeys } from './inherited-keys.ts'
import { createKeyLookup, type KeyLookup } from './key-lookup.ts'
import type { FileContext } from './path-language.ts'
import { removePrivateData } from './private-data.ts'
import { RESERVED_KEY, type ReservedFields, readReservedKey } from './reserved-key.ts'
import { type DocumentSeo, readSeo } from './seo.ts'
import type { SiteAuthors } from './site-files.ts'
import { readAliases, readSlug, readUrl } from './slug-and-aliases.ts'
import { type DocumentTerm, readKeywords, readTerms } from './terms.ts'
import { readGuid, readLanguage, readText, readTranslationKey } from './text-fields.ts'
import { readTitle } from './title.ts'

/**
 * The fields that front matter and path give. The URLs of cover, source and canonical are as they are in the
 * file.
 */
export interface Fields {
  /** From the front matter only. */
  title: string | null
  type: DocumentType
  publishedAt: Date | null
  /** Hugo's `publishDate`: the article is not public before it, whatever its date is. */
  embargo: Date | null
  /** The article is not public from then on. */
  expiresAt: Date | null
  updatedAt: Date | null
  authors: DocumentAuthor[]
  tags: DocumentTerm[]
  categories: DocumentTerm[]
  categoryParents: CategoryParent[]
  keywords: string[]
  draft: boolean
  /** True for an archived article. Its `draft` is true as well. */
  archived: boolean
  /** True when the reserved key states the status, whatever the time is. */
  isStatusExact: boolean
  lang: string | null
  /** From `slug`, `permalink` or `url`. */
  slug: string | null
  /** From the name of the file or folder, never empty. */
  fallbackSlug: string
  fallbackTitle: string
  aliases: string[]
  cover: DocumentCover | null
  /** Left out of sitemaps and llms.txt. */
  noindex: boolean
  excludeFromFeeds: boolean
  seo: DocumentSeo | null
  sourceUrl: string | null
  canonicalUrl: string | null
  excerpt: string | null
  /** Every key that is not used by a field, and every invalid date, language and URL, as in the file. */
  metadata: Mapping
  /** From the front matter: articles with the same key are translations of each other. */
  translationKey: string | null
  /** The id of the article in feeds. The key stays metadata. */
  guid: string | null
  /** The path without language and extension, which translations share when there is no `translationKey`. */
  pathKey: string
}

/** The fields of a document, and what was noticed while they were read. */
interface FieldReading {
  fields: Fields
  /** The members of the reserved key. They are in the fields too, and take precedence over the body. */
  reserved: ReservedFields
  diagnostics: Diagnostic[]
}

/** What each field is read from. */
interface FieldInput {
  document: FieldSource
  keys: KeyLookup
  path: PathFields
  reserved: ReservedFields
  context: FileContext
  collector: DiagnosticCollector
}

/** The front matter that fields are read from; the body decides whether a page has content of its own. */
type FieldSource = Pick<FrontMatter, 'data' | 'strings' | 'faults'> & Partial<Pick<FrontMatter, 'body'>>

const EXCERPT_KEYS = [
  ...['description', 'summary', 'excerpt', 'postexcerpt', 'customexcerpt'],
  ...['metadescription', 'seodescription'], // for search engines
]
const NO_AUTHORS: SiteAuthors = new Map()
const SOURCE_KEYS = ['source', 'sourceurl', 'original', 'originalurl', 'link']

/**
 * Reads the fields of an article. Keys are compared without case, `_`, `-` and spaces. If a field has several
 * names, the first one with a valid value is used, and the others stay metadata.
 */
export function readFields({ faults = [], ...document }: FieldSource, context: FileContext): FieldReading {
  const collector = new DiagnosticCollector()
  const keys = createKeyLookup(withInheritedKeys(document, inheritedBy(context)))
  const path = readPath(context)
  const reserved = readReservedKey(keys, collector)
  const isAmbiguous = hasAmbiguousVisibility(faults, collector)
  const fields = readEachField({ document, keys, path, reserved, context, collector })
  if (isAmbiguous) fields.draft = true
  fields.metadata = removePrivateData(keys.unusedEntries(), collector)
  const formerPath = formerPathOf(context, { keys, fields, pathLanguage: path.lang })
  if (formerPath !== null && !fields.draft) fields.aliases = [...new Set([...fields.aliases, formerPath])]
  return {
    fields: withReservedFields(fields, reserved),
    reserved,
    diagnostics: [...faults.map(toWarning), ...collector.diagnostics],
  }
}

/**
 * Reads the fields one by one, without the metadata, which is what they leave over. The object is one literal: with
 * spreads, an import of thousands of files takes noticeably longer. With a null translation key in the reserved key, no
 * translation may share the path: the `pathKey` stays complete.
 */
function readEachField({ document, keys, path, reserved, context, collector }: FieldInput): Fields {
  const { timeZone = 'UTC', siteAuthors = NO_AUTHORS } = context
  const lang = readLanguage(keys, collector)
  const title = readTitle(keys, collector)
  const publishedAt = readPublishedAt(keys, path, { timeZone }, collector)
  const { noindex, excludeFromFeeds } = readDiscovery(keys)
  const isBlankSeparated = isJekyllPost(context.path)
  return {
    title,
    type: readArticleType(keys, { ...context, key: path.key, isDated: publishedAt !== null }),
    publishedAt,
    embargo: readPublishDate(keys, { timeZone }),
    expiresAt: readExpiresAt(keys, { timeZone }, collector),
    updatedAt: readUpdatedAt(keys, { timeZone }, collector),
    draft: statedDraft(reserved, readDraft(keys, context, { title, publishedAt, document }, collector)),
    archived: reserved.status === 'archived',
    isStatusExact: reserved.status !== undefined,
    authors: readAuthors(keys, siteAuthors, collector),
    tags: readTerms(keys, ['tags', 'tag'], isBlankSeparated, collector),
    categories: readTerms(keys, ['categories', 'category'], isBlankSeparated, collector),
    categoryParents: readCategoryParents(keys, context),
    keywords: readKeywords(keys),
    lang: lang ?? path.lang ?? context.defaultLanguage ?? null,
    slug: readSlug(keys, collector),
    fallbackSlug: path.slug,
    fallbackTitle: path.title,
    aliases: readAliases(keys, path.spelling, collector),
    cover: readCover(keys),
    sourceUrl: readUrl(keys, SOURCE_KEYS),
    canonicalUrl: readUrl(keys, ['canonical', 'canonicalurl']),
    noindex,
    excludeFromFeeds,
    seo: readSeo(keys),
    excerpt: readText(keys, EXCERPT_KEYS),
    metadata: {},
    translationKey: readTranslationKey(keys, lang),
    guid: readGuid(keys),
    pathKey: reserved.translationKey === null ? context.path : path.key,
  }
}

/** Returns fields in which the members of the reserved key replace what was read elsewhere. */
function withReservedFields(fields: Fields, { status: _, metadata, ...overrides }: ReservedFields): Fields {
  const isPlain = metadata === undefined && Object.keys(overrides).length === 0
  return isPlain ? fields : { ...fields, ...overrides, metadata: { ...fields.metadata, ...metadata } }
}

/** Returns true for a draft by the status of the reserved key; without one, by the other keys. */
const statedDraft = ({ status }: ReservedFields, isDraft: boolean): boolean =>
  status === undefined ? isDraft : status !== 'published'

/** Returns the front matter that a document inherits, the nearest first. */
const inheritedBy = ({ cascades = [], inherited = [] }: FileContext) => [
  ...cascades.map((cascade) => cascade.inherited),
  ...inherited,
]

function readDraft(
  keys: KeyLookup,
  context: FileContext,
  page: PageContent,
  collector: DiagnosticCollector,
): boolean {
  const isDraft = readDraftStatus(keys, context.cascades ?? [], collector) || isInDraftFolder(context.path)
  const isStated = keys.findTopLevel([RESERVED_KEY]).length > 0 // an export states the status where it has to
  return (!isStated && isHiddenPage(context, keys, page, collector)) || isDraft
}
