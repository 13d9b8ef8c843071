/** Making and editing tags, categories and authors. */
import { v7 as uuid } from 'uuid'
import type { Origin } from '../../articles/db/rows.ts'
import type { Writer } from '../../articles/model/permissions.ts'
import { type TermKind, tablesOf } from '../../articles/model/taxonomies.ts'
import { originOf } from '../../articles/service/edit.ts'
import { renameInArticles, seizeArticles } from '../../articles/service/rename-term.ts'
import { recordChanges } from '../../changes/db/record-changes.ts'
import { slugOf } from '../../content/slug.ts'
import { insertRows, updateRows } from '../../database/bulk-rows.ts'
import type { Tx } from '../../database/connection.ts'
import { idsAbove } from '../db/category-tree.ts'
import {
  addAlias,
  badField,
  requireTermTouch,
  slugsOf,
  slugTaken,
  type TermRow,
  termAt,
  termChange,
  termNamed,
  termOfAlias,
} from '../db/terms.ts'
import type { NewTerm, TermPatch } from '../input.ts'

/**
 * Makes one; the public does not see it before a visible article names it. Answers its id. Throws DomainError `invalid`,
 * `conflict` for a taken slug, or `forbidden` when the slug was one that the public knows.
 */
export async function createTerm(tx: Tx, kind: TermKind, input: NewTerm, writer: Writer): Promise<string> {
  const origin = originOf(writer)
  const slug = (input.slug ?? slugOf(input.name)).normalize('NFC')
  if (slug === '') throw badField('/slug', 'is needed: the name has no letter or digit')
  await takeSlug(tx, kind, slug, null, writer, origin)
  const parent = await parentOf(tx, kind, null, input.parent ?? null)
  const { table, own } = tablesOf[kind]
  const id = uuid()
  const columns = { ...noColumns[table], ...columnsOf(input), ...(parent && { parent_id: parent }) }
  const times = { created_at: origin.at, updated_at: origin.at }
  await insertRows(tx, table, [{ ...columns, ...own, ...times, id, slug }])
  await recordChanges(tx, origin.at, [termChange(kind, { id, slug }, 'created', false)])
  return id
}

const noColumns = {
  tag: { description: null, parent_id: null },
  author: { bio: null, avatar_url: null, url: null, email: null },
}

/**
 * Changes one. With another slug the old one leads to it; with another slug or name, every article that names it gets a
 * further revision. Answers its id. Throws DomainError `not-found`, `invalid`, `conflict` or `forbidden`.
 */
export async function editTerm(
  tx: Tx,
  kind: TermKind,
  address: string,
  patch: TermPatch,
  writer: Writer,
): Promise<string> {
  const was = await termAt(tx, kind, address)
  const { visible } = await requireTermTouch(tx, kind, was.id, writer)
  const slug = patch.slug?.normalize('NFC') ?? was.slug
  const isRenamed = slug !== was.slug || (patch.name ?? was.name) !== was.name
  const parent = patch.parent === undefined ? undefined : await parentOf(tx, kind, was, patch.parent)
  const from = await slugsOf(tx, kind, was)
  const articles = isRenamed ? await seizeArticles(tx, kind, was.id) : []
  const origin = originOf(writer)
  if (slug !== was.slug) await takeSlug(tx, kind, slug, was, writer, origin)
  const columns = { ...columnsOf(patch), ...(parent !== undefined && { parent_id: parent }) }
  await updateRows(tx, tablesOf[kind].table, [{ ...columns, id: was.id, slug, updated_at: origin.at }])
  if (slug !== was.slug) await addAlias(tx, kind, was.slug, was.id)
  const to = await termAt(tx, kind, was.id)
  await recordChanges(tx, origin.at, [termChange(kind, to, 'updated', visible)])
  await renameInArticles(tx, articles, { kind, from, to: bylineOf(to) }, writer, origin)
  return was.id
}

/** One as articles name it. */
export const bylineOf = ({ slug, name, url, avatarUrl, bio, email }: TermRow) => ({
  ...{ slug, name, url, avatarUrl, bio, email },
})

/** Fields that are columns as they come. */
const COLUMNS = {
  name: 'name',
  description: 'description',
  bio: 'bio',
  avatarUrl: 'avatar_url',
  url: 'url',
  email: 'email',
} as const

function columnsOf(input: TermPatch): Record<string, unknown> {
  const fields = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]
  return Object.fromEntries(
    fields.filter((field) => input[field] !== undefined).map((field) => [COLUMNS[field], input[field]]),
  )
}

/** The id of a parent that is named by slug. Throws DomainError `invalid` for one that is unknown, or below `self`. */
async function parentOf(
  tx: Tx,
  kind: TermKind,
  self: TermRow | null,
  slug: string | null,
): Promise<string | null> {
  if (slug === null) return null
  const parent = await termNamed(tx, kind, slug, '/parent')
  if (self && (await idsAbove(tx, parent.id)).includes(self.id))
    throw badField('/parent', 'would be below itself')
  return parent.id
}

/**
 * Takes a slug for one: it must be free. An old slug leads to another one no more; of what the public knows, only a key
 * with the scope `publish` may say so.
 */
async function takeSlug(
  tx: Tx,
  kind: TermKind,
  slug: string,
  self: TermRow | null,
  writer: Writer,
  { at }: Origin,
): Promise<void> {
  const { table, aliases, only } = tablesOf[kind]
  const taken = await tx.$queryRawUnsafe<unknown[]>(
    `SELECT 1 FROM ${table} t WHERE ${only('t')} AND t.slug = $1`,
    slug,
  )
  if (taken.length > 0) throw slugTaken()
  const holder = await termOfAlias(tx, kind, slug)
  if (!holder) return
  if (holder.id !== self?.id) {
    const { visible } = await requireTermTouch(tx, kind, holder.id, writer)
    await recordChanges(tx, at, [termChange(kind, holder, 'updated', visible)])
  }
  await tx.$executeRawUnsafe(`DELETE FROM ${aliases} l WHERE ${only('l')} AND l.slug = $1`, slug)
}
