/** What articles name: their tags, categories and authors, in PostgreSQL. */
import { isDeepStrictEqual } from 'node:util'
import type { ChangeEntry } from '../../changes/db/record-changes.ts'
import type { TableRows } from '../../database/bulk-rows.ts'
import type { Tx } from '../../database/connection.ts'
import { type ArticleState, searchOf } from '../model/rendered-article.ts'
import { isVisible } from '../model/visibility.ts'
import type { ArticleDraft } from '../schema.ts'
import { ensureAuthors } from './ensure-authors.ts'
import { ensureTags } from './ensure-tags.ts'
import type { Row } from './find-or-create.ts'

/** Undated articles sort as year 1. */
const UNDATED = new Date('0001-01-01T00:00:00.000Z')

/** The key by which an article is sorted: its publication time, or year 1 when it has none. */
export const sortKeyOf = ({ publishedAt }: Pick<ArticleDraft, 'publishedAt'>): Date => publishedAt ?? UNDATED

/** An article on its way into the tables. */
export interface Named {
  id: string
  draft: ArticleDraft
}

/** Everything that articles name, by slug, and a change for whatever had to be made. */
export interface Relations {
  tags: Map<string, Row>
  categories: Map<string, Row>
  authors: Map<string, Row>
  changes: ChangeEntry[]
}

/** Finds everything that the articles name; what is missing is made. The public hears of what a visible article names. */
export async function ensureRelations(tx: Tx, drafts: readonly ArticleDraft[], at: Date): Promise<Relations> {
  const seen = drafts.filter((draft) => isVisible({ ...draft, deletedAt: null }, at))
  const tagTerms = drafts.flatMap(({ tags }) => tags)
  const categoryTerms = drafts.flatMap(({ categories }) => categories)
  const bylines = drafts.flatMap(({ authors }) => authors)
  const tags = await ensureTags(tx, 'tag', tagTerms, at)
  const categories = await ensureTags(tx, 'category', categoryTerms, at)
  const authors = await ensureAuthors(tx, bylines, at)
  return {
    tags: tags.rows,
    categories: categories.rows,
    authors: authors.rows,
    changes: [
      ...created('tag', tags.made, slugsOf(seen.flatMap((draft) => draft.tags))),
      ...created('category', categories.made, slugsOf(seen.flatMap((draft) => draft.categories))),
      ...created('author', authors.made, slugsOf(seen.flatMap((draft) => draft.authors))),
    ],
  }
}

const slugsOf = (named: readonly { slug: string }[]) => new Set(named.map(({ slug }) => slug))

const created = (
  entity: ChangeEntry['entity'],
  made: readonly { id: string; slug: string }[],
  seen: ReadonlySet<string>,
): ChangeEntry[] =>
  made.map(({ id, slug }) => ({
    entity,
    entityId: id,
    action: 'created',
    visible: seen.has(slug),
    slug,
    lang: null,
    tags: [],
  }))

/** The rows that tie articles to what they name under its own name, in the order in which they name it. */
export function tiesOf(articles: readonly Named[], relations: Relations): TableRows[] {
  const tags = articles.flatMap(({ id, draft }) =>
    [...ties(draft.tags, relations.tags), ...ties(draft.categories, relations.categories)].map((tie) => ({
      article_id: id,
      tag_id: tie.id,
      position: tie.position,
      sort_at: sortKeyOf(draft),
    })),
  )
  const authors = articles.flatMap(({ id, draft }) =>
    ties(draft.authors, relations.authors).map((tie) => ({
      article_id: id,
      author_id: tie.id,
      position: tie.position,
      sort_at: sortKeyOf(draft),
    })),
  )
  return [
    ['article_tag', tags],
    ['article_author', authors],
  ]
}

/** Takes articles' ties away, so that they can be made anew. */
export async function unrelate(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.articleTag.deleteMany({ where: { articleId: { in: [...ids] } } })
  await tx.articleAuthor.deleteMany({ where: { articleId: { in: [...ids] } } })
}

/** A state that names everything once, by its own slug and as it is called now, and is found by that. */
export function underOwnNames(state: ArticleState, relations: Relations): ArticleState {
  const draft = {
    ...state.draft,
    tags: own(state.draft.tags, relations.tags),
    categories: own(state.draft.categories, relations.categories),
    authors: own(state.draft.authors, relations.authors),
  }
  const isSaid = (['tags', 'categories', 'authors'] as const).every((field) =>
    isDeepStrictEqual(namesIn(draft[field]), namesIn(state.draft[field])),
  )
  return { ...state, draft, search: isSaid ? state.search : searchOf(draft, state.rendered.text) }
}

const namesIn = (list: readonly { name: string }[]) => list.map(({ name }) => name)

function own<Named extends { slug: string; name: string }>(
  list: readonly Named[],
  rows: Map<string, Row>,
): Named[] {
  const slugs = new Set<string>()
  return list.flatMap((one) => {
    const { slug, name } = rows.get(one.slug) ?? missing(one.slug)
    if (slugs.has(slug)) return []
    slugs.add(slug)
    return [slug === one.slug && name === one.name ? one : { ...one, slug, name }]
  })
}

const ties = (named: readonly { slug: string }[], rows: Map<string, Row>) =>
  named.map(({ slug }, position) => ({ id: (rows.get(slug) ?? missing(slug)).id, position }))

function missing(slug: string): never {
  throw new Error(`"${slug}" was just made and is not there`)
}
