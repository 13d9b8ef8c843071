/** Inventory of media files: what the store must contain, and what nothing uses. */
import type { Database, Tx } from '../../database/connection.ts'
import { sql } from '../../database/sql.ts'
import { unusedSql } from './find-media.ts'

/** The row of a media file, as far as its stored files follow from it. */
export interface InventoryRow {
  id: string
  hash: string
  filename: string
  bytes: number
  publicBytes: number
  hasCleanedFile: boolean
}

const inventorySql = sql`
  SELECT id, hash, filename, bytes::float8 AS bytes, public_bytes::float8 AS "publicBytes",
    has_cleaned_file AS "hasCleanedFile"
  FROM media`

/** Returns the rows of all media files. */
export const readInventory = (db: Database): Promise<InventoryRow[]> =>
  db.query<InventoryRow>(sql`${inventorySql} ORDER BY id`)

/** Returns the row of the media file with a hash; null when there is none. */
export async function findInventoryRow(tx: Tx, hash: string): Promise<InventoryRow | null> {
  const [row] = await tx.$queryRaw<InventoryRow[]>(sql`${inventorySql} WHERE hash = ${hash}`)
  return row ?? null
}

/** A media file that nothing uses. */
export interface UnusedMedia {
  id: string
  hash: string
  filename: string
  bytes: number
}

/** Returns the media files that nothing uses and that are older than this, in hours. */
export const listUnusedMedia = (db: Database, hours: number): Promise<UnusedMedia[]> =>
  db.query<UnusedMedia>(sql`
    SELECT m.id, m.hash, m.filename, m.bytes::float8 AS bytes FROM media m
    WHERE m.created_at < now() - make_interval(hours => ${hours}) AND ${unusedSql('m')} ORDER BY m.id`)
