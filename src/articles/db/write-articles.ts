/** Writes articles with their join rows, search documents, revisions, aliases, changes and audit events. */
import { v7 as uuid } from 'uuid'
import { auditEventRowsOf } from '../../audit/db/record-audit-events.ts'
import { takeChangeRows } from '../../changes/db/record-changes.ts'
import type { WriteContext } from '../../changes/write-transaction.ts'
import { insertIntoTables, updateRows } from '../../database/bulk-rows.ts'
import { sql } from '../../database/sql.ts'
import type { RenderedArticle } from '../model/rendered-article.ts'
import { hasSameContent } from '../model/snapshot.ts'
import type { ArticleDraft } from '../schema.ts'
import { insertAliases, insertFormerSlugs } from './aliases.ts'
import { newUseRowsOf, replaceUses, useOf, withMedia } from './article-media.ts'
import { articleAuditEvents } from './audit-events.ts'
import { articleChangeEntry, trashedChangeEntry } from './change-entries.ts'
import type { LockedArticle } from './locks.ts'
import { canonicalizeTerms, deleteJoinRows, joinRowsOf, resolveTerms } from './relations.ts'
import {
  type ArticleUpdate,
  articleRowOf,
  firstRevisionRowOf,
  nextRevisionRowOf,
  updatedArticleOf,
  updatedArticleRowOf,
} from './rows.ts'
import { deleteSearchDocuments, hideSearchDocuments, searchDocumentRowsOf } from './search-index.ts'
import { isVisible } from './visibility.ts'

/** The result of inserting an article. `takenAliases` are those of its aliases that belong to another article. */
export interface InsertedArticle {
  id: string
  version: number
  takenAliases: string[]
}

/** Inserts new articles. Fails with a unique violation when a slug is taken in its language. */
export async function insertArticles(
  context: WriteContext,
  articles: readonly RenderedArticle[],
): Promise<InsertedArticle[]> {
  const { at, changes } = context
  const terms = await resolveTerms(
    context,
    articles.map(({ draft }) => draft),
  )
  const identified = await withMedia(
    context,
    articles.map((article) => ({ id: uuid(), rendered: canonicalizeTerms(article, terms) })),
  )
  const drafts = identified.map(({ id, rendered }) => ({ id, draft: rendered.draft }))
  const transitions = drafts.map((article) => ({ ...article, before: null, deletedAt: null }))
  changes.push(...drafts.map(({ id, draft }) => articleChangeEntry(id, null, draft, null, at)))
  await insertIntoTables(context, [
    ['article', identified.map((article) => articleRowOf(article, at))],
    ...joinRowsOf(drafts, terms),
    searchDocumentRowsOf(identified.map((article) => ({ ...article, deletedAt: null }))),
    newUseRowsOf(identified.map(({ id, media: { hashes } }) => ({ id, hashes }))),
    ['revision', identified.map(({ id, rendered }) => firstRevisionRowOf(id, rendered, context))],
    auditEventRowsOf(articleAuditEvents(transitions, context), at),
    takeChangeRows(changes),
  ])
  const taken = await insertAliases(context, drafts)
  return drafts.map(({ id }) => ({ id, version: 1, takenAliases: taken.get(id) ?? [] }))
}

/** New content of an article whose row is locked. */
interface ArticleEdit {
  article: LockedArticle
  rendered: RenderedArticle
  /** The draft of the live revision. When the new draft has the same content, nothing is written. */
  previous?: ArticleDraft
}

/** The result of updating an article. */
export interface UpdatedArticle {
  /** The article as it is after the write. */
  article: LockedArticle
  /** False when the content is the same as before: nothing was written. */
  isChanged: boolean
  /** Those of its aliases that belong to another article. */
  takenAliases: string[]
}

/**
 * Replaces the content of locked articles. Each changed one gets a further version and revision, and a public slug that it
 * loses becomes an alias. With `restoreFromTrash`, articles leave the trash; otherwise they stay where they are.
 */
export async function updateArticles(
  context: WriteContext,
  edits: readonly ArticleEdit[],
  { restoreFromTrash = false }: { restoreFromTrash?: boolean } = {},
): Promise<UpdatedArticle[]> {
  const terms = await resolveTerms(
    context,
    edits.map(({ rendered }) => rendered.draft),
  )
  const updates = new Map<string, Omit<ArticleUpdate, 'media'>>()
  for (const { article, rendered, previous } of edits) {
    const canonical = canonicalizeTerms(rendered, terms)
    const deletedAt = restoreFromTrash ? null : article.deletedAt
    const isUnchanged = previous !== undefined && hasSameContent(previous, canonical.draft)
    if (!isUnchanged || deletedAt !== article.deletedAt)
      updates.set(article.id, { article, rendered: canonical, deletedAt })
  }
  const written = await writeUpdates(context, await withMedia(context, [...updates.values()]), terms)
  return edits.map(({ article }) => {
    const update = written.get(article.id)
    return update ?? { article, isChanged: false, takenAliases: [] }
  })
}

async function writeUpdates(
  context: WriteContext,
  updates: readonly ArticleUpdate[],
  terms: Parameters<typeof joinRowsOf>[1],
): Promise<Map<string, UpdatedArticle>> {
  if (updates.length === 0) return new Map()
  const { tx, at, changes } = context
  const after = updates.map((update) => updatedArticleOf(update, at))
  const ids = updates.map(({ article }) => article.id)
  const drafts = updates.map(({ article, rendered }) => ({ id: article.id, draft: rendered.draft }))
  const rows = updates.map((update, index) => updatedArticleRowOf(update, after[index] ?? update.article, at))
  await updateRows(tx, 'article', rows)
  await deleteJoinRows(tx, ids)
  await deleteSearchDocuments(tx, ids)
  const transitions = updates.map(({ article, rendered: { draft }, deletedAt }) => ({
    ...{ id: article.id, before: article, draft, deletedAt },
  }))
  changes.push(
    ...updates.map(({ article, rendered, deletedAt }) =>
      articleChangeEntry(article.id, article, rendered.draft, deletedAt, at),
    ),
  )
  await insertIntoTables(context, [
    ...joinRowsOf(drafts, terms),
    searchDocumentRowsOf(updates.map((update) => ({ ...update, id: update.article.id }))),
    ['revision', updates.map((update) => nextRevisionRowOf(update, context))],
    auditEventRowsOf(articleAuditEvents(transitions, context), at),
    takeChangeRows(changes),
  ])
  await replaceUses(tx, 'live', updates.map(useOf))
  await insertFormerSlugs(context, updates)
  const taken = await insertAliases(context, drafts)
  return new Map(
    after.map((article) => [
      article.id,
      { article, isChanged: true, takenAliases: taken.get(article.id) ?? [] },
    ]),
  )
}

/**
 * Moves locked articles to the trash. Each gets a further version and a change `deleted`, but no revision; its slug stays
 * reserved. Articles that are there already are left out of the result.
 */
export async function trashArticles(
  { tx, at, changes }: WriteContext,
  articles: readonly LockedArticle[],
): Promise<LockedArticle[]> {
  const trashed = articles.filter(({ deletedAt }) => deletedAt === null)
  const ids = trashed.map(({ id }) => id)
  const visible = trashed.filter((article) => isVisible(article, at)).map(({ id }) => id)
  await tx.execute(sql`
    UPDATE article SET deleted_at = ${at}, due_at = NULL, version = version + 1,
      ever_visible = ever_visible OR id = ANY(${visible}::uuid[])
    WHERE id = ANY(${ids}::uuid[])`)
  await hideSearchDocuments(tx, ids)
  changes.push(...trashed.map((article) => trashedChangeEntry(article, at)))
  return trashed.map((article) => ({
    ...article,
    version: article.version + 1,
    deletedAt: at,
    dueAt: null,
    everVisible: article.everVisible || isVisible(article, at),
  }))
}
