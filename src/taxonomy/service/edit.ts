/** Creates and edits tags, categories and authors. */
import { v7 as uuid } from 'uuid'
import { shownPortrait } from '../../articles/db/portraits.ts'
import { lockArticlesWithTerm } from '../../articles/db/term-articles.ts'
import { type TermKind, termTables } from '../../articles/model/taxonomies.ts'
import { renameTermInArticles } from '../../articles/service/rename-term.ts'
import {
  atPresent,
  type LockingContext,
  type WriteContext,
  type WriteDependencies,
  type WriteRequest,
} from '../../changes/write-transaction.ts'
import { slugify } from '../../content/slug.ts'
import { insertRows, updateRows } from '../../database/bulk-rows.ts'
import { invalidRequest } from '../../errors.ts'
import { listAncestorIds } from '../db/category-tree.ts'
import {
  deleteTermAlias,
  findSlugOwner,
  findTerm,
  findTermByAlias,
  findTermBySlug,
  insertTermAlias,
  listSlugsOfTerm,
  type TermRow,
} from '../db/terms.ts'
import type { TermInput, TermPatch } from '../input.ts'
import {
  bylineOf,
  inTermTransaction,
  requireTermPermission,
  slugConflict,
  termChangeEntry,
} from './term-transaction.ts'

/**
 * Creates a term and returns its id. It is not public until a visible article has it. Throws DomainError `invalid`,
 * `conflict` for a taken slug, or `forbidden` when the slug is a former slug of a public term.
 */
export function createTerm(
  dependencies: WriteDependencies,
  request: WriteRequest,
  kind: TermKind,
  input: TermInput,
): Promise<string> {
  return inTermTransaction(dependencies, request, async (locked) => {
    const context = await atPresent(locked)
    const slug = (input.slug ?? slugify(input.name)).normalize('NFC')
    if (slug === '') throw invalidRequest('body', '/slug', 'is needed: the name has no letter or digit')
    await takeSlug(context, kind, slug, null)
    const parent = await findParentId(context, kind, null, input.parent ?? null)
    const { table, own } = termTables[kind]
    const id = uuid()
    const columns = {
      ...emptyColumns[table],
      ...columnsOf(input, context),
      ...(parent && { parent_id: parent }),
    }
    const times = { created_at: context.at, updated_at: context.at }
    await insertRows(context, table, [{ ...columns, ...own, ...times, id, slug }])
    context.changes.push(termChangeEntry(kind, { id, slug }, 'created', false))
    return id
  })
}

const emptyColumns = {
  tag: { description: null, parent_id: null },
  author: { bio: null, avatar_url: null, url: null, email: null },
}

/**
 * Edits a term and returns its id. With another slug the former one redirects; with another slug or name every article that has
 * the term gets a further revision. Throws DomainError `not-found`, `invalid`, `conflict` or `forbidden`.
 */
export function editTerm(
  dependencies: WriteDependencies,
  request: WriteRequest,
  kind: TermKind,
  slugOrId: string,
  patch: TermPatch,
): Promise<string> {
  return inTermTransaction(dependencies, request, async (locked) => {
    const { tx } = locked
    const before = await findTerm(tx, kind, slugOrId)
    const { visible } = await requireTermPermission(locked, kind, before.id)
    const slug = patch.slug?.normalize('NFC') ?? before.slug
    const isRenamed = slug !== before.slug || (patch.name ?? before.name) !== before.name
    const parent =
      patch.parent === undefined ? undefined : await findParentId(locked, kind, before, patch.parent)
    const from = await listSlugsOfTerm(tx, kind, before)
    const articles = isRenamed ? await lockArticlesWithTerm(tx, kind, before.id) : []
    const context = await atPresent(locked)
    if (slug !== before.slug) await takeSlug(context, kind, slug, before)
    const columns = { ...columnsOf(patch, context), ...(parent !== undefined && { parent_id: parent }) }
    const row = { ...columns, id: before.id, slug, updated_at: context.at }
    await updateRows(tx, termTables[kind].table, [row])
    if (slug !== before.slug) await insertTermAlias(context, kind, before.slug, before.id)
    const after = await findTerm(tx, kind, before.id)
    context.changes.push(termChangeEntry(kind, after, 'updated', visible))
    await renameTermInArticles(context, articles, { kind, from, to: bylineOf(after) })
    return before.id
  })
}

/** Fields and their columns. */
const COLUMNS = {
  name: 'name',
  description: 'description',
  bio: 'bio',
  avatarUrl: 'avatar_url',
  url: 'url',
  email: 'email',
} as const

function columnsOf(input: TermPatch, { policy }: WriteContext): Record<string, unknown> {
  const values = { ...input, avatarUrl: shownPortrait(input.avatarUrl, policy) }
  const fields = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]
  return Object.fromEntries(
    fields.filter((field) => values[field] !== undefined).map((field) => [COLUMNS[field], values[field]]),
  )
}

/** Returns the id of the parent with this slug. Throws DomainError `invalid` for an unknown one, or one below the term itself. */
async function findParentId(
  { tx }: LockingContext,
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
 * Takes a free slug for a term. When it is a former slug of another term, it no longer redirects there; for a public term that
 * needs the scope `publish`.
 */
async function takeSlug(
  context: WriteContext,
  kind: TermKind,
  slug: string,
  self: TermRow | null,
): Promise<void> {
  const { tx, changes } = context
  const owner = await findSlugOwner(tx, kind, slug)
  if (owner) throw slugConflict({ kind, ...owner })
  const aliasOwner = await findTermByAlias(tx, kind, slug)
  if (!aliasOwner) return
  if (aliasOwner.id !== self?.id) {
    const { visible } = await requireTermPermission(context, kind, aliasOwner.id)
    changes.push(termChangeEntry(kind, aliasOwner, 'updated', visible))
  }
  await deleteTermAlias(tx, kind, slug)
}
