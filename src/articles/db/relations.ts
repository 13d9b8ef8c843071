/** What articles name: their tags, categories and authors, in PostgreSQL. */
import { isDeepStrictEqual } from 'node:util'
import type { ChangeEntry } from '../../changes/db/record-changes.ts'
import type { TableRows } from '../../database/bulk-rows.ts'
import type { Tx } from '../../database/connection.ts'
import { type RenderedArticle, searchEntryOfDraft } from '../model/rendered-article.ts'
import { isVisible } from '../model/visibility.ts'
import type { ArticleDraft } from '../schema.ts'
import { findOrCreateAuthors } from './ensure-authors.ts'
import { findOrCreateTags } from './ensure-tags.ts'
import type { TermIdentity } from './find-or-create.ts'

/** Undated articles sort as year 1. */
const UNDATED = new Date('0001-01-01T00:00:00.000Z')

/** The key by which an article is sorted: its publication time, or year 1 when it has none. */
export const sortAtOf = ({ publishedAt }: Pick<ArticleDraft, 'publishedAt'>): Date => publishedAt ?? UNDATED

/** An article on its way into the tables. */
export interface IdentifiedDraft {
  id: string
  draft: ArticleDraft
}

/** Everything that articles name, by slug, and a change for whatever had to be made. */
export interface ResolvedTerms {
  tags: Map<string, TermIdentity>
  categories: Map<string, TermIdentity>
  authors: Map<string, TermIdentity>
  changes: ChangeEntry[]
}

/** Finds everything that the articles name; what is missing is made. The public hears of what a visible article names. */
export async function resolveTerms(
  tx: Tx,
  drafts: readonly ArticleDraft[],
  at: Date,
): Promise<ResolvedTerms> {
  const seen = drafts.filter((draft) => isVisible({ ...draft, deletedAt: null }, at))
  const tagTerms = drafts.flatMap(({ tags }) => tags)
  const categoryTerms = drafts.flatMap(({ categories }) => categories)
  const bylines = drafts.flatMap(({ authors }) => authors)
  const tags = await findOrCreateTags(tx, 'tag', tagTerms, at)
  const categories = await findOrCreateTags(tx, 'category', categoryTerms, at)
  const authors = await findOrCreateAuthors(tx, bylines, at)
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
export function joinRowsOf(articles: readonly IdentifiedDraft[], relations: ResolvedTerms): TableRows[] {
  const tags = articles.flatMap(({ id, draft }) =>
    [...ties(draft.tags, relations.tags), ...ties(draft.categories, relations.categories)].map((tie) => ({
      article_id: id,
      tag_id: tie.id,
      position: tie.position,
      sort_at: sortAtOf(draft),
    })),
  )
  const authors = articles.flatMap(({ id, draft }) =>
    ties(draft.authors, relations.authors).map((tie) => ({
      article_id: id,
      author_id: tie.id,
      position: tie.position,
      sort_at: sortAtOf(draft),
    })),
  )
  return [
    ['article_tag', tags],
    ['article_author', authors],
  ]
}

/** Takes articles' ties away, so that they can be made anew. */
export async function deleteJoinRows(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.articleTag.deleteMany({ where: { articleId: { in: [...ids] } } })
  await tx.articleAuthor.deleteMany({ where: { articleId: { in: [...ids] } } })
}

/** A state that names everything once, by its own slug and as it is called now, and is found by that. */
export function canonicalizeTerms(state: RenderedArticle, relations: ResolvedTerms): RenderedArticle {
  const draft = {
    ...state.draft,
    tags: own(state.draft.tags, relations.tags),
    categories: own(state.draft.categories, relations.categories),
    authors: own(state.draft.authors, relations.authors),
  }
  const isSaid = (['tags', 'categories', 'authors'] as const).every((field) =>
    isDeepStrictEqual(namesIn(draft[field]), namesIn(state.draft[field])),
  )
  return { ...state, draft, search: isSaid ? state.search : searchEntryOfDraft(draft, state.rendered.text) }
}

const namesIn = (list: readonly { name: string }[]) => list.map(({ name }) => name)

function own<Named extends { slug: string; name: string }>(
  list: readonly Named[],
  rows: Map<string, TermIdentity>,
): Named[] {
  const slugs = new Set<string>()
  return list.flatMap((one) => {
    const { slug, name } = rows.get(one.slug) ?? missing(one.slug)
    if (slugs.has(slug)) return []
    slugs.add(slug)
    return [slug === one.slug && name === one.name ? one : { ...one, slug, name }]
  })
}

const ties = (named: readonly { slug: string }[], rows: Map<string, TermIdentity>) =>
  named.map(({ slug }, position) => ({ id: (rows.get(slug) ?? missing(slug)).id, position }))

function missing(slug: string): never {
  throw new Error(`"${slug}" was just made and is not there`)
}
