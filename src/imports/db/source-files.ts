/** Which file of a source became which article. */

import { insertRows } from '../../database/bulk-rows.ts'
import type { Database, Tx } from '../../database/connection.ts'
import { statedModifiedAtSql } from './current-terms.ts'

/** What is known of a file from an earlier import, and the version that its article has now. */
export interface KnownFile {
  path: string
  hash: string
  articleId: string
  slug: string
  lang: string
  importedVersion: number
  currentVersion: number
  /** True when the file was gone and its article has been unpublished. */
  pruned: boolean
  /** True when its article is in the trash. */
  trashed: boolean
}

const known = `
  SELECT f.path, f.hash, f.article_id AS "articleId", f.slug, f.lang,
    f.article_version AS "importedVersion", a.version AS "currentVersion", f.missing_since IS NOT NULL AS pruned,
    a.deleted_at IS NOT NULL AS trashed
  FROM import_file f JOIN article a ON a.id = f.article_id WHERE f.source = $1`

/** Every file of a source that was imported before. */
export function listKnownFiles(db: Database, source: string): Promise<KnownFile[]> {
  return db.query<KnownFile>({ text: known, values: [source] })
}

/** One of them, or null. */
export async function findKnownFile(db: Database, source: string, path: string): Promise<KnownFile | null> {
  const [file] = await db.query<KnownFile>({ text: `${known} AND f.path = $2`, values: [source, path] })
  return file ?? null
}

/**
 * The same for some paths, inside a transaction: another import of the source may have been here since. Their articles are
 * kept from other writers, so that an edit cannot come between what is decided now and what is written.
 */
export async function lockKnownFiles(tx: Tx, source: string, paths: readonly string[]): Promise<KnownFile[]> {
  await tx.$queryRaw`
    SELECT a.id FROM import_file f JOIN article a ON a.id = f.article_id
    WHERE f.source = ${source} AND f.path = ANY(${paths}) ORDER BY a.id FOR UPDATE OF a`
  return tx.$queryRawUnsafe<KnownFile[]>(`${known} AND f.path = ANY($2)`, source, paths)
}

/** Makes imports of one source take turns, batch by batch; the lock ends with the transaction. */
export async function lockSource(tx: Tx, source: string): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended('inkstone import ' || ${source}, 0))::text`
}

/** An article as it is now: what its live revision says, and what is shown. */
export interface LiveArticle {
  id: string
  version: number
  trashed: boolean
  html: string
  snapshot: Record<string, unknown> | null
  /** The time of its last edit, ISO 8601, if that was stated; a rename of what it names keeps it and does not state it. */
  modifiedAt: string | null
  /** Its old addresses. */
  aliases: string[]
}

/** The articles with these ids or slugs, by id and by address ("lang\nslug"). */
export async function findLiveArticles(
  tx: Tx,
  wanted: { ids: readonly string[]; slugs: readonly string[] },
): Promise<{ byId: Map<string, LiveArticle>; byAddress: Map<string, LiveArticle> }> {
  const rows = await tx.$queryRawUnsafe<(LiveArticle & { address: string })[]>(
    `SELECT a.id, a.version, a.deleted_at IS NOT NULL AS trashed, a.html, r.snapshot, ${statedModifiedAtSql('r')} AS "modifiedAt",
      ARRAY(SELECT l.path FROM alias l WHERE l.article_id = a.id) AS aliases, a.lang || chr(10) || a.slug AS address
    FROM article a JOIN revision r ON r.article_id = a.id AND r.number = a.live_revision
    WHERE a.id = ANY($1::uuid[]) OR a.slug = ANY($2::text[])`,
    wanted.ids,
    wanted.slugs,
  )
  return {
    byId: new Map(rows.map((row) => [row.id, row])),
    byAddress: new Map(rows.map((row) => [row.address, row])),
  }
}

/** A file that has become an article, or was imported into one again. */
export interface ImportedFile {
  source: string
  path: string
  hash: string
  articleId: string
  slug: string
  lang: string
  articleVersion: number
}

/** Remembers files that were imported for the first time. */
export async function insertSourceFiles(tx: Tx, files: readonly ImportedFile[]): Promise<void> {
  await insertRows(
    tx,
    'import_file',
    files.map(({ source, path, hash, articleId, slug, lang, articleVersion }) => ({
      ...{ source, path, hash, slug, lang, missing_since: null },
      article_id: articleId,
      article_version: articleVersion,
    })),
  )
}

/** Remembers files under the paths at which they are now, but for those that another import has found there already. */
export async function moveSourceFiles(
  tx: Tx,
  source: string,
  files: readonly { path: string; movedFrom?: string | undefined }[],
): Promise<void> {
  const moves = files.flatMap(({ path, movedFrom }) => (movedFrom === undefined ? [] : [{ path, movedFrom }]))
  if (moves.length === 0) return
  await tx.$executeRaw`
    UPDATE import_file f SET path = m.path
    FROM json_to_recordset(${JSON.stringify(moves)}::json) AS m(path text, "movedFrom" text)
    WHERE f.source = ${source} AND f.path = m."movedFrom"
      AND NOT EXISTS (SELECT FROM import_file o WHERE o.source = f.source AND o.path = m.path)`
}

/** Remembers files that were imported again, or are now known to be an article's. */
export async function upsertSourceFiles(tx: Tx, files: readonly ImportedFile[]): Promise<void> {
  if (files.length === 0) return
  await tx.$executeRaw`
    INSERT INTO import_file (source, path, hash, article_id, slug, lang, article_version)
    SELECT source, path, hash, "articleId", slug, lang, "articleVersion"
    FROM json_to_recordset(${JSON.stringify(files)}::json)
      AS f(source text, path text, hash text, "articleId" uuid, slug text, lang text, "articleVersion" int)
    ON CONFLICT (source, path) DO UPDATE
      SET hash = excluded.hash, slug = excluded.slug, lang = excluded.lang, article_version = excluded.article_version,
        missing_since = NULL`
}

/** Remembers that files are gone and their articles unpublished. Without a hash they count as changed should they return. */
export async function markFilesMissing(
  tx: Tx,
  source: string,
  files: readonly { path: string; version: number }[],
  at: Date,
): Promise<void> {
  for (const { path, version } of files) {
    const data = { hash: '', articleVersion: version, missingSince: at }
    await tx.importFile.update({ where: { source_path: { source, path } }, data, select: { path: true } })
  }
}
