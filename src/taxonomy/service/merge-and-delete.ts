/** Merging and deleting tags, categories and authors. */

import { type TermKind, termTables } from '../../articles/model/taxonomies.ts'
import { writeOriginOf } from '../../articles/service/edit.ts'
import { lockArticlesWithTerm, renameTermInArticles } from '../../articles/service/rename-term.ts'
import { recordAuditEvent } from '../../audit/db/record-audit-events.ts'
import type { Principal } from '../../auth/principal.ts'
import { recordChanges } from '../../changes/db/record-changes.ts'
import type { Tx } from '../../database/connection.ts'
import { invalidRequest } from '../../errors.ts'
import { listAncestorIds } from '../db/category-tree.ts'
import {
  findTerm,
  findTermBySlug,
  insertTermAlias,
  listSlugsOfTerm,
  readTermVisibility,
  requireTermPermission,
  type TermRow,
  termChangeEntry,
} from '../db/terms.ts'
import { bylineOf } from './edit.ts'

/**
 * Merges one into another. Articles name the other from now on, each once and in the same place; the slug and the old slugs
 * lead to it; categories below come below it. Answers its id. Throws DomainError `not-found`, `invalid` or `forbidden`.
 */
export async function mergeTerms(
  tx: Tx,
  kind: TermKind,
  address: string,
  into: string,
  writer: Principal,
): Promise<string> {
  const source = await findTerm(tx, kind, address)
  const target = await findTermBySlug(tx, kind, into, '/into')
  if (target.id === source.id) throw invalidRequest('body', '/into', `is the same ${kind}`)
  const { visible } = await requireTermPermission(tx, kind, source.id, writer)
  await requireTermPermission(tx, kind, target.id, writer) // the public finds it at further addresses from now on
  const from = [...(await listSlugsOfTerm(tx, kind, source)), ...(await listSlugsOfTerm(tx, kind, target))]
  const articles = await lockArticlesWithTerm(tx, kind, source.id)
  const origin = writeOriginOf(writer)
  if (kind === 'category') await moveChildren(tx, source, target, origin.at)
  await recordChanges(tx, origin.at, [termChangeEntry(kind, source, 'deleted', visible)])
  await renameTermInArticles(tx, articles, { kind, from, to: bylineOf(target) }, writer, origin)
  await remove(tx, kind, source, target)
  const { visible: isShown } = await readTermVisibility(tx, kind, target.id)
  await recordChanges(tx, origin.at, [termChangeEntry(kind, target, 'updated', isShown)])
  const deed = { ...writer, action: `${kind}.merged`, entityId: source.id }
  await recordAuditEvent(tx, { ...deed, subject: `${source.slug} → ${target.slug}` })
  return target.id
}

/**
 * Deletes one. Its articles name it no more, categories below it come below its parent, and its slugs are free.
 * Throws DomainError `not-found` or `forbidden`.
 */
export async function deleteTerm(tx: Tx, kind: TermKind, address: string, writer: Principal): Promise<void> {
  const was = await findTerm(tx, kind, address)
  const { visible } = await requireTermPermission(tx, kind, was.id, writer)
  const from = await listSlugsOfTerm(tx, kind, was)
  const articles = await lockArticlesWithTerm(tx, kind, was.id)
  const origin = writeOriginOf(writer)
  if (kind === 'category') await moveChildren(tx, was, null, origin.at)
  await recordChanges(tx, origin.at, [termChangeEntry(kind, was, 'deleted', visible)])
  await renameTermInArticles(tx, articles, { kind, from, to: null }, writer, origin)
  await remove(tx, kind, was, null)
  const deed = { ...writer, action: `${kind}.deleted`, entityId: was.id }
  await recordAuditEvent(tx, { ...deed, subject: was.slug })
}

/** Takes it out of the world; its slugs lead to another one, or are free. */
async function remove(tx: Tx, kind: TermKind, { id, slug }: TermRow, target: TermRow | null): Promise<void> {
  const { table, aliases, key } = termTables[kind]
  if (target) {
    await tx.$executeRawUnsafe(
      `UPDATE ${aliases} SET ${key} = $2::uuid WHERE ${key} = $1::uuid`,
      id,
      target.id,
    )
  }
  await tx.$executeRawUnsafe(`DELETE FROM ${table} WHERE id = $1::uuid`, id)
  if (target) await insertTermAlias(tx, kind, slug, target.id)
}

/**
 * Moves the categories right below one to another, or to its own parent. A target that is itself below it first takes
 * its place: nothing may be below itself.
 */
async function moveChildren(tx: Tx, source: TermRow, target: TermRow | null, at: Date): Promise<void> {
  const isBelow = target !== null && (await listAncestorIds(tx, target.id)).includes(source.id)
  const moved = await tx.$queryRaw<{ id: string; slug: string }[]>`
    UPDATE tag SET updated_at = ${at}::timestamptz,
      parent_id = CASE WHEN id = ${target?.id ?? null}::uuid THEN ${source.parentId}::uuid ELSE ${target?.id ?? source.parentId}::uuid END
    WHERE parent_id = ${source.id}::uuid OR (${isBelow} AND id = ${target?.id ?? null}::uuid)
    RETURNING id, slug`
  for (const one of moved.sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const { visible } = await readTermVisibility(tx, 'category', one.id)
    await recordChanges(tx, at, [termChangeEntry('category', one, 'updated', visible)])
  }
}
