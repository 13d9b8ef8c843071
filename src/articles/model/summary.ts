/** The card of an article: what lists show of it, made once, when it is written. Pure. */
import type { RenderedArticle } from './rendered-article.ts'

/** What a card tells besides what was written. */
export interface SummaryContext {
  id: string
  createdAt: Date
  updatedAt: Date
}

/**
 * The JSON of an article's summary (`ArticleSummary`) without the brace at its end, where statements go on: with
 * `version` at least, which a write may raise without touching what the article says.
 */
export function buildSummary({ draft, rendered }: RenderedArticle, context: SummaryContext): string {
  const { id, createdAt, updatedAt } = context
  const closed = JSON.stringify({
    id,
    lang: draft.lang === 'und' ? null : draft.lang,
    slug: draft.slug,
    title: draft.title,
    excerpt: draft.excerpt,
    status: draft.status,
    publishedAt: draft.publishedAt,
    createdAt,
    updatedAt,
    cover: draft.cover && { url: draft.cover.url, alt: draft.cover.alt, caption: draft.cover.caption },
    authors: draft.authors.map(toReference),
    tags: draft.tags.map(toReference),
    categories: draft.categories.map(toReference),
    keywords: draft.keywords,
    sourceUrl: draft.sourceUrl,
    canonicalUrl: draft.canonicalUrl,
    wordCount: rendered.wordCount,
    readingMinutes: rendered.readingMinutes,
  })
  return closed.slice(0, -1)
}

const toReference = ({ slug, name }: { slug: string; name: string }) => ({ slug, name })
