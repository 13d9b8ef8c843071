/** A plain model of the articles, in memory: what every answer about them has to agree with. */
import type { ArticleDraft } from '../../src/articles/schema.ts'

/** An article of the model. Ids sort by the order in which they were made. */
export interface Modelled {
  id: string
  draft: ArticleDraft
  updatedAt: Date
  trashed: boolean
  version: number
}

/** What a list is asked for, in the model's words. */
export interface Question {
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

/** True for what the public sees. */
export function isVisible({ draft, trashed }: Modelled): boolean {
  return (
    !trashed &&
    draft.status === 'published' &&
    (draft.publishedAt === null || draft.publishedAt <= new Date())
  )
}

const withStatus: Record<NonNullable<Question['status']>, (article: Modelled) => boolean> = {
  draft: ({ draft, trashed }) => !trashed && draft.status === 'draft',
  archived: ({ draft, trashed }) => !trashed && draft.status === 'archived',
  published: isVisible,
  scheduled: (article) => !article.trashed && article.draft.status === 'published' && !isVisible(article),
  trash: ({ trashed }) => trashed,
  any: ({ trashed }) => !trashed,
}

/** The articles that answer a question, in its order. */
export function answerOf(articles: Iterable<Modelled>, question: Question): Modelled[] {
  const found = [...articles].filter((article) => matches(article, question))
  const column = question.sort.replace('-', '')
  const sign = question.sort.startsWith('-') ? -1 : 1
  return found.sort((a, b) => sign * (compare(keyOf(a, column), keyOf(b, column)) || compare(a.id, b.id)))
}

function matches(article: Modelled, question: Question): boolean {
  const { draft, updatedAt: _ } = article
  const slugs = (list: readonly { slug: string }[]) => list.map(({ slug }) => slug)
  const tags = slugs(draft.tags)
  const { publishedAt } = draft
  return [
    withStatus[question.status ?? 'published'](article),
    (question.tag ?? []).every((group) => group.some((slug) => tags.includes(slug))),
    !(question.notTag ?? []).some((slug) => tags.includes(slug)),
    question.category === undefined || slugs(draft.categories).includes(question.category),
    question.author === undefined || slugs(draft.authors).includes(question.author),
    question.lang === undefined || question.lang.includes(draft.lang),
    question.publishedAfter === undefined || (publishedAt !== null && publishedAt > question.publishedAfter),
    question.publishedBefore === undefined ||
      (publishedAt !== null && publishedAt < question.publishedBefore),
    question.q === undefined || textOf(draft).includes(question.q),
  ].every(Boolean)
}

/** What is searched: the model's words are Han, so a substring is the whole truth. */
function textOf({ title, excerpt, tags, categories, body }: ArticleDraft): string {
  return [
    title,
    excerpt,
    ...tags.map(({ name }) => name),
    ...categories.map(({ name }) => name),
    body.source,
  ].join('\n')
}

function keyOf({ draft, updatedAt }: Modelled, column: string): string | number {
  if (column === 'title') return draft.title
  if (column === 'updatedAt') return updatedAt.getTime()
  return draft.publishedAt?.getTime() ?? UNDATED
}

const compare = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0)
