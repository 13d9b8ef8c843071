/** In-memory model of the articles, with which every response has to agree. */
import type { ArticleDraft } from '../../src/articles/schema.ts'

/** An article of the model. Ids sort by creation time. */
export interface ModelArticle {
  id: string
  draft: ArticleDraft
  updatedAt: Date
  trashed: boolean
  version: number
}

/** Query parameters of a list. */
export interface ModelQuery {
  tag?: string[][]
  notTag?: string[]
  category?: string
  author?: string
  lang?: string[]
  publishedAfter?: Date
  publishedBefore?: Date
  q?: string
  sort: '-publishedAt' | 'publishedAt' | '-updatedAt' | 'updatedAt' | 'title' | '-title'
  status?: 'draft' | 'published' | 'scheduled' | 'archived' | 'trash' | 'any'
}

const UNDATED = Number.NEGATIVE_INFINITY

/** True for an article that is public. */
export function isVisible({ draft, trashed }: ModelArticle): boolean {
  return (
    !trashed &&
    draft.status === 'published' &&
    (draft.publishedAt === null || draft.publishedAt <= new Date())
  )
}

const withStatus: Record<NonNullable<ModelQuery['status']>, (article: ModelArticle) => boolean> = {
  draft: ({ draft, trashed }) => !trashed && draft.status === 'draft',
  archived: ({ draft, trashed }) => !trashed && draft.status === 'archived',
  published: isVisible,
  scheduled: (article) => !article.trashed && article.draft.status === 'published' && !isVisible(article),
  trash: ({ trashed }) => trashed,
  any: ({ trashed }) => !trashed,
}

/** Returns the articles that match a query, in its order. */
export function matchingArticles(articles: Iterable<ModelArticle>, query: ModelQuery): ModelArticle[] {
  const found = [...articles].filter((article) => matches(article, query))
  const column = query.sort.replace('-', '')
  const sign = query.sort.startsWith('-') ? -1 : 1
  return found.sort((a, b) => sign * (compare(keyOf(a, column), keyOf(b, column)) || compare(a.id, b.id)))
}

function matches(article: ModelArticle, query: ModelQuery): boolean {
  const { draft, updatedAt: _ } = article
  const slugs = (list: readonly { slug: string }[]) => list.map(({ slug }) => slug)
  const tags = slugs(draft.tags)
  const { publishedAt } = draft
  return [
    withStatus[query.status ?? 'published'](article),
    (query.tag ?? []).every((group) => group.some((slug) => tags.includes(slug))),
    !(query.notTag ?? []).some((slug) => tags.includes(slug)),
    query.category === undefined || slugs(draft.categories).includes(query.category),
    query.author === undefined || slugs(draft.authors).includes(query.author),
    query.lang === undefined || query.lang.includes(draft.lang),
    query.publishedAfter === undefined || (publishedAt !== null && publishedAt > query.publishedAfter),
    query.publishedBefore === undefined || (publishedAt !== null && publishedAt < query.publishedBefore),
    query.q === undefined || textOf(draft).includes(query.q),
  ].every(Boolean)
}

/** Returns the text that a search covers. The words of the model are Han, so a search matches substrings. */
function textOf({ title, excerpt, tags, categories, body }: ArticleDraft): string {
  return [
    title,
    excerpt,
    ...tags.map(({ name }) => name),
    ...categories.map(({ name }) => name),
    body.source,
  ].join('\n')
}

function keyOf({ draft, updatedAt }: ModelArticle, column: string): string | number {
  if (column === 'title') return draft.title
  if (column === 'updatedAt') return updatedAt.getTime()
  return draft.publishedAt?.getTime() ?? UNDATED
}

const compare = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0)
