/** What there is to export: every article that is not in the trash, as one instant has it. */
import type pg from 'pg'
import type { Database } from '../../database/connection.ts'
import { draftFromSnapshot } from '../model/snapshot.ts'
import type { ArticleDraft } from '../schema.ts'

/** An article as far as its place in the folder goes. */
export interface ExportedArticle {
  id: string
  lang: string
  slug: string
  format: 'markdown' | 'html'
  /** The file that it came from; null for an article of the API. */
  file: { source: string; path: string } | null
}

/** The database as it was when the export began. */
export interface ExportSnapshot {
  /** Every article, or those that have a file in `source`, ordered by id, a page at a time. */
  list: (source: string | null) => AsyncGenerator<ExportedArticle>
  /** What articles say, by id. */
  written: (ids: readonly string[]) => Promise<Map<string, ExportedContent>>
}

const PAGE = 5_000

/** Does something with the database as it is now, whatever is written meanwhile. */
export async function withExportSnapshot<Result>(
  db: Database,
  work: (snapshot: ExportSnapshot) => Promise<Result>,
): Promise<Result> {
  const client = await db.pool.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    return await work({ list: (source) => listed(client, source), written: (ids) => writtenOf(client, ids) })
  } finally {
    await client.query('ROLLBACK').catch(() => {}) // a session that is gone has nothing to roll back
    client.release()
  }
}

/**
 * Of the files of an article the one in the wanted source counts, else the one that the article was made from: files
 * that were found to be the same article later (an export that was imported) do not move it.
 */
const LISTED = `
  SELECT a.id, a.lang, a.slug, a.format::text AS format, f.source, f.path
  FROM article a
  LEFT JOIN revision r ON r.article_id = a.id AND r.number = 1
  LEFT JOIN import_run n ON n.id = r.run_id
  LEFT JOIN LATERAL (
    SELECT source, path FROM import_file
    WHERE article_id = a.id AND source = coalesce($1, n.source)
    ORDER BY path COLLATE "C" LIMIT 1) f ON true
  WHERE a.deleted_at IS NULL AND a.id > $2 AND ($1::text IS NULL OR f.path IS NOT NULL)
  ORDER BY a.id LIMIT ${PAGE}`

interface ListedRow extends Omit<ExportedArticle, 'file'> {
  source: string | null
  path: string | null
}

async function* listed(client: pg.PoolClient, source: string | null): AsyncGenerator<ExportedArticle> {
  let last = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const { rows } = await client.query<ListedRow>(LISTED, [source, last])
    for (const { source: from, path, ...article } of rows) {
      yield { ...article, file: from === null || path === null ? null : { source: from, path } }
      last = article.id
    }
    if (rows.length < PAGE) return
  }
}

/** The live revision of an article, and every old address that leads to it. */
export interface ExportedContent {
  snapshot: unknown
  aliases: string[]
}

const WRITTEN = `
  SELECT a.id, r.snapshot,
    (SELECT coalesce(json_agg(l.path ORDER BY l.path COLLATE "C"), '[]') FROM alias l
      WHERE l.article_id = a.id AND NOT (l.path = a.slug AND l.lang = a.lang)) AS aliases
  FROM article a JOIN revision r ON r.article_id = a.id AND r.number = a.live_revision
  WHERE a.id = ANY($1::uuid[])`

async function writtenOf(
  client: pg.PoolClient,
  ids: readonly string[],
): Promise<Map<string, ExportedContent>> {
  const { rows } = await client.query<ExportedContent & { id: string }>(WRITTEN, [ids])
  return new Map(rows.map(({ id, ...written }) => [id, written]))
}

/** What an article says. Throws a ZodError when today's rules forbid it. */
export function exportedDraftOf({ snapshot, aliases }: ExportedContent): ArticleDraft {
  const draft = draftFromSnapshot(snapshot)
  const others = aliases.filter((alias) => !draft.aliases.includes(alias))
  return { ...draft, aliases: [...draft.aliases, ...others] }
}
