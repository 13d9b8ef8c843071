/** Media files of a source: which file of it has which content. */
import type { Database } from '../../database/connection.ts'
import { sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'

/** A stored media file: its hash, and the last part of its URL. */
export interface StoredMedia {
  id: string
  hash: string
  filename: string
}

/** A file of a source and its media file. */
interface SourceMedia extends StoredMedia {
  path: string
}

/** Returns the media files of a source, as the last import has found them. */
export function listSourceMedia(db: Database, source: string): Promise<SourceMedia[]> {
  return db.query<SourceMedia>(sql`
    SELECT i.path, m.id, m.hash, m.filename FROM import_media i JOIN media m ON m.id = i.media_id
    WHERE i.source = ${source} AND i.is_current ORDER BY i.path`)
}

/** Returns the media file with a hash; null when there is none. */
export async function findStoredMedia(db: Database, hash: string): Promise<StoredMedia | null> {
  const [row] = await db.query<StoredMedia>(
    sql`SELECT m.id, m.hash, m.filename FROM media m WHERE m.hash = ${hash}`,
  )
  return row ?? null
}

/** A file of a source that an import has found with new content. */
export interface FoundMedia {
  source: string
  path: string
  mediaId: string
  runId: string
  /** True when the run has stored the media file. */
  isNew: boolean
}

/** Stores which content files of a source have by now. */
export function saveSourceMedia(db: Database, files: readonly FoundMedia[]): Promise<void> {
  return db.transaction(async (transaction) => {
    const [first] = files
    if (first === undefined) return
    await markReplaced(
      transaction.tx,
      first.source,
      files.map(({ path }) => path),
    )
    await transaction.tx.execute(sql`
      WITH f AS (SELECT * FROM json_to_recordset(${JSON.stringify(files)}::json)
        AS f(source text, path text, "mediaId" uuid, "runId" uuid, "isNew" boolean))
      INSERT INTO import_media (source, path, media_id, run_id, is_new, is_current)
      SELECT f.source, f.path, f."mediaId", f."runId", f."isNew", true FROM f JOIN media m ON m.id = f."mediaId"
      ON CONFLICT (source, path, media_id) DO UPDATE SET is_current = true`)
  })
}

/** Marks the contents of files as former ones. */
async function markReplaced(tx: Tx, source: string, paths: readonly string[]): Promise<void> {
  await tx.execute(sql`
    UPDATE import_media SET is_current = false WHERE source = ${source} AND path = ANY(${paths}::text[]) AND is_current`)
}

/** Marks the contents of files that no longer exist as former ones. */
export function markMediaMissing(db: Database, source: string, paths: readonly string[]): Promise<void> {
  return db.transaction(({ tx }) => markReplaced(tx, source, paths))
}

/**
 * Returns the media files that a run has stored first and no other run has found, except for undone ones. An article may use
 * them.
 */
export function listMediaOfRun(db: Database, run: string): Promise<StoredMedia[]> {
  return db.query<StoredMedia>(sql`
    SELECT DISTINCT m.id, m.hash, m.filename FROM import_media i JOIN media m ON m.id = i.media_id
    WHERE i.run_id = ${run}::uuid AND i.is_new AND NOT EXISTS (
      SELECT FROM import_media o LEFT JOIN import_run r ON r.id = o.run_id
      WHERE o.media_id = m.id AND o.run_id IS DISTINCT FROM i.run_id AND r.undone_at IS NULL)
    ORDER BY m.id`)
}

/** A file with references to media files. */
interface ReferencingFile {
  path: string
  media: Readonly<Record<string, string | null>>
}

const PAGE_SIZE = 1_000

/**
 * Yields the files of a source that name media files, by path; those whose articles were edited since the last import are
 * `isEdited`. Reads them in pages, which bounds the memory.
 */
export async function* listReferencingFiles(
  db: Database,
  source: string,
): AsyncGenerator<ReferencingFile & { isEdited: boolean }> {
  let last = ''
  for (;;) {
    const rows = await db.query<ReferencingFile & { isEdited: boolean }>(sql`
      SELECT f.path, f.media, a.version > f.article_version AS "isEdited"
      FROM import_file f JOIN article a ON a.id = f.article_id
      WHERE f.source = ${source} AND f.path > ${last} AND f.media <> '{}' ORDER BY f.path LIMIT ${PAGE_SIZE}`)
    yield* rows
    const end = rows.at(-1)
    if (end === undefined || rows.length < PAGE_SIZE) return
    last = end.path
  }
}

/** Returns the paths of the files of a source in a folder and below it. */
export async function listPathsBelow(db: Database, source: string, folder: string): Promise<string[]> {
  const rows = await db.query<{ path: string }>(
    sql`SELECT f.path FROM import_file f WHERE f.source = ${source} AND starts_with(f.path, ${`${folder}/`})`,
  )
  return rows.map(({ path }) => path)
}

/** A file, and the absolute URLs of the pictures and players that its article shows, as they are in HTML. */
interface FileWithRemoteMedia {
  path: string
  urls: string[]
}

/** Returns the files whose articles show pictures at absolute URLs and were not edited since the last import. */
export function listFilesWithRemoteMedia(db: Database, source: string): Promise<FileWithRemoteMedia[]> {
  return db.query<FileWithRemoteMedia>(sql`
    SELECT f.path, s.urls FROM import_file f JOIN article a ON a.id = f.article_id, LATERAL (
      SELECT array_agg(u.url) AS urls FROM (
        SELECT a.seo->>'image' AS url UNION ALL SELECT a.cover->>'url'
        UNION ALL SELECT (regexp_matches(a.html, '<(?:img|source|video|audio) [^>]*?(?:src|poster)="([^"]+)"', 'g'))[1]) u
      WHERE u.url ~* '^https?:') s
    WHERE f.source = ${source} AND a.version <= f.article_version AND s.urls IS NOT NULL`)
}

/** Returns the references of one file; none when it is not known. */
export async function findReferences(
  db: Database,
  source: string,
  path: string,
): Promise<ReferencingFile['media']> {
  const [row] = await db.query<ReferencingFile>(
    sql`SELECT f.path, f.media FROM import_file f WHERE f.source = ${source} AND f.path = ${path}`,
  )
  return row?.media ?? {}
}
