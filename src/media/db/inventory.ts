/** Inventory of media files: what the store must contain, and what nothing uses. */
import { visibleSql } from '../../articles/db/visibility.ts'
import type { Database } from '../../database/connection.ts'
import { sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'
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
  const [row] = await tx.query<InventoryRow>(sql`${inventorySql} WHERE hash = ${hash}`)
  return row ?? null
}

/** Where a media file came from, and which articles show it. */
interface MediaTraces {
  hash: string
  /** Files that imports have stored it from, as `source: path`; of a picture of another site, its URL. */
  files: string[]
  /** Slugs of articles whose live revision uses it, visible ones first. */
  slugs: string[]
  /** The number of all such articles. */
  uses: number
}

/** Returns the traces of media files by hash, at most `limit` files and slugs of each. */
export async function findTraces(
  db: Database,
  hashes: readonly string[],
  limit: number,
): Promise<Map<string, MediaTraces>> {
  const rows = await db.query<MediaTraces>(sql`
    SELECT m.hash,
      ARRAY(SELECT concat(f.source, ': ', f.path) FROM import_media f WHERE f.media_id = m.id
        ORDER BY f.is_current DESC, f.source, f.path LIMIT ${limit}) AS files,
      ARRAY(SELECT a.slug FROM article_media u JOIN article a ON a.id = u.article_id WHERE u.hash = m.hash AND u.live
        ORDER BY ${visibleSql('a')} DESC, a.sort_at DESC, a.id LIMIT ${limit}) AS slugs,
      (SELECT count(*)::int FROM article_media u WHERE u.hash = m.hash AND u.live) AS uses
    FROM media m WHERE m.hash = ANY(${hashes}::text[])`)
  return new Map(rows.map((row) => [row.hash, row]))
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
