/** Front matter of an article: its fields under the keys that static site generators use. */
import type { BodySource } from './body.ts'
import type { DocumentAuthor } from './fields/authors.ts'
import type { DocumentCover } from './fields/cover.ts'
import { readCascades } from './fields/hugo-cascade.ts'
import { RESERVED_KEY } from './fields/reserved-key.ts'
import type { DocumentSeo } from './fields/seo.ts'
import type { DocumentTerm } from './fields/terms.ts'
import type { Mapping } from './frontmatter/plain-values.ts'

/** The fields of an article that a file can contain. */
export interface PrintableArticle {
  title: string
  slug: string
  /** `und` when unknown. */
  lang: string
  type: 'post' | 'page'
  status: 'draft' | 'published' | 'archived'
  publishedAt: Date | null
  expiresAt: Date | null
  modifiedAt: Date | null
  excerpt: string
  cover: DocumentCover | null
  noindex: boolean
  excludeFromFeeds: boolean
  seo: DocumentSeo | null
  sourceUrl: string | null
  canonicalUrl: string | null
  keywords: readonly string[]
  aliases: readonly string[]
  authors: readonly DocumentAuthor[]
  tags: readonly DocumentTerm[]
  categories: readonly DocumentTerm[]
  translationKey: string | null
  metadata: Mapping
  body: Pick<BodySource, 'format' | 'source'>
}

/**
 * Returns the fields of an article in their fixed order. An excerpt that equals the one derived from the body
 * is omitted.
 */
export function frontMatterOf(article: PrintableArticle, derivedExcerpt: string | null): Mapping {
  const { title, slug, lang, status, cover, excerpt } = article
  return omitEmpty({
    title,
    slug,
    date: article.publishedAt,
    lastmod: article.modifiedAt,
    expiryDate: article.expiresAt,
    draft: status !== 'published' || null,
    lang: lang === 'und' ? null : lang,
    authors: article.authors.map(authorValue),
    tags: article.tags.map(({ name }) => name),
    categories: article.categories.map(({ name }) => name),
    keywords: article.keywords,
    cover: cover && omitEmpty({ image: cover.url, alt: cover.alt, caption: cover.caption }),
    source: article.sourceUrl,
    canonicalURL: article.canonicalUrl,
    description: excerpt === derivedExcerpt ? null : excerpt,
    seo: article.seo && omitEmpty({ ...article.seo }),
    aliases: article.aliases,
    translationKey: article.translationKey,
  })
}

function authorValue({ name, url, avatarUrl, bio, email }: DocumentAuthor): string | Mapping {
  const details = omitEmpty({ url, avatar: avatarUrl, bio, email })
  return Object.keys(details).length === 0 ? name : { name, ...details }
}

/** Returns a mapping without nulls, empty texts and empty lists. */
function omitEmpty(mapping: Mapping): Mapping {
  const isFilled = (value: unknown) =>
    value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)
  return Object.fromEntries(Object.entries(mapping).filter(([, value]) => isFilled(value)))
}

/** The three parts of the front matter: keys of fields, keys of metadata, and members of the reserved key. */
export interface FrontMatterParts {
  fields: Mapping
  metadata: Mapping
  reserved: Mapping & { metadata?: Mapping }
}

/** Returns the front matter of its parts: fields, metadata sorted by name, and the reserved key unless it is empty. */
export function mergeParts({ fields, metadata, reserved }: FrontMatterParts): Mapping {
  const names = Object.keys(metadata).sort()
  const metadataEntries = names
    .filter((name) => !(name in fields) && isPlainKey(name))
    .map((name) => [name, metadata[name]])
  const reservedMetadata = reserved.metadata && { metadata: sortKeys(reserved.metadata) }
  return {
    ...fields,
    ...Object.fromEntries(metadataEntries),
    ...(Object.keys(reserved).length > 0 && { [RESERVED_KEY]: { ...reserved, ...reservedMetadata } }),
  }
}

const sortKeys = (data: Mapping): Mapping =>
  Object.fromEntries(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1)))

/** Returns true for a key that may begin a line of front matter; a key like `---` would be a fence. */
function isPlainKey(name: string): boolean {
  return /^[\p{L}\p{N}_]/u.test(name)
}

/**
 * Moves Hugo cascades below the reserved key, so that they have no effect: every article has its own `draft`.
 */
export function moveCascades(parts: FrontMatterParts): FrontMatterParts {
  const entries = Object.entries(parts.metadata)
  const isCascade = ([name, value]: [string, unknown]) =>
    readCascades({ data: { [name]: value }, strings: { [name]: value } }).length > 0
  const cascades = entries.filter(isCascade)
  if (cascades.length === 0) return parts
  return {
    ...parts,
    metadata: Object.fromEntries(entries.filter((entry) => !isCascade(entry))),
    reserved: { ...parts.reserved, metadata: Object.fromEntries(cascades) },
  }
}
