/**
 * Articles in PostgreSQL: writes. Every write leaves a change; every write of what an article says, a revision too; what a
 * key publishes or takes back, an entry of the audit log.
 */
import { v7 as uuid } from 'uuid'
import { auditEntriesOf } from '../../audit/db/record-audit-events.ts'
import { recordChanges } from '../../changes/db/record-changes.ts'
import { insertInto, updateRows } from '../../database/bulk-rows.ts'
import type { Tx } from '../../database/connection.ts'
import { DomainError } from '../../errors.ts'
import { deedsOf } from '../model/audit-events.ts'
import { type ArticleState, stateOf } from '../model/rendered-article.ts'
import { draftOfSnapshot } from '../model/snapshot.ts'
import { changeOf, isVisible } from '../model/visibility.ts'
import { addAliases, addLeftAddresses, oldAddressesOf } from './aliases.ts'
import { type Before, lockArticles } from './locks.ts'
import { ensureRelations, tiesOf, underOwnNames, unrelate } from './relations.ts'
import {
  furtherRevisionOf,
  type Keyed,
  newRowOf,
  nextVersion,
  type Origin,
  type Replacing,
  replacedRowOf,
  revisionOf,
} from './rows.ts'
import { dropSearchDocuments, searchDocumentsOf, unlistSearchDocuments } from './search-index.ts'

/** An article that was written. `aliasesTaken` are old addresses that lead to another article already. */
export interface Written {
  id: string
  version: number
  aliasesTaken: string[]
}

/** What a write does about the trash. */
export interface UpdateOptions {
  /** Takes articles out of the trash; without it they stay where they are. */
  untrash?: boolean
}

const named = ({ id, state: { draft } }: Keyed) => ({ id, draft })

/** Makes articles that were not there. The caller has seen that their addresses are free. */
export async function createArticles(
  tx: Tx,
  states: readonly ArticleState[],
  origin: Origin,
): Promise<Written[]> {
  const { at } = origin
  const relations = await ensureRelations(
    tx,
    states.map(({ draft }) => draft),
    at,
  )
  const keyed = states.map((state) => ({ id: uuid(), state: underOwnNames(state, relations) }))
  const articles = keyed.map(named)
  const first = { number: 1, replaced: null, fromTrash: false }
  await insertInto(tx, [
    ['article', keyed.map((one) => newRowOf(one, at))],
    ...tiesOf(articles, relations),
    searchDocumentsOf(keyed),
    ['revision', articles.map(({ id, draft }) => revisionOf(id, draft, origin, first))],
    auditEntriesOf(
      deedsOf(
        articles.map((one) => ({ ...one, was: null, deletedAt: null })),
        origin,
      ),
      at,
    ),
  ])
  const taken = await addAliases(tx, articles.flatMap(oldAddressesOf), at)
  const changes = articles.map(({ id, draft }) => changeOf(id, null, draft, null, at))
  await recordChanges(tx, at, [...relations.changes, ...changes])
  return articles.map(({ id }) => ({ id, version: 1, aliasesTaken: taken.get(id) ?? [] }))
}

/**
 * Replaces what articles say. Each gets a further version and revision; a public address that it leaves becomes an alias.
 * Throws DomainError `not-found`.
 */
export async function updateArticles(
  tx: Tx,
  wanted: readonly Keyed[],
  origin: Origin,
  { untrash = false }: UpdateOptions = {},
): Promise<Written[]> {
  const { at } = origin
  const ids = wanted.map(({ id }) => id)
  const before = await lockArticles(tx, ids)
  const relations = await ensureRelations(
    tx,
    wanted.map(({ state }) => state.draft),
    at,
  )
  const keyed = wanted.map(({ id, state }) => ({ id, state: underOwnNames(state, relations) }))
  const replacing: Replacing[] = keyed.map(({ id, state }) => {
    const was = before(id)
    return { id, state, was, deletedAt: untrash ? null : was.deletedAt }
  })
  await updateRows(
    tx,
    'article',
    replacing.map((one) => replacedRowOf(one, at)),
  )
  await unrelate(tx, ids)
  await dropSearchDocuments(tx, ids)
  await insertInto(tx, [
    ...tiesOf(keyed.map(named), relations),
    searchDocumentsOf(replacing),
    ['revision', replacing.map((one) => furtherRevisionOf(one, origin))],
    auditEntriesOf(
      deedsOf(
        replacing.map((one) => ({ ...one, draft: one.state.draft })),
        origin,
      ),
      at,
    ),
  ])
  await addLeftAddresses(tx, replacing, at)
  const taken = await addAliases(tx, keyed.map(named).flatMap(oldAddressesOf), at)
  const changes = replacing.map(({ id, was, state, deletedAt }) =>
    changeOf(id, was, state.draft, deletedAt, at),
  )
  await recordChanges(tx, at, [...relations.changes, ...changes])
  return replacing.map(({ id, was }) => ({
    id,
    version: nextVersion(was),
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
  origin: Origin,
  options: UpdateOptions = {},
): Promise<Written[]> {
  if (wanted.length === 0) return []
  const rows = await tx.revision.findMany({
    where: { OR: wanted.map(({ id, number }) => ({ articleId: id, number })) },
  })
  const snapshots = new Map(rows.map(({ articleId, snapshot }) => [articleId, snapshot]))
  const keyed = wanted.map(({ id, number }) => {
    const snapshot = snapshots.get(id)
    if (!snapshot) throw new DomainError('not-found', `Article ${id} has no revision ${number}.`)
    return { id, state: stateOf(draftOfSnapshot(snapshot)) }
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
  { at }: Origin,
): Promise<Pick<Written, 'id' | 'version'>[]> {
  const before = await lockArticles(tx, ids)
  const trashed = ids.map(before).filter(({ deletedAt }) => deletedAt === null)
  const seen = trashed.filter((was) => isVisible(was, at))
  const where = (articles: readonly Before[]) => ({ id: { in: articles.map(({ id }) => id) } })
  await tx.article.updateMany({
    where: where(trashed),
    data: { deletedAt: at, dueAt: null, version: { increment: 1 } },
  })
  await unlistSearchDocuments(tx, ids)
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
