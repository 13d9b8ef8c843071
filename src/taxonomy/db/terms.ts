/** Tags, categories and authors inside a transaction: which one is meant, who may write it, who sees it. */

import { visibleSql } from '../../articles/db/find-article.ts'
import { requirePublishScope } from '../../articles/model/permissions.ts'
import { type TermKind, termTables } from '../../articles/model/taxonomies.ts'
import type { Byline } from '../../articles/term-schema.ts'
import type { Principal } from '../../auth/principal.ts'
import { type ChangeEntry, deferChanges } from '../../changes/db/record-changes.ts'
import { insertRows } from '../../database/bulk-rows.ts'
import type { Database, Tx } from '../../database/connection.ts'
import { isUniqueViolation } from '../../database/errors.ts'
import { completeClaim } from '../../database/idempotency-claims.ts'
import { retryTransaction } from '../../database/retry.ts'
import { DomainError, invalidRequest } from '../../errors.ts'
import { isUuid } from '../../schemas/text.ts'

/** A row of any kind. What a kind does not have is null. */
export interface TermRow extends Byline {
  id: string
  parentId: string | null
}

/** A rename of a hundred thousand articles takes minutes. In milliseconds. */
const TIMEOUT = 900_000
/** Whoever waits so long for another rename is told to come back (503): each holds a session. In milliseconds. */
const TURN_TIMEOUT = 5_000
/**
 * Writes tags, categories or authors, one writer at a time and with time for all their articles. What the database ends
 * because of a circle of waiting is tried again.
 */
export async function inTermTransaction<Result>(
  db: Database,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  const attempt = () =>
    db.prisma.$transaction((tx) => deferChanges(tx, () => inTurn(tx, work)), { timeout: TIMEOUT })
  try {
    return await retryTransaction(attempt)
  } catch (err) {
    throw isUniqueViolation(err) ? slugConflict() : err
  }
}

async function inTurn<Result>(tx: Tx, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  await tx.$executeRawUnsafe(`SET LOCAL lock_timeout = ${TURN_TIMEOUT}`)
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('inkstone terms'))::text`
  await tx.$executeRawUnsafe('SET LOCAL lock_timeout = 0')
  await tx.$executeRawUnsafe(`SET LOCAL statement_timeout = ${TIMEOUT}`)
  const result = await work(tx)
  await completeClaim(tx, null)
  return result
}

/** The slug belongs to another one. */
export const slugConflict = () =>
  new DomainError('conflict', 'Another one has this slug.', [
    { in: 'body', pointer: '/slug', detail: 'belongs to another one' },
  ])

const columns = (kind: TermKind) =>
  kind === 'author'
    ? 't.id, t.slug, t.name, NULL::uuid AS "parentId", t.url, t.avatar_url AS "avatarUrl", t.bio, t.email'
    : 't.id, t.slug, t.name, t.parent_id AS "parentId", NULL AS url, NULL AS "avatarUrl", NULL AS bio, NULL AS email'

/** The one with this slug or id. Throws DomainError `not-found`, for an old slug with the new one. */
export async function findTerm(tx: Tx, kind: TermKind, address: string): Promise<TermRow> {
  const { table, only } = termTables[kind]
  const text = `SELECT ${columns(kind)} FROM ${table} t WHERE ${only('t')} AND`
  const slug = address.normalize('NFC')
  const [row] = isUuid(address)
    ? await tx.$queryRawUnsafe<TermRow[]>(`${text} t.id = $1::uuid`, address)
    : await tx.$queryRawUnsafe<TermRow[]>(`${text} t.slug = $1`, slug)
  if (row) return row
  const moved = isUuid(address) ? null : await findTermByAlias(tx, kind, slug)
  const now = moved ? ` It is "${moved.slug}" now.` : ''
  throw new DomainError('not-found', `There is no such ${kind}.${now}`)
}

/** The one that a body names by slug or old slug. Throws DomainError `invalid` at the given place. */
export async function findTermBySlug(
  tx: Tx,
  kind: TermKind,
  name: string,
  pointer: '/into' | '/parent',
): Promise<TermRow> {
  const { table, only } = termTables[kind]
  const slug = name.normalize('NFC')
  const text = `SELECT ${columns(kind)} FROM ${table} t WHERE ${only('t')} AND t.slug = $1`
  const [row] = await tx.$queryRawUnsafe<TermRow[]>(text, slug)
  const found = row ?? (await findTermByAlias(tx, kind, slug))
  if (found) return found
  throw invalidRequest('body', pointer, `there is no such ${kind}`)
}

/** The one that an old slug leads to. */
export async function findTermByAlias(tx: Tx, kind: TermKind, slug: string): Promise<TermRow | null> {
  const { table, aliases, key, only } = termTables[kind]
  const [row] = await tx.$queryRawUnsafe<TermRow[]>(
    `SELECT ${columns(kind)} FROM ${aliases} l JOIN ${table} t ON t.id = l.${key} WHERE ${only('l')} AND l.slug = $1`,
    slug,
  )
  return row ?? null
}

/** Every slug that leads to one: its own and its old ones. */
export async function listSlugsOfTerm(tx: Tx, kind: TermKind, { id, slug }: TermRow): Promise<string[]> {
  const { aliases, key } = termTables[kind]
  const rows = await tx.$queryRawUnsafe<{ slug: string }[]>(
    `SELECT slug FROM ${aliases} WHERE ${key} = $1::uuid`,
    id,
  )
  return [slug, ...rows.map((row) => row.slug)]
}

/** From now on an old slug leads to one. */
export function insertTermAlias(tx: Tx, kind: TermKind, slug: string, id: string): Promise<void> {
  const { aliases, key, own } = termTables[kind]
  return insertRows(tx, aliases, [{ ...own, slug, [key]: id }])
}

/** Whether an article carries it, or one below it, that the public sees (`visible`), or will see (`announced`). */
export async function readTermVisibility(
  tx: Tx,
  kind: TermKind,
  id: string,
): Promise<{ visible: boolean; announced: boolean }> {
  const { ties, key } = termTables[kind]
  const below =
    kind === 'author'
      ? 'SELECT $1::uuid AS id'
      : 'SELECT $1::uuid AS id UNION SELECT c.id FROM below b JOIN tag c ON c.parent_id = b.id'
  const carried = `FROM below b JOIN ${ties} x ON x.${key} = b.id JOIN article a ON a.id = x.article_id`
  const [row] = await tx.$queryRawUnsafe<{ visible: boolean; announced: boolean }[]>(
    `WITH RECURSIVE below AS (${below})
     SELECT EXISTS (SELECT 1 ${carried} WHERE ${visibleSql('a')}) AS visible,
       EXISTS (SELECT 1 ${carried} WHERE a.status = 'published' AND a.deleted_at IS NULL) AS announced`,
    id,
  )
  return row ?? { visible: false, announced: false }
}

/**
 * Throws DomainError `forbidden` when a published or scheduled article carries it and the key has no scope `publish`.
 * Answers whether the public sees it.
 */
export async function requireTermPermission(
  tx: Tx,
  kind: TermKind,
  id: string,
  writer: Principal,
): Promise<{ visible: boolean }> {
  const { visible, announced } = await readTermVisibility(tx, kind, id)
  requirePublishScope(writer, null, { status: announced ? 'published' : 'draft', deletedAt: null })
  return { visible }
}

/** A change of it. */
export const termChangeEntry = (
  kind: TermKind,
  { id, slug }: Pick<TermRow, 'id' | 'slug'>,
  action: 'created' | 'updated' | 'deleted',
  visible: boolean,
): ChangeEntry => ({ entity: kind, entityId: id, action, visible, slug, lang: null, tags: [] })
