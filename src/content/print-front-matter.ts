/** The ordinary front matter of an article: the keys that its fields have in other people's sites. */
import type { BodySource } from './body.ts'
import type { DocumentAuthor } from './fields/authors.ts'
import type { DocumentCover } from './fields/cover.ts'
import type { DocumentTerm } from './fields/terms.ts'
import type { Mapping } from './frontmatter/plain-values.ts'

/** An article as far as a file has something to say about it. */
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

/** The keys of fields, in their order, as people write them; the excerpt is left to the body if it is the body's own. */
export function frontMatterOf(article: PrintableArticle, derivedExcerpt: string | null): Mapping {
  const { title, slug, lang, status, cover, excerpt } = article
  const keys = {
    title,
    slug,
    date: article.publishedAt,
    lastmod: article.modifiedAt,
    draft: status !== 'published' || null,
    lang: lang === 'und' ? null : lang,
    authors: article.authors.map(personKey),
    tags: article.tags.map(({ name }) => name),
    categories: article.categories.map(({ name }) => name),
    keywords: article.keywords,
    cover: cover && filled({ image: cover.url, alt: cover.alt, caption: cover.caption }),
    source: article.sourceUrl,
    canonicalURL: article.canonicalUrl,
    description: excerpt === derivedExcerpt ? null : excerpt,
    aliases: article.aliases,
    translationKey: article.translationKey,
  }
  return filled(keys)
}

function personKey({ name, url, avatarUrl, bio, email }: DocumentAuthor): string | Mapping {
  const details = filled({ url, avatar: avatarUrl, bio, email })
  return Object.keys(details).length === 0 ? name : { name, ...details }
}

/** Without what is null, empty text or an empty list. */
function filled(mapping: Mapping): Mapping {
  const isFilled = (value: unknown) =>
    value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)
  return Object.fromEntries(Object.entries(mapping).filter(([, value]) => isFilled(value)))
}
