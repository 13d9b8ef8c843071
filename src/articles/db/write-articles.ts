/**
 * Articles in PostgreSQL: writes. Every write leaves a change; every write of what an article says, a revision too; what a
 * key publishes or takes back, an entry of the audit log.
 */
import { v7 as uuid } from 'uuid'
import { auditEventRowsOf } from '../../audit/db/record-audit-events.ts'
import { recordChanges } from '../../changes/db/record-changes.ts'
import { insertIntoTables, updateRows } from '../../database/bulk-rows.ts'
import type { Tx } from '../../database/connection.ts'
import { DomainError } from '../../errors.ts'
import { articleAuditEvents } from '../model/audit-events.ts'
import { type RenderedArticle, renderArticle } from '../model/rendered-article.ts'
import { draftFromSnapshot } from '../model/snapshot.ts'
import { articleChangeEntry, isVisible } from '../model/visibility.ts'
import { aliasesOfDraft, insertAliases, insertFormerSlugs } from './aliases.ts'
import { type LockedArticle, lockArticles } from './locks.ts'
import { canonicalizeTerms, deleteJoinRows, joinRowsOf, resolveTerms } from './relations.ts'
import {
  type ArticleUpdate,
  articleRowOf,
  type IdentifiedArticle,
  nextRevisionRowOf,
  nextVersionOf,
  revisionRowOf,
  updatedArticleRowOf,
  type WriteOrigin,
} from './rows.ts'
import { deleteSearchDocuments, hideSearchDocuments, searchDocumentRowsOf } from './search-index.ts'

/** An article that was written. `aliasesTaken` are old addresses that lead to another article already. */
export interface WrittenArticle {
  id: string
  version: number
  aliasesTaken: string[]
}

/** What a write does about the trash. */
export interface UpdateOptions {
  /** Takes articles out of the trash; without it they stay where they are. */
  untrash?: boolean
}

const named = ({ id, state: { draft } }: IdentifiedArticle) => ({ id, draft })

/** Makes articles that were not there. The caller has seen that their addresses are free. */
export async function insertArticles(
  tx: Tx,
  states: readonly RenderedArticle[],
  origin: WriteOrigin,
): Promise<WrittenArticle[]> {
  const { at } = origin
  const relations = await resolveTerms(
    tx,
    states.map(({ draft }) => draft),
    at,
  )
  const keyed = states.map((state) => ({ id: uuid(), state: canonicalizeTerms(state, relations) }))
  const articles = keyed.map(named)
  const first = { number: 1, replaced: null, fromTrash: false }
  await insertIntoTables(tx, [
    ['article', keyed.map((one) => articleRowOf(one, at))],
    ...joinRowsOf(articles, relations),
    searchDocumentRowsOf(keyed),
    ['revision', articles.map(({ id, draft }) => revisionRowOf(id, draft, origin, first))],
    auditEventRowsOf(
      articleAuditEvents(
        articles.map((one) => ({ ...one, was: null, deletedAt: null })),
        origin,
      ),
      at,
    ),
  ])
  const taken = await insertAliases(tx, articles.flatMap(aliasesOfDraft), at)
  const changes = articles.map(({ id, draft }) => articleChangeEntry(id, null, draft, null, at))
  await recordChanges(tx, at, [...relations.changes, ...changes])
  return articles.map(({ id }) => ({ id, version: 1, aliasesTaken: taken.get(id) ?? [] }))
}

/**
 * Replaces what articles say. Each gets a further version and revision; a public address that it leaves becomes an alias.
 * Throws DomainError `not-found`.
 */
export async function updateArticles(
  tx: Tx,
  wanted: readonly IdentifiedArticle[],
  origin: WriteOrigin,
  { untrash = false }: UpdateOptions = {},
): Promise<WrittenArticle[]> {
  const { at } = origin
  const ids = wanted.map(({ id }) => id)
  const before = await lockArticles(tx, ids)
  const relations = await resolveTerms(
    tx,
    wanted.map(({ state }) => state.draft),
    at,
  )
  const keyed = wanted.map(({ id, state }) => ({ id, state: canonicalizeTerms(state, relations) }))
  const replacing: ArticleUpdate[] = keyed.map(({ id, state }) => {
    const was = before(id)
    return { id, state, was, deletedAt: untrash ? null : was.deletedAt }
  })
  await updateRows(
    tx,
    'article',
    replacing.map((one) => updatedArticleRowOf(one, at)),
  )
  await deleteJoinRows(tx, ids)
  await deleteSearchDocuments(tx, ids)
  await insertIntoTables(tx, [
    ...joinRowsOf(keyed.map(named), relations),
    searchDocumentRowsOf(replacing),
    ['revision', replacing.map((one) => nextRevisionRowOf(one, origin))],
    auditEventRowsOf(
      articleAuditEvents(
        replacing.map((one) => ({ ...one, draft: one.state.draft })),
        origin,
      ),
      at,
    ),
  ])
  await insertFormerSlugs(tx, replacing, at)
  const taken = await insertAliases(tx, keyed.map(named).flatMap(aliasesOfDraft), at)
  const changes = replacing.map(({ id, was, state, deletedAt }) =>
    articleChangeEntry(id, was, state.draft, deletedAt, at),
  )
  await recordChanges(tx, at, [...relations.changes, ...changes])
  return replacing.map(({ id, was }) => ({
    id,
    version: nextVersionOf(was),
    aliasesTaken: taken.get(id) ?? [],
  }))
}

/**
 * Makes articles say again what they said in an earlier revision: each gets a further one that equals it.
 * Throws DomainError `not-found`, and a ZodError when today's rules forbid what was said.
 */
export async function restoreRevisions(
  tx: Tx,
  wanted: readonly { id: string; number: number }[],
  origin: WriteOrigin,
  options: UpdateOptions = {},
): Promise<WrittenArticle[]> {
  if (wanted.length === 0) return []
  const rows = await tx.revision.findMany({
    where: { OR: wanted.map(({ id, number }) => ({ articleId: id, number })) },
  })
  const snapshots = new Map(rows.map(({ articleId, snapshot }) => [articleId, snapshot]))
  const keyed = wanted.map(({ id, number }) => {
    const snapshot = snapshots.get(id)
    if (!snapshot) throw new DomainError('not-found', `Article ${id} has no revision ${number}.`)
    return { id, state: renderArticle(draftFromSnapshot(snapshot)) }
  })
  return updateArticles(tx, keyed, origin, options)
}

/**
 * Puts articles into the trash. Each gets a further version, and a change `deleted`, but no revision; its address stays
 * reserved. Those that are there already are left alone and not answered. Throws DomainError `not-found`.
 */
export async function trashArticles(
  tx: Tx,
  ids: readonly string[],
  { at }: WriteOrigin,
): Promise<Pick<WrittenArticle, 'id' | 'version'>[]> {
  const before = await lockArticles(tx, ids)
  const trashed = ids.map(before).filter(({ deletedAt }) => deletedAt === null)
  const seen = trashed.filter((was) => isVisible(was, at))
  const where = (articles: readonly LockedArticle[]) => ({ id: { in: articles.map(({ id }) => id) } })
  await tx.article.updateMany({
    where: where(trashed),
    data: { deletedAt: at, dueAt: null, version: { increment: 1 } },
  })
  await hideSearchDocuments(tx, ids)
  await tx.article.updateMany({ where: where(seen), data: { everVisible: true } })
  const changes = trashed.map((was) => ({
    entity: 'article' as const,
    entityId: was.id,
    action: 'deleted' as const,
    visible: isVisible(was, at),
    slug: was.slug,
    lang: was.lang,
    tags: was.tags,
  }))
  await recordChanges(tx, at, changes)
  return trashed.map(({ id, version }) => ({ id, version: version + 1 }))
}
