/** Front matter of an article: its fields under the keys that static site generators use. */
import type { BodySource } from './body.ts'
import type { DocumentAuthor } from './fields/authors.ts'
import type { DocumentCover } from './fields/cover.ts'
import type { DocumentTerm } from './fields/terms.ts'
import type { Mapping } from './frontmatter/plain-values.ts'

/** The fields of an article that a file can contain. */
export interface PrintableArticle {
  title: string
  slug: string
  /** `und` when unknown. */
  lang: string
  status: 'draft' | 'published' | 'archived'
  publishedAt: Date | null
  modifiedAt: Date | null
  excerpt: string
  cover: DocumentCover | null
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

/** Returns the fields of an article in their fixed order. An excerpt that equals the one derived from the body is omitted. */
export function frontMatterOf(article: PrintableArticle, derivedExcerpt: string | null): Mapping {
  const { title, slug, lang, status, cover, excerpt } = article
  return omitEmpty({
    title,
    slug,
    date: article.publishedAt,
    lastmod: article.modifiedAt,
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
