/** Summary of an article: the denormalized JSON that lists show, built when the article is written. */
import { openJsonObject } from '../../schemas/json-text.ts'
import type { ShownCover } from './article-media.ts'
import type { RenderedArticle } from './rendered-article.ts'

/** The fields of a summary that do not follow from the content. */
interface SummaryContext {
  id: string
  createdAt: Date
  updatedAt: Date
  cover: ShownCover | null
}

/**
 * Builds the JSON of an article's summary (`ArticleSummary`) without its closing brace: SQL statements append `version`,
 * which a write may change without changing the content, and the requested members.
 */
export function buildSummary({ draft, content }: RenderedArticle, context: SummaryContext): string {
  const { id, createdAt, updatedAt, cover } = context
  return openJsonObject({
    id,
    type: draft.type,
    lang: draft.lang === 'und' ? null : draft.lang,
    slug: draft.slug,
    title: draft.title,
    excerpt: draft.excerpt,
    status: draft.status,
    publishedAt: draft.publishedAt,
    expiresAt: draft.expiresAt,
    createdAt,
    updatedAt,
    cover,
    noindex: draft.noindex,
    excludeFromFeeds: draft.excludeFromFeeds,
    authors: draft.authors.map(toReference),
    tags: draft.tags.map(toReference),
    categories: draft.categories.map(toReference),
    keywords: draft.keywords,
    sourceUrl: draft.sourceUrl,
    canonicalUrl: draft.canonicalUrl,
    wordCount: content.wordCount,
    readingMinutes: content.readingMinutes,
  })
}

const toReference = ({ slug, name }: { slug: string; name: string }) => ({ slug, name })
