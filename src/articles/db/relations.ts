/** Join rows of articles: their tags, categories and authors, in order. */
import { isDeepStrictEqual } from 'node:util'
import type { ChangeEntry } from '../../changes/db/record-changes.ts'
import type { WriteContext } from '../../changes/write-transaction.ts'
import type { TableRows } from '../../database/bulk-rows.ts'
import { sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'
import { type RenderedArticle, searchEntryOfDraft } from '../model/rendered-article.ts'
import { sortAtOf } from '../model/sort-key.ts'
import type { ArticleDraft } from '../schema.ts'
import { shownPortrait } from './portraits.ts'
import { findOrCreateAuthors, findOrCreateTags, type TermIdentity } from './terms.ts'
import { isVisible } from './visibility.ts'

/** The rows of all terms of some articles, by the slugs that the articles give them. */
interface ResolvedTerms {
  tags: Map<string, TermIdentity>
  categories: Map<string, TermIdentity>
  authors: Map<string, TermIdentity>
}

/** Finds or creates all terms of the drafts, and adds a change for each created term to the context. */
export async function resolveTerms(
  { tx, at, changes, policy }: WriteContext,
  drafts: readonly ArticleDraft[],
): Promise<ResolvedTerms> {
  const visible = drafts.filter((draft) => isVisible({ ...draft, deletedAt: null }, at))
  const tags = await findOrCreateTags(
    tx,
    'tag',
    drafts.flatMap((draft) => draft.tags),
    at,
  )
  const categories = await findOrCreateTags(
    tx,
    'category',
    drafts.flatMap((draft) => draft.categories),
    at,
  )
  const authors = await findOrCreateAuthors(
    tx,
    drafts.flatMap((draft) =>
      draft.authors.map((author) => ({ ...author, avatarUrl: shownPortrait(author.avatarUrl, policy) })),
    ),
    at,
  )
  changes.push(
    ...createdEntries('tag', tags.created, slugSet(visible.flatMap((draft) => draft.tags))),
    ...createdEntries('category', categories.created, slugSet(visible.flatMap((draft) => draft.categories))),
    ...createdEntries('author', authors.created, slugSet(visible.flatMap((draft) => draft.authors))),
  )
  return { tags: tags.rows, categories: categories.rows, authors: authors.rows }
}

const slugSet = (terms: readonly { slug: string }[]) => new Set(terms.map(({ slug }) => slug))

/** The public sees a new term when a visible article has it. */
const createdEntries = (
  entity: ChangeEntry['entity'],
  created: readonly TermIdentity[],
  visibleSlugs: ReadonlySet<string>,
): ChangeEntry[] =>
  created.map(({ id, slug }) => ({
    entity,
    entityId: id,
    action: 'created',
    visible: visibleSlugs.has(slug),
    slug,
    lang: null,
    tags: [],
  }))

/** Returns the join rows of articles whose terms are canonical, in the order of the drafts. */
export function joinRowsOf(
  articles: readonly { id: string; draft: ArticleDraft }[],
  terms: ResolvedTerms,
): TableRows[] {
  const tags = articles.flatMap(({ id, draft }) =>
    [...positions(draft.tags, terms.tags), ...positions(draft.categories, terms.categories)].map((term) => ({
      article_id: id,
      tag_id: term.id,
      position: term.position,
      sort_at: sortAtOf(draft),
    })),
  )
  const authors = articles.flatMap(({ id, draft }) =>
    positions(draft.authors, terms.authors).map((author) => ({
      article_id: id,
      author_id: author.id,
      position: author.position,
      sort_at: sortAtOf(draft),
    })),
  )
  return [
    ['article_tag', tags],
    ['article_author', authors],
  ]
}

/** Deletes the join rows of articles, before new ones are inserted. */
export async function deleteJoinRows(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.execute(sql`
    WITH tags AS (DELETE FROM article_tag WHERE article_id = ANY(${[...ids]}::uuid[]))
    DELETE FROM article_author WHERE article_id = ANY(${[...ids]}::uuid[])`)
}

/**
 * Returns the article with each term once, by its present slug and name. The search entry is built again when a name differs.
 */
export function canonicalizeTerms(article: RenderedArticle, terms: ResolvedTerms): RenderedArticle {
  const draft = {
    ...article.draft,
    tags: canonical(article.draft.tags, terms.tags),
    categories: canonical(article.draft.categories, terms.categories),
    authors: canonical(article.draft.authors, terms.authors),
  }
  const hasSameNames = (['tags', 'categories', 'authors'] as const).every((field) =>
    isDeepStrictEqual(namesOf(draft[field]), namesOf(article.draft[field])),
  )
  const search = hasSameNames ? article.search : searchEntryOfDraft(draft, article.content.text)
  return { ...article, draft, search }
}

const namesOf = (terms: readonly { name: string }[]) => terms.map(({ name }) => name)

function canonical<Term extends { slug: string; name: string }>(
  terms: readonly Term[],
  rows: Map<string, TermIdentity>,
): Term[] {
  const slugs = new Set<string>()
  return terms.flatMap((term) => {
    const { slug, name } = rows.get(term.slug) ?? missingTerm(term.slug)
    if (slugs.has(slug)) return []
    slugs.add(slug)
    return [slug === term.slug && name === term.name ? term : { ...term, slug, name }]
  })
}

const positions = (terms: readonly { slug: string }[], rows: Map<string, TermIdentity>) =>
  terms.map(({ slug }, position) => ({ id: (rows.get(slug) ?? missingTerm(slug)).id, position }))

function missingTerm(slug: string): never {
  throw new Error(`the term "${slug}" was found or created, and is missing`)
}
