/** Fields of an article from its front matter and its path. */

import { type Diagnostic, DiagnosticCollector } from '../diagnostic.ts'
import type { FrontMatter } from '../frontmatter/frontmatter.ts'
import type { Mapping } from '../frontmatter/plain-values.ts'
import { normalizeLanguage } from '../language.ts'
import { readExpiresAt, readPublishDate, readPublishedAt, readUpdatedAt } from './article-dates.ts'
import { type DocumentAuthor, readAuthors } from './authors.ts'
import { type DocumentCover, readCover } from './cover.ts'
import { readDraftStatus } from './draft-status.ts'
import { isInDraftFolder, isJekyllPost, readPath } from './file-paths.ts'
import { createKeyLookup, flattenValues, type KeyLookup } from './key-lookup.ts'
import type { FileContext } from './path-language.ts'
import { removePrivateData } from './private-data.ts'
import { type ReservedFields, readReservedKey } from './reserved-key.ts'
import type { SiteAuthors } from './site-files.ts'
import { readAliases, readSlug, readUrl } from './slug-and-aliases.ts'
import { type DocumentTerm, readKeywords, readTerms } from './terms.ts'
import { readTitle } from './title.ts'

/**
 * The fields that front matter and path give. The URLs of cover, source and canonical are as they are in the
 * file.
 */
export interface Fields {
  /** From the front matter only. */
  title: string | null
  publishedAt: Date | null
  /** Hugo's `publishDate`: the article is not public before it, whatever its date is. */
  embargo: Date | null
  /** Hugo's `expiryDate`: the article is not public from then on. */
  expiresAt: Date | null
  updatedAt: Date | null
  authors: DocumentAuthor[]
  tags: DocumentTerm[]
  categories: DocumentTerm[]
  keywords: string[]
  draft: boolean
  /** True for an archived article. Its `draft` is true as well. */
  archived: boolean
  lang: string | null
  /** From `slug`, `permalink` or `url`. */
  slug: string | null
  /** From the name of the file or folder, never empty. */
  fallbackSlug: string
  fallbackTitle: string
  aliases: string[]
  cover: DocumentCover | null
  sourceUrl: string | null
  canonicalUrl: string | null
  excerpt: string | null
  /**
   * Every key that is not used by a field, and every invalid date, language and URL, as they are in the file.
   */
  metadata: Mapping
  /** From the front matter: articles with the same key are translations of each other. */
  translationKey: string | null
  /** The path without language and extension, which translations share when there is no `translationKey`. */
  pathKey: string
  /** The members of the reserved key. They are in the other fields too, and take precedence over the body. */
  reserved: ReservedFields
}

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
export function readFields(
  document: Pick<FrontMatter, 'data' | 'strings'>,
  context: FileContext,
): { fields: Fields; diagnostics: Diagnostic[] } {
  const collector = new DiagnosticCollector()
  const keys = createKeyLookup(document)
  const path = readPath(context)
  const reserved = readReservedKey(keys, collector)
  const draft = readDraftStatus(keys, context.cascades ?? [], collector) || isInDraftFolder(context.path)
  const lang = readLanguage(keys, collector)
  const fields = {
    title: readTitle(keys, collector),
    publishedAt: readPublishedAt(keys, path, collector),
    embargo: readPublishDate(keys),
    expiresAt: reserved.status === undefined ? readExpiresAt(keys) : null,
    updatedAt: readUpdatedAt(keys, collector),
    ...readTaxonomyFields(keys, context, collector),
    draft: reserved.status === undefined ? draft : reserved.status !== 'published',
    archived: reserved.status === 'archived',
    lang: lang ?? path.lang,
    slug: readSlug(keys, collector),
    fallbackSlug: path.slug,
    fallbackTitle: path.title,
    aliases: readAliases(keys, path.spelling, collector),
    cover: readCover(keys),
    sourceUrl: readUrl(keys, SOURCE_KEYS),
    canonicalUrl: readUrl(keys, ['canonical', 'canonicalurl']),
    excerpt: readText(keys, EXCERPT_KEYS),
    translationKey: readTranslationKey(keys, lang),
    // With a null translation key in the reserved key, no translation may share the path: it stays complete.
    pathKey: reserved.translationKey === null ? context.path : path.key,
  }
  const { status: _, metadata, ...overrides } = reserved
  const publicMetadata = removePrivateData(keys.unusedEntries(), collector)
  return {
    fields: { ...fields, ...overrides, metadata: { ...publicMetadata, ...metadata }, reserved },
    diagnostics: collector.diagnostics,
  }
}

function readTaxonomyFields(keys: KeyLookup, context: FileContext, collector: DiagnosticCollector) {
  const splitAtSpaces = isJekyllPost(context.path)
  return {
    authors: readAuthors(keys, context.siteAuthors ?? NO_AUTHORS, collector),
    tags: readTerms(keys, ['tags', 'tag'], splitAtSpaces, collector),
    categories: readTerms(keys, ['categories', 'category'], splitAtSpaces, collector),
    keywords: readKeywords(keys),
  }
}

function readLanguage(keys: KeyLookup, collector: DiagnosticCollector): string | null {
  for (const entry of keys.find(['lang', 'language', 'locale'])) {
    const [item] = flattenValues(entry)
    if (typeof item !== 'string') continue
    const lang = normalizeLanguage(item)
    if (lang !== null) {
      keys.markUsed(entry)
      return lang
    }
    collector.warn('unknown-language', `"${entry.key}" is not a valid language tag: "${item.slice(0, 100)}"`)
  }
  return null
}

/**
 * Returns the translation key. Multilingual Jekyll sites use `lang-ref`, or `ref` if there is a language; a
 * URL is ignored.
 */
function readTranslationKey(keys: KeyLookup, lang: string | null): string | null {
  const names = ['translationkey', 'langref', ...(lang === null ? [] : ['ref'])]
  return readText(keys, names, (text) => !/^(?:https?:)?\/\//i.test(text))
}

function readText(
  keys: KeyLookup,
  names: readonly string[],
  isUsable = (_: string): boolean => true,
): string | null {
  for (const entry of keys.find(names)) {
    const items = typeof entry.value === 'boolean' ? [] : flattenValues(entry)
    const [item] = items
    const text = items.length === 1 && typeof item === 'string' ? item : null
    if (text !== null && !isUsable(text)) continue
    if (text !== null || entry.value === null || entry.value === '') keys.markUsed(entry)
    if (text !== null) return text
  }
  return null
}
