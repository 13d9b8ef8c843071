/** Writes of media files: rows, locks, uses and the entries of the change log. */
import { v7 as uuid } from 'uuid'
import { recordAuditEvent } from '../../audit/db/record-audit-events.ts'
import type { ChangeEntry } from '../../changes/db/record-changes.ts'
import type { LockingContext, WriteContext } from '../../changes/write-transaction.ts'
import { insertRows, snakeCaseColumns, updateRows } from '../../database/bulk-rows.ts'
import { allOf, sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'
import type { MediaFacts } from '../files/media-facts.ts'
import type { MediaFields } from '../input.ts'
import { locatedSql, unusedSql, usedVisiblySql } from './find-media.ts'

/** A media file whose row is locked. */
export interface LockedMedia extends MediaIdentity {
  version: number
  alt: string | null
  caption: string | null
  credit: string | null
  focalX: number | null
  focalY: number | null
}

/** What identifies a media file. */
interface MediaIdentity {
  id: string
  hash: string
  filename: string
}

/**
 * Takes the advisory lock of a hash until the transaction ends. It serializes the deletion of stored files and uploads of the
 * same content.
 */
export async function lockHash(tx: Tx, hash: string): Promise<void> {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtext(${`media ${hash}`}))`)
}

/** Locks a media file by id or hash; returns null when there is none. With `onlyUnused`, it must be one that nothing uses. */
export async function lockMediaFile(
  tx: Tx,
  idOrHash: string,
  { onlyUnused = false }: { onlyUnused?: boolean } = {},
): Promise<LockedMedia | null> {
  const located = locatedSql(idOrHash)
  const [locked] = await tx.query<LockedMedia>(sql`
    SELECT m.id, m.hash, m.filename, m.version, m.alt, m.caption, m.credit, m.focal_x AS "focalX", m.focal_y AS "focalY"
    FROM media m WHERE ${located} FOR UPDATE`)
  if (!locked || !onlyUnused) return locked ?? null
  // A statement of its own: it sees the articles for which the lock has waited.
  const unused = await tx.query<object>(
    sql`SELECT 1 AS unused FROM media m WHERE ${allOf([located, unusedSql('m')])}`,
  )
  return unused.length > 0 ? locked : null
}

/** Returns the id of the media file with a hash; null when there is none. */
export async function findMediaId(tx: Tx, hash: string): Promise<string | null> {
  const [row] = await tx.query<{ id: string }>(sql`SELECT m.id FROM media m WHERE m.hash = ${hash}`)
  return row?.id ?? null
}

/** A new media file. */
export interface NewMedia {
  hash: string
  filename: string
  bytes: number
  publicBytes: number
  facts: MediaFacts
  fields: MediaFields
}

/** Inserts a media file, and records the change and the audit event. Returns its id. */
export async function insertMedia(
  context: WriteContext,
  { hash, filename, bytes, publicBytes, facts, fields }: NewMedia,
): Promise<string> {
  const { at } = context
  const { type, kind, width, height, animated, placeholder, hasPrivateMetadata } = facts
  const { alt = null, caption = null, credit = null, focalPoint = null } = fields
  const id = uuid()
  const row = snakeCaseColumns({
    ...{ id, hash, filename, type, kind, width, height, animated, placeholder, alt, caption, credit },
    ...{ bytes, publicBytes, hasCleanedFile: hasPrivateMetadata, createdAt: at, updatedAt: at, version: 1 },
    ...{ focalX: focalPoint?.x ?? null, focalY: focalPoint?.y ?? null },
  })
  await insertRows(context, 'media', [row])
  await recordMediaChange(context, { id, hash, filename }, 'created')
  return id
}

/** Sets fields of a locked media file, and records the change and the audit event. */
export async function updateMedia(
  context: WriteContext,
  media: LockedMedia,
  fields: MediaFields,
): Promise<void> {
  const { focalPoint, ...texts } = fields
  const focal = { focal_x: focalPoint?.x ?? null, focal_y: focalPoint?.y ?? null }
  const defined = Object.entries(texts).filter(([, value]) => value !== undefined)
  const row = {
    ...{ id: media.id, ...Object.fromEntries(defined), ...(focalPoint !== undefined && focal) },
    ...{ version: media.version + 1, updated_at: context.at },
  }
  await updateRows(context.tx, 'media', [row])
  await recordMediaChange(context, media, 'updated')
}

/** The file that the public gets, as its row describes it. */
export interface PublicFile {
  /** Its size in bytes. */
  publicBytes: number
  /** True when it is a copy without private metadata. */
  hasCleanedFile: boolean
}

/** Sets the size of a cleaned copy that was made again, and records the change and the audit event. */
export async function updatePublicFile(
  context: WriteContext,
  media: MediaIdentity,
  { publicBytes, hasCleanedFile }: PublicFile,
): Promise<void> {
  await context.tx.execute(sql`
    UPDATE media SET public_bytes = ${publicBytes}, has_cleaned_file = ${hasCleanedFile}, version = version + 1,
      updated_at = ${context.at}
    WHERE id = ${media.id}::uuid`)
  await recordMediaChange(context, media, 'updated')
}

/** Deletes the row of a locked media file, and records the change and the audit event. */
export async function deleteMediaRow(context: LockingContext, media: LockedMedia): Promise<void> {
  await recordMediaChange(context, media, 'deleted')
  await context.tx.execute(sql`DELETE FROM media WHERE id = ${media.id}::uuid`)
}

const AUDIT_ACTIONS = {
  created: 'media.uploaded',
  updated: 'media.updated',
  deleted: 'media.deleted',
} as const

async function recordMediaChange(
  context: LockingContext,
  { id, hash, filename }: MediaIdentity,
  action: keyof typeof AUDIT_ACTIONS,
): Promise<void> {
  const { tx, changes, principal } = context
  const rows = await tx.query<object>(
    sql`SELECT 1 AS visible FROM media m WHERE ${allOf([sql`m.id = ${id}::uuid`, usedVisiblySql('m')])}`,
  )
  const entry: ChangeEntry = {
    ...{ entity: 'media', entityId: id, action, visible: rows.length > 0 },
    ...{ slug: hash, lang: null, tags: [] },
  }
  changes.push(entry)
  const { actor, keyId } = principal
  await recordAuditEvent(context, {
    ...{ actor, keyId, action: AUDIT_ACTIONS[action] },
    ...{ entityId: id, subject: filename },
  })
}

/** An article that uses a media file. */
export interface UsingArticle {
  slug: string
  lang: string
  isPublished: boolean
  isInTrash: boolean
}

/** Returns articles whose live revision or working copy uses a file, published ones first; those in the trash included. */
export function listUsingArticles(tx: Tx, hash: string, limit: number): Promise<UsingArticle[]> {
  return tx.query<UsingArticle>(sql`
    SELECT a.slug, a.lang, a.deleted_at IS NOT NULL AS "isInTrash",
      u.live AND a.status = 'published' AND a.deleted_at IS NULL AS "isPublished"
    FROM article_media u JOIN article a ON a.id = u.article_id
    WHERE u.hash = ${hash} AND (u.live OR u.working) ORDER BY "isPublished" DESC, a.id LIMIT ${limit}`)
}

/** Returns the number of articles whose live revision or working copy uses a file. */
export async function countUsingArticles(tx: Tx, hash: string): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM article_media u WHERE u.hash = ${hash} AND (u.live OR u.working)`,
  )
  return row?.count ?? 0
}
