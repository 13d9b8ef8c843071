/** Merges and deletes tags, categories and authors. */
import { lockArticlesWithTerm } from '../../articles/db/term-articles.ts'
import type { TermKind } from '../../articles/model/taxonomies.ts'
import { renameTermInArticles } from '../../articles/service/rename-term.ts'
import { recordAuditEvent } from '../../audit/db/record-audit-events.ts'
import {
  atPresent,
  type WriteContext,
  type WriteDependencies,
  type WriteRequest,
} from '../../changes/write-transaction.ts'
import { invalidRequest } from '../../errors.ts'
import { moveChildren } from '../db/category-tree.ts'
import {
  deleteTermRow,
  findTerm,
  findTermBySlug,
  listSlugsOfTerm,
  readTermVisibility,
  type TermRow,
} from '../db/terms.ts'
import { bylineOf, inTermTransaction, requireTermPermission, termChangeEntry } from './term-transaction.ts'

/**
 * Merges a term into another one and returns the id of the other. Articles get the other term, once and in the same position;
 * all slugs redirect to it; child categories move below it. Throws DomainError `not-found`, `invalid` or `forbidden`.
 */
export function mergeTerms(
  dependencies: WriteDependencies,
  request: WriteRequest,
  kind: TermKind,
  slugOrId: string,
  into: string,
): Promise<string> {
  return inTermTransaction(dependencies, request, async (locked) => {
    const { tx } = locked
    const source = await findTerm(tx, kind, slugOrId)
    const target = await findTermBySlug(tx, kind, into, '/into')
    if (target.id === source.id) throw invalidRequest('body', '/into', `is the same ${kind}`)
    const { visible } = await requireTermPermission(locked, kind, source.id)
    await requireTermPermission(locked, kind, target.id) // it becomes public under further slugs
    const from = [...(await listSlugsOfTerm(tx, kind, source)), ...(await listSlugsOfTerm(tx, kind, target))]
    const articles = await lockArticlesWithTerm(tx, kind, source.id)
    const context = await atPresent(locked)
    await moveChildCategories(context, kind, source, target)
    context.changes.push(termChangeEntry(kind, source, 'deleted', visible))
    await renameTermInArticles(context, articles, { kind, from, to: bylineOf(target) })
    await deleteTermRow(context, kind, source, target)
    const { visible: isTargetVisible } = await readTermVisibility(tx, kind, target.id)
    context.changes.push(termChangeEntry(kind, target, 'updated', isTargetVisible))
    await recordTermEvent(context, `${kind}.merged`, source.id, `${source.slug} → ${target.slug}`)
    return target.id
  })
}

/**
 * Deletes a term. It is removed from its articles, child categories move below its parent, and its slugs become free. Throws DomainError
 * `not-found` or `forbidden`.
 */
export function deleteTerm(
  dependencies: WriteDependencies,
  request: WriteRequest,
  kind: TermKind,
  slugOrId: string,
): Promise<void> {
  return inTermTransaction(dependencies, request, async (locked) => {
    const { tx } = locked
    const term = await findTerm(tx, kind, slugOrId)
    const { visible } = await requireTermPermission(locked, kind, term.id)
    const from = await listSlugsOfTerm(tx, kind, term)
    const articles = await lockArticlesWithTerm(tx, kind, term.id)
    const context = await atPresent(locked)
    await moveChildCategories(context, kind, term, null)
    context.changes.push(termChangeEntry(kind, term, 'deleted', visible))
    await renameTermInArticles(context, articles, { kind, from, to: null })
    await deleteTermRow(context, kind, term, null)
    await recordTermEvent(context, `${kind}.deleted`, term.id, term.slug)
  })
}

async function moveChildCategories(
  { tx, at, changes }: WriteContext,
  kind: TermKind,
  source: TermRow,
  target: TermRow | null,
): Promise<void> {
  if (kind !== 'category') return
  for (const child of await moveChildren(tx, source, target, at)) {
    const { visible } = await readTermVisibility(tx, 'category', child.id)
    changes.push(termChangeEntry('category', child, 'updated', visible))
  }
}

const recordTermEvent = (context: WriteContext, action: string, entityId: string, subject: string) =>
  recordAuditEvent(context, {
    ...{ actor: context.principal.actor, keyId: context.principal.keyId },
    ...{ action, entityId, subject },
  })
