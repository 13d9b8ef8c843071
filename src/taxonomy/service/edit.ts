/** Making and editing tags, categories and authors. */

import { v7 as uuid } from 'uuid'
import type { WriteOrigin } from '../../articles/db/rows.ts'
import { type TermKind, termTables } from '../../articles/model/taxonomies.ts'
import { writeOriginOf } from '../../articles/service/edit.ts'
import { lockArticlesWithTerm, renameTermInArticles } from '../../articles/service/rename-term.ts'
import type { Principal } from '../../auth/principal.ts'
import { recordChanges } from '../../changes/db/record-changes.ts'
import { slugify } from '../../content/slug.ts'
import { insertRows, updateRows } from '../../database/bulk-rows.ts'
import type { Tx } from '../../database/connection.ts'
import { invalidRequest } from '../../errors.ts'
import { listAncestorIds } from '../db/category-tree.ts'
import {
  findTerm,
  findTermByAlias,
  findTermBySlug,
  insertTermAlias,
  listSlugsOfTerm,
  requireTermPermission,
  slugConflict,
  type TermRow,
  termChangeEntry,
} from '../db/terms.ts'
import type { TermInput, TermPatch } from '../input.ts'

/**
 * Makes one; the public does not see it before a visible article names it. Answers its id. Throws DomainError `invalid`,
 * `conflict` for a taken slug, or `forbidden` when the slug was one that the public knows.
 */
export async function createTerm(
  tx: Tx,
  kind: TermKind,
  input: TermInput,
  writer: Principal,
): Promise<string> {
  const origin = writeOriginOf(writer)
  const slug = (input.slug ?? slugify(input.name)).normalize('NFC')
  if (slug === '') throw invalidRequest('body', '/slug', 'is needed: the name has no letter or digit')
  await takeSlug(tx, kind, slug, null, writer, origin)
  const parent = await parentOf(tx, kind, null, input.parent ?? null)
  const { table, own } = termTables[kind]
  const id = uuid()
  const columns = { ...noColumns[table], ...columnsOf(input), ...(parent && { parent_id: parent }) }
  const times = { created_at: origin.at, updated_at: origin.at }
  await insertRows(tx, table, [{ ...columns, ...own, ...times, id, slug }])
  await recordChanges(tx, origin.at, [termChangeEntry(kind, { id, slug }, 'created', false)])
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
  writer: Principal,
): Promise<string> {
  const was = await findTerm(tx, kind, address)
  const { visible } = await requireTermPermission(tx, kind, was.id, writer)
  const slug = patch.slug?.normalize('NFC') ?? was.slug
  const isRenamed = slug !== was.slug || (patch.name ?? was.name) !== was.name
  const parent = patch.parent === undefined ? undefined : await parentOf(tx, kind, was, patch.parent)
  const from = await listSlugsOfTerm(tx, kind, was)
  const articles = isRenamed ? await lockArticlesWithTerm(tx, kind, was.id) : []
  const origin = writeOriginOf(writer)
  if (slug !== was.slug) await takeSlug(tx, kind, slug, was, writer, origin)
  const columns = { ...columnsOf(patch), ...(parent !== undefined && { parent_id: parent }) }
  await updateRows(tx, termTables[kind].table, [{ ...columns, id: was.id, slug, updated_at: origin.at }])
  if (slug !== was.slug) await insertTermAlias(tx, kind, was.slug, was.id)
  const to = await findTerm(tx, kind, was.id)
  await recordChanges(tx, origin.at, [termChangeEntry(kind, to, 'updated', visible)])
  await renameTermInArticles(tx, articles, { kind, from, to: bylineOf(to) }, writer, origin)
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
  const parent = await findTermBySlug(tx, kind, slug, '/parent')
  if (self && (await listAncestorIds(tx, parent.id)).includes(self.id))
    throw invalidRequest('body', '/parent', 'would be below itself')
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
  writer: Principal,
  { at }: WriteOrigin,
): Promise<void> {
  const { table, aliases, only } = termTables[kind]
  const taken = await tx.$queryRawUnsafe<unknown[]>(
    `SELECT 1 FROM ${table} t WHERE ${only('t')} AND t.slug = $1`,
    slug,
  )
  if (taken.length > 0) throw slugConflict()
  const holder = await findTermByAlias(tx, kind, slug)
  if (!holder) return
  if (holder.id !== self?.id) {
    const { visible } = await requireTermPermission(tx, kind, holder.id, writer)
    await recordChanges(tx, at, [termChangeEntry(kind, holder, 'updated', visible)])
  }
  await tx.$executeRawUnsafe(`DELETE FROM ${aliases} l WHERE ${only('l')} AND l.slug = $1`, slug)
}
