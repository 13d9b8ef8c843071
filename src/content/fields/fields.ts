/** What an article's front matter and path say, as fields of the article. */

import { type Diagnostic, DiagnosticCollector } from '../diagnostic.ts'
import type { FrontMatter } from '../frontmatter/frontmatter.ts'
import type { Mapping } from '../frontmatter/plain-values.ts'
import { type FileContext, normalizeLanguage } from '../language.ts'
import { readExpiresAt, readPublishDate, readPublishedAt, readUpdatedAt } from './article-dates.ts'
import { type DocumentAuthor, readAuthors } from './authors.ts'
import { type DocumentCover, readCover } from './cover.ts'
import { readDraftStatus } from './draft-status.ts'
import { isInDraftFolder, isJekyllPost, readPath } from './file-paths.ts'
import { decodeReferences, stripEmphasis } from './inline-markup.ts'
import {
  createKeyLookup,
  flattenValues,
  isPlaceholderName,
  type KeyEntry,
  type KeyLookup,
  textOf,
  toSingleLine,
} from './key-lookup.ts'
import { removePrivateData } from './private-data.ts'
import { type ReservedFields, readReservedKey } from './reserved-key.ts'
import type { SiteAuthors } from './site-files.ts'
import { readAliases, readSlug, readUrl } from './slug-and-aliases.ts'
import { type DocumentTerm, readKeywords, readTerms } from './terms.ts'

/** An article, as far as front matter and path know it. Addresses of cover, source and canonical are as written. */
export interface Fields {
  /** From the front matter alone. */
  title: string | null
  publishedAt: Date | null
  /** Hugo's `publishDate`: until then the article is not to be seen, whatever its date is. */
  embargo: Date | null
  /** Hugo's `expiryDate`: from then on the article is not to be seen any more. */
  expiresAt: Date | null
  updatedAt: Date | null
  authors: DocumentAuthor[]
  tags: DocumentTerm[]
  categories: DocumentTerm[]
  keywords: string[]
  draft: boolean
  /** Was public and is not any more. Such an article is a draft as well, to whoever does not look here. */
  archived: boolean
  lang: string | null
  /** Given by `slug`, `permalink` or `url`. */
  slug: string | null
  /** By the file's or folder's name, never empty. */
  fallbackSlug: string
  fallbackTitle: string
  aliases: string[]
  cover: DocumentCover | null
  sourceUrl: string | null
  canonicalUrl: string | null
  excerpt: string | null
  /** Every key that became no field, and every date, language or address that could not be read, as written. */
  metadata: Mapping
  /** As given: articles that share it are translations of each other. */
  translationKey: string | null
  /** The path without language and extension, which translations share when nothing is given. */
  pathKey: string
  /** What the reserved key says: it is in the fields already, and comes before what the body says. */
  exact: ReservedFields
}

const EXCERPTS = [
  ...['description', 'summary', 'excerpt', 'postexcerpt', 'customexcerpt'],
  ...['metadescription', 'seodescription'], // what search engines are told
]
const NOBODY: SiteAuthors = new Map()
const SOURCES = ['source', 'sourceurl', 'original', 'originalurl', 'link']

/**
 * Reads the fields of an article. Keys match without case, `_`, `-` and blanks; of the names of one field the first that has
 * a usable value wins, and the others stay metadata.
 */
export function readFields(
  document: Pick<FrontMatter, 'data' | 'strings'>,
  context: FileContext,
): { fields: Fields; diagnostics: Diagnostic[] } {
  const warnings = new DiagnosticCollector()
  const keys = createKeyLookup(document)
  const path = readPath(context)
  const exact = readReservedKey(keys, warnings)
  const draft = readDraftStatus(keys, context.cascades ?? [], warnings) || isInDraftFolder(context.path)
  const lang = readLanguage(keys, warnings)
  const atBlanks = isJekyllPost(context.path)
  const fields = {
    title: readTitle(keys, warnings),
    publishedAt: readPublishedAt(keys, path, warnings),
    embargo: readPublishDate(keys),
    expiresAt: exact.status === undefined ? readExpiresAt(keys) : null,
    updatedAt: readUpdatedAt(keys, warnings),
    authors: readAuthors(keys, context.siteAuthors ?? NOBODY, warnings),
    tags: readTerms(keys, ['tags', 'tag'], atBlanks, warnings),
    categories: readTerms(keys, ['categories', 'category'], atBlanks, warnings),
    keywords: readKeywords(keys),
    draft: exact.status === undefined ? draft : exact.status !== 'published',
    archived: exact.status === 'archived',
    lang: lang ?? path.lang,
    slug: readSlug(keys, warnings),
    fallbackSlug: path.slug,
    fallbackTitle: path.title,
    aliases: readAliases(keys, warnings),
    cover: readCover(keys),
    sourceUrl: readUrl(keys, SOURCES),
    canonicalUrl: readUrl(keys, ['canonical', 'canonicalurl']),
    excerpt: readText(keys, EXCERPTS),
    translationKey: readTranslationKey(keys, lang),
    // A path that no translation can share, for an article that says it has none.
    pathKey: exact.translationKey === null ? context.path : path.key,
  }
  const { status: _, metadata, ...said } = exact
  const rest = removePrivateData(keys.rest(), warnings)
  return {
    fields: { ...fields, ...said, metadata: { ...rest, ...metadata }, exact },
    diagnostics: warnings.diagnostics,
  }
}

/** A text as a title, on one line; null when nothing of it is visible, or when it is the name of nothing. */
export function titleOf(text: string | null): string | null {
  const line = text === null ? null : toSingleLine(text)
  return line === null || isPlaceholderName(line) ? null : line
}

function readTitle(keys: KeyLookup, warnings: DiagnosticCollector): string | null {
  for (const entry of keys.findOwn(['title', 'posttitle'])) {
    const title = titleOf(Array.isArray(entry.value) ? bracketed(entry) : shownText(entry))
    if (title !== null) {
      keys.take(entry)
      return title
    }
    if (typeof entry.value !== 'object' || entry.value === null) keys.take(entry)
    else warnings.warn('unusable-title', 'the title is a mapping or a list, not a text')
  }
  return null
}

/** A title as a page shows it, on one line. */
function shownText(entry: KeyEntry): string | null {
  const text = textOf(entry)
  return text === null ? null : toSingleLine(decodeReferences(stripEmphasis(text)))
}

/** `title: [Note]` is a list to YAML and a title to its author. */
function bracketed(entry: KeyEntry): string | null {
  const items = flattenValues(entry).filter((item) => typeof item === 'string')
  return items.length === 0 ? null : `[${items.join(', ')}]`
}

function readLanguage(keys: KeyLookup, warnings: DiagnosticCollector): string | null {
  for (const entry of keys.find(['lang', 'language', 'locale'])) {
    const [item] = flattenValues(entry)
    if (typeof item !== 'string') continue
    const lang = normalizeLanguage(item)
    if (lang !== null) {
      keys.take(entry)
      return lang
    }
    warnings.warn('unknown-language', `"${entry.key}" names no language: "${item.slice(0, 100)}"`)
  }
  return null
}

/** Jekyll sites in several languages say `lang-ref`, or `ref` beside the language; an address is a reference of another kind. */
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
    if (text !== null || entry.value === null || entry.value === '') keys.take(entry)
    if (text !== null) return text
  }
  return null
}
