/** Files of a source and the articles that they were imported into. */
import { type LockedArticles, lockArticles } from '../../articles/db/locks.ts'
import { insertRows } from '../../database/bulk-rows.ts'
import type { Database } from '../../database/connection.ts'
import { sql } from '../../database/sql.ts'
import type { Transaction, Tx } from '../../database/transaction.ts'
import type { FileLinks } from '../links/file-links.ts'
import type { MediaUrls } from '../media/file-media.ts'

/** A file of an earlier import, and the present state of its article. */
export interface KnownFile {
  path: string
  hash: string
  articleId: string
  slug: string
  lang: string
  importedVersion: number
  currentVersion: number
  /** True when the file was missing and its article has been unpublished. */
  pruned: boolean
  /** True when its article is in the trash. */
  isTrashed: boolean
}

const knownFilesOf = (source: string) => sql`
  SELECT f.path, f.hash, f.article_id AS "articleId", f.slug, f.lang,
    f.article_version AS "importedVersion", a.version AS "currentVersion", f.missing_since IS NOT NULL AS pruned,
    a.deleted_at IS NOT NULL AS "isTrashed"
  FROM import_file f JOIN article a ON a.id = f.article_id WHERE f.source = ${source}`

/** Returns all known files of a source. */
export function listKnownFiles(db: Database, source: string): Promise<KnownFile[]> {
  return db.query<KnownFile>(knownFilesOf(source))
}

/** Returns a known file; null when there is none with this path. */
export async function findKnownFile(db: Database, source: string, path: string): Promise<KnownFile | null> {
  const [file] = await db.query<KnownFile>(sql`${knownFilesOf(source)} AND f.path = ${path}`)
  return file ?? null
}

/** Known files whose articles are locked. */
export interface LockedFiles {
  files: KnownFile[]
  articles: LockedArticles
}

/**
 * Locks the articles of known files with these paths, so that no edit is committed between the decision about a file and its
 * write, and returns both. The files are read after the lock: what held it may have changed an article and its imported version.
 */
export async function lockKnownFiles(tx: Tx, source: string, paths: readonly string[]): Promise<LockedFiles> {
  const ids = await tx.query<{ id: string }>(
    sql`SELECT article_id AS id FROM import_file WHERE source = ${source} AND path = ANY(${paths})`,
  )
  const articles = await lockArticles(
    tx,
    ids.map(({ id }) => id),
  )
  const files = await tx.query<KnownFile>(sql`${knownFilesOf(source)} AND f.path = ANY(${paths})`)
  return { files: files.filter(({ articleId }) => articles.has(articleId)), articles }
}

/** Waits for other imports of the source; the lock ends with the transaction. */
export async function lockSource(tx: Tx, source: string): Promise<void> {
  await tx.execute(
    sql`SELECT pg_advisory_xact_lock(hashtextextended('inkstone import ' || ${source}, 0))::text`,
  )
}

/** The present content of an article: the snapshot of its live revision, and its HTML. */
export interface LiveArticle {
  id: string
  entryId: string | null
  version: number
  isTrashed: boolean
  html: string
  snapshot: Record<string, unknown> | null
  aliases: string[]
}

/** Returns the articles with these ids or slugs, by id and by language and slug ("lang\nslug"). */
export async function findLiveArticles(
  tx: Tx,
  wanted: { ids: readonly string[]; slugs: readonly string[] },
): Promise<{ byId: Map<string, LiveArticle>; bySlug: Map<string, LiveArticle> }> {
  const rows = await tx.query<LiveArticle & { langAndSlug: string }>(sql`
    SELECT a.id, a.entry_id AS "entryId", a.version, a.deleted_at IS NOT NULL AS "isTrashed", a.html, r.snapshot,
      ARRAY(SELECT l.path FROM alias l WHERE l.article_id = a.id) AS aliases, a.lang || chr(10) || a.slug AS "langAndSlug"
    FROM article a JOIN revision r ON r.article_id = a.id AND r.number = a.live_revision
    WHERE a.id = ANY(${wanted.ids}::uuid[]) OR a.slug = ANY(${wanted.slugs}::text[])`)
  return {
    byId: new Map(rows.map((row) => [row.id, row])),
    bySlug: new Map(rows.map((row) => [row.langAndSlug, row])),
  }
}

/** A file that was imported into an article. */
export interface ImportedFile {
  source: string
  path: string
  hash: string
  articleId: string
  slug: string
  lang: string
  articleVersion: number
  /** Absent: the stored links stay. */
  links?: FileLinks
  /** Absent: the stored URLs stay. */
  media?: MediaUrls
}

/** Inserts files that were imported for the first time. */
export async function insertSourceFiles(
  transaction: Transaction,
  files: readonly ImportedFile[],
): Promise<void> {
  await insertRows(
    transaction,
    'import_file',
    files.map(({ source, path, hash, articleId, slug, lang, articleVersion, links = {}, media = {} }) => ({
      ...{ source, path, hash, slug, lang, links, media, missing_since: null },
      article_id: articleId,
      article_version: articleVersion,
    })),
  )
}

/** Updates the paths of moved files, except where another import has inserted the new path already. */
export async function moveSourceFiles(
  tx: Tx,
  source: string,
  files: readonly { path: string; movedFrom?: string | undefined }[],
): Promise<void> {
  const moves = files.flatMap(({ path, movedFrom }) => (movedFrom === undefined ? [] : [{ path, movedFrom }]))
  if (moves.length === 0) return
  await tx.execute(sql`
    UPDATE import_file f SET path = m.path
    FROM json_to_recordset(${JSON.stringify(moves)}::json) AS m(path text, "movedFrom" text)
    WHERE f.source = ${source} AND f.path = m."movedFrom"
      AND NOT EXISTS (SELECT FROM import_file o WHERE o.source = f.source AND o.path = m.path)`)
}

/** Inserts or updates files that were imported again, or whose article existed already. */
export async function upsertSourceFiles(tx: Tx, files: readonly ImportedFile[]): Promise<void> {
  if (files.length === 0) return
  await tx.execute(sql`
    WITH f AS (SELECT * FROM json_to_recordset(${JSON.stringify(files)}::json)
      AS f(source text, path text, hash text, "articleId" uuid, slug text, lang text, "articleVersion" int, links jsonb, media jsonb))
    INSERT INTO import_file (source, path, hash, article_id, slug, lang, article_version, links, media)
    SELECT f.source, f.path, f.hash, "articleId", f.slug, f.lang, "articleVersion", coalesce(f.links, o.links, '{}'),
      coalesce(f.media, o.media, '{}')
    FROM f LEFT JOIN import_file o ON o.source = f.source AND o.path = f.path
    ON CONFLICT (source, path) DO UPDATE
      SET links = excluded.links, media = excluded.media, hash = excluded.hash, slug = excluded.slug, lang = excluded.lang, article_version = excluded.article_version,
        missing_since = NULL`)
}

/** Marks files as missing, whose articles are unpublished. Without a hash they count as changed when they return. */
export async function markFilesMissing(
  tx: Tx,
  source: string,
  files: readonly { path: string; version: number }[],
  at: Date,
): Promise<void> {
  await tx.execute(sql`
    UPDATE import_file f SET hash = '', article_version = m.version, missing_since = ${at}
    FROM unnest(${files.map(({ path }) => path)}::text[], ${files.map(({ version }) => version)}::int[]) AS m(path, version)
    WHERE f.source = ${source} AND f.path = m.path`)
}
