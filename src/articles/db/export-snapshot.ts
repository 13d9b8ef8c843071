/** Export snapshot: reads all articles that are not in the trash in one repeatable-read transaction. */
import type pg from 'pg'
import { mediaHashOfUrl } from '../../content/media/media-urls.ts'
import type { Database } from '../../database/connection.ts'
import { draftFromSnapshot } from '../model/snapshot.ts'
import type { ArticleDraft } from '../schema.ts'
import type { Byline } from '../term-schema.ts'

/** The fields of an article that determine its path in an export. */
export interface ExportedArticle {
  id: string
  lang: string
  slug: string
  format: 'markdown' | 'html'
  /** The source file of the article; null for an article that was created by the API. */
  file: { source: string; path: string } | null
}

/** Reads from the database as it was when the export began. */
export interface ExportSnapshot {
  /** Yields all articles, or those with a file in `source`, ordered by id. Reads them in pages. */
  list: (source: string | null) => AsyncGenerator<ExportedArticle>
  /** Returns the content of articles, by id. */
  contentOf: (ids: readonly string[]) => Promise<Map<string, ExportedContent>>
  /** Returns the media files with these hashes, by hash. */
  mediaOf: (hashes: readonly string[]) => Promise<Map<string, ExportedMedia>>
}

/** A media file, and the files of sources from which it was imported. */
export interface ExportedMedia {
  hash: string
  filename: string
  files: { source: string; path: string }[]
}

const PAGE_SIZE = 5_000

/** Runs work on a snapshot of the database. Concurrent writes are not visible to it. */
export function withExportSnapshot<Result>(
  db: Database,
  work: (snapshot: ExportSnapshot) => Promise<Result>,
): Promise<Result> {
  return db.withBulkSession(async (session) => {
    await session.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY')
    return work({
      list: (source) => listArticles(session, source),
      contentOf: (ids) => readContent(session, ids),
      mediaOf: (hashes) => readMedia(session, hashes),
    })
  })
}

/**
 * The file of an article is the one in the given source, else the one from which the article was created. Files that later
 * imports matched to the article (such as those of an imported export) do not change its path.
 */
const LIST_STATEMENT = `
  SELECT a.id, a.lang, a.slug, a.format::text AS format, f.source, f.path
  FROM article a
  LEFT JOIN revision r ON r.article_id = a.id AND r.number = 1
  LEFT JOIN import_run n ON n.id = r.run_id
  LEFT JOIN LATERAL (
    SELECT source, path FROM import_file
    WHERE article_id = a.id AND source = coalesce($1, n.source)
    ORDER BY path COLLATE "C" LIMIT 1) f ON true
  WHERE a.deleted_at IS NULL AND a.id > $2 AND ($1::text IS NULL OR f.path IS NOT NULL)
  ORDER BY a.id LIMIT ${PAGE_SIZE}`

interface ListedRow extends Omit<ExportedArticle, 'file'> {
  source: string | null
  path: string | null
}

async function* listArticles(client: pg.ClientBase, source: string | null): AsyncGenerator<ExportedArticle> {
  let last = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const { rows } = await client.query<ListedRow>(LIST_STATEMENT, [source, last])
    for (const { source: from, path, ...article } of rows) {
      yield { ...article, file: from === null || path === null ? null : { source: from, path } }
      last = article.id
    }
    if (rows.length < PAGE_SIZE) return
  }
}

/** The snapshot of the live revision of an article, and all of its aliases. */
export interface ExportedContent {
  snapshot: unknown
  aliases: string[]
}

const CONTENT_STATEMENT = `
  SELECT a.id, r.snapshot,
    (SELECT coalesce(json_agg(l.path ORDER BY l.path COLLATE "C"), '[]') FROM alias l
      WHERE l.article_id = a.id AND NOT (l.path = a.slug AND l.lang = a.lang)) AS aliases
  FROM article a JOIN revision r ON r.article_id = a.id AND r.number = a.live_revision
  WHERE a.id = ANY($1::uuid[])`

async function readContent(
  client: pg.ClientBase,
  ids: readonly string[],
): Promise<Map<string, ExportedContent>> {
  const { rows } = await client.query<ExportedContent & { id: string }>(CONTENT_STATEMENT, [ids])
  return new Map(rows.map(({ id, ...content }) => [id, content]))
}

const MEDIA_STATEMENT = `
  SELECT m.hash, m.filename,
    (SELECT coalesce(json_agg(json_build_object('source', i.source, 'path', i.path) ORDER BY i.path COLLATE "C"), '[]')
      FROM import_media i WHERE i.media_id = m.id) AS files
  FROM media m WHERE m.hash = ANY($1::text[])`

async function readMedia(
  client: pg.ClientBase,
  hashes: readonly string[],
): Promise<Map<string, ExportedMedia>> {
  if (hashes.length === 0) return new Map()
  const { rows } = await client.query<ExportedMedia>(MEDIA_STATEMENT, [hashes])
  return new Map(rows.map((row) => [row.hash, row]))
}

/**
 * Returns the draft of an exported article, without what its URLs lead to: a file has them as written, also those of portraits.
 * Throws a ZodError when it does not conform to the current rules.
 */
export function exportedDraftOf({ snapshot, aliases }: ExportedContent): ArticleDraft {
  const { links: _, media = {}, ...draft } = draftFromSnapshot(snapshot)
  const others = aliases.filter((alias) => !draft.aliases.includes(alias))
  const authors = draft.authors.map((author) => withWrittenPortrait(author, media))
  return { ...draft, authors, aliases: [...draft.aliases, ...others] }
}

/** Returns an author with the reference from which an import has resolved the portrait. `media` are the resolved references. */
function withWrittenPortrait(author: Byline, media: Readonly<Record<string, string>>): Byline {
  const hash = mediaHashOfUrl(author.avatarUrl ?? '')
  const [reference] =
    Object.entries(media).find(([, url]) => hash !== null && mediaHashOfUrl(url) === hash) ?? []
  return reference === undefined ? author : { ...author, avatarUrl: reference }
}
