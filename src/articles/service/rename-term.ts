/** Replaces a renamed, merged or deleted term (tag, category, author) in all articles that have it. */
import type { WriteContext } from '../../changes/write-transaction.ts'
import { lockedArticle, readLockedArticles } from '../db/locks.ts'
import { markVersionsImported, readStoredArticles, type StoredArticle } from '../db/term-articles.ts'
import { updateArticles } from '../db/write-articles.ts'
import { requirePublishScope } from '../model/permissions.ts'
import { type RenderedArticle, searchEntryOfDraft } from '../model/rendered-article.ts'
import { draftFromSnapshot } from '../model/snapshot.ts'
import type { TermKind } from '../model/taxonomies.ts'
import type { ArticleDraft } from '../schema.ts'
import type { Byline } from '../term-schema.ts'

/** A change of a term in articles. */
interface TermRename {
  kind: TermKind
  /** All slugs that articles may have for the term. */
  from: readonly string[]
  /** The replacement; null removes the term. */
  to: Byline | null
}

/** Number of articles that are updated at once. It bounds the memory. */
const BATCH = 100

/**
 * Adds a revision with the changed term to locked articles. The rest of the content does not change, the time of the last
 * edit included. Throws DomainError `forbidden`.
 */
export async function renameTermInArticles(
  context: WriteContext,
  ids: readonly string[],
  rename: TermRename,
): Promise<void> {
  for (let start = 0; start < ids.length; start += BATCH) {
    const batch = ids.slice(start, start + BATCH)
    const articles = await readLockedArticles(context.tx, batch)
    for (const article of articles.values()) requirePublishScope(context.principal, null, article)
    const stored = await readStoredArticles(context.tx, batch)
    const edits = stored.map((one) => ({
      article: lockedArticle(articles, one.id),
      rendered: renamed(one, rename),
    }))
    const updated = await updateArticles(context, edits)
    const versions = updated.map(({ article: { id, version } }) => ({
      ...{ id, before: articles.get(id)?.version ?? version, after: version },
    }))
    await markVersionsImported(context.tx, versions)
  }
}

function renamed({ snapshot, updatedAt, content }: StoredArticle, rename: TermRename): RenderedArticle {
  const draft = withRenamedTerm(draftFromSnapshot(snapshot), rename)
  return { draft, content, search: searchEntryOfDraft(draft, content.text), updatedAt }
}

function withRenamedTerm(draft: ArticleDraft, { kind, from, to }: TermRename): ArticleDraft {
  const term = to && { slug: to.slug, name: to.name }
  if (kind === 'tag') return { ...draft, tags: replaceTerm(draft.tags, from, term) }
  if (kind === 'category') return { ...draft, categories: replaceTerm(draft.categories, from, term) }
  return { ...draft, authors: replaceTerm(draft.authors, from, to) }
}

/** Replaces the first term that has one of the slugs, and removes the others. */
function replaceTerm<Term extends { slug: string }>(
  terms: readonly Term[],
  from: readonly string[],
  to: Term | null,
): Term[] {
  const first = terms.findIndex(({ slug }) => from.includes(slug))
  return terms.flatMap((term, index) => {
    if (!from.includes(term.slug)) return [term]
    return to !== null && index === first ? [to] : []
  })
}
