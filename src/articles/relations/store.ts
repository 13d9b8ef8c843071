/** What articles name: their tags, categories and authors, in PostgreSQL. */
import { isDeepStrictEqual } from 'node:util'
import { ensureAuthors } from '../../authors/store.ts'
import type { ChangeEntry } from '../../changes/store.ts'
import type { Tx } from '../../database/connection.ts'
import type { Row } from '../../database/ensure.ts'
import type { TableRows } from '../../database/rows.ts'
import { ensureTags } from '../../tags/store.ts'
import { isVisible } from '../change.ts'
import type { ArticleDraft } from '../schema.ts'
import { type ArticleState, searchOf } from '../state.ts'

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

/** The rows that tie articles to their tags, categories and authors, in the order in which they name them. */
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

/** A state that names everything by its own slug, not by an old one, and is found by what that is called now. */
export function underOwnNames(state: ArticleState, relations: Relations): ArticleState {
  const draft = underOwnSlugs(state.draft, relations)
  const shown = shownNames(draft, relations)
  const isShown = (['tags', 'categories', 'authors'] as const).every((field) =>
    isDeepStrictEqual(namesIn(shown[field]), namesIn(state.draft[field])),
  )
  const search = isShown ? state.search : searchOf({ ...draft, ...shown }, state.rendered.text)
  return { ...state, draft, search }
}

const namesIn = (list: readonly { name: string }[]) => list.map(({ name }) => name)

function underOwnSlugs(draft: ArticleDraft, relations: Relations): ArticleDraft {
  return {
    ...draft,
    tags: own(draft.tags, relations.tags),
    categories: own(draft.categories, relations.categories),
    authors: own(draft.authors, relations.authors),
  }
}

function own<Named extends { slug: string; name: string }>(
  list: readonly Named[],
  rows: Map<string, Row>,
): Named[] {
  const slugs = new Set(list.map(({ slug }) => slug))
  return list.flatMap((one) => {
    const { slug, name } = rows.get(one.slug) ?? missing(one.slug)
    if (slug === one.slug) return [one]
    if (slugs.has(slug)) return []
    slugs.add(slug)
    return [{ ...one, slug, name }]
  })
}

const ties = (named: readonly { slug: string }[], rows: Map<string, Row>) =>
  namedRows(named, rows).map(({ id }, position) => ({ id, position }))

/** What an article names, as it is called now. */
export const shownNames = (draft: ArticleDraft, { tags, categories, authors }: Relations) => ({
  tags: namedRows(draft.tags, tags),
  categories: namedRows(draft.categories, categories),
  authors: namedRows(draft.authors, authors),
})

/** What an article names, each once, in the order in which it names them. */
function namedRows(named: readonly { slug: string }[], rows: Map<string, Row>): Row[] {
  return [...new Set(named.map(({ slug }) => rows.get(slug) ?? missing(slug)))]
}

function missing(slug: string): never {
  throw new Error(`"${slug}" was just made and is not there`)
}
