/** Reads what is rendered from the sources of stored articles, and replaces it. */
import type { WriteContext } from '../../changes/write-transaction.ts'
import { insertIntoTables, updateRows } from '../../database/bulk-rows.ts'
import type { Database } from '../../database/connection.ts'
import { raw, type Sql, sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'
import { type ArticleMedia, shownColumnsOf } from '../model/article-media.ts'
import type { RenderingChange, StoredRendering } from '../model/render-again.ts'
import { buildSummary } from '../model/summary.ts'
import { coverPictureSql, replaceUses, useOf, withMedia } from './article-media.ts'
import { articleChangeEntry } from './change-entries.ts'
import type { LockedArticle } from './locks.ts'
import { nextVersionOf } from './rows.ts'
import { deleteSearchDocuments, searchDocumentRowsOf } from './search-index.ts'
import { markVersionsImported } from './term-articles.ts'
import { dueAtOf, isVisible } from './visibility.ts'

type RenderingRow = Omit<StoredRendering, 'content'> & StoredRendering['content']

/** The stored picture of the cover of the revision `r` as JSON, or null. */
const pictureOfCoverSql = coverPictureSql(
  raw(`coalesce(r.snapshot->'media'->>(r.snapshot->'cover'->>'url'), r.snapshot->'cover'->>'url')`),
)

const renderingsSql = (condition: Sql, limit: Sql) => sql`
  SELECT a.id, a.entry_id AS "entryId", a.version, a.slug, a.updated_at AS "updatedAt", r.snapshot, a.html, a.text, a.toc,
    a.word_count AS "wordCount", a.reading_minutes AS "readingMinutes",
    concat(a.summary, '}')::json->'cover' AS cover, a.seo, a.metadata, ${pictureOfCoverSql} AS picture,
    EXISTS (SELECT FROM import_file f WHERE f.article_id = a.id AND f.path ILIKE '%.mdx') AS "isMdx"
  FROM article a JOIN revision r ON r.article_id = a.id AND r.number = a.live_revision
  WHERE ${condition} ORDER BY a.id ${limit}`

function storedRenderingOf(row: RenderingRow): StoredRendering {
  const { html, text, toc, wordCount, readingMinutes, ...article } = row
  return { ...article, content: { html, text, toc, wordCount, readingMinutes } }
}

/** Returns the articles after an id in the order of ids, those in the trash included; from the first one after null. */
export async function listStoredRenderings(
  db: Database,
  after: string | null,
  limit: number,
): Promise<StoredRendering[]> {
  const condition = after === null ? sql`true` : sql`a.id > ${after}::uuid`
  return (await db.query<RenderingRow>(renderingsSql(condition, sql`LIMIT ${limit}`))).map(storedRenderingOf)
}

/** Returns articles with these ids inside a transaction. */
export async function readStoredRenderings(tx: Tx, ids: readonly string[]): Promise<StoredRendering[]> {
  if (ids.length === 0) return []
  const statement = renderingsSql(sql`a.id = ANY(${ids}::uuid[])`, sql`LIMIT ${ids.length}`)
  return (await tx.query<RenderingRow>(statement)).map(storedRenderingOf)
}

/** Returns the number of all articles. */
export async function countStoredArticles(db: Database): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql`SELECT count(*)::int AS count FROM article`)
  return row?.count ?? 0
}

/** A change of a locked article. */
export interface LockedRenderingChange extends RenderingChange {
  article: LockedArticle
}

/**
 * Replaces what is rendered of locked articles. Each gets a further version and a change `updated`, so that caches and clients
 * fetch the new HTML, but no revision and no other time of its last update: its source has not changed. A new excerpt goes
 * into the live revision.
 */
export async function writeRenderings(
  context: WriteContext,
  changed: readonly LockedRenderingChange[],
): Promise<void> {
  const { tx, at, changes } = context
  const renderings = await withMedia(context, changed)
  const ids = renderings.map(({ id }) => id)
  await updateRows(
    tx,
    'article',
    renderings.map((rendering) => renderedRowOf(rendering, at)),
  )
  await deleteSearchDocuments(tx, ids)
  const documents = renderings.map(({ id, rendered, article: { deletedAt } }) => ({
    id,
    rendered,
    deletedAt,
  }))
  await insertIntoTables(context, [searchDocumentRowsOf(documents)])
  await replaceUses(tx, 'live', renderings.map(useOf))
  for (const { id, hasNewExcerpt, article, rendered } of renderings)
    if (hasNewExcerpt) await setExcerptOfRevision(tx, id, article.liveRevision, rendered.draft.excerpt)
  await markVersionsImported(
    tx,
    renderings.map(({ id, article }) => ({ id, before: article.version, after: nextVersionOf(article) })),
  )
  changes.push(
    ...renderings.map(({ id, article, rendered }) =>
      articleChangeEntry(id, article, rendered.draft, article.deletedAt, at),
    ),
  )
}

/** Returns the columns of an article that follow from its body, and those that every write sets. */
function renderedRowOf(
  { id, rendered, article, media }: LockedRenderingChange & { media: ArticleMedia },
  at: Date,
) {
  const { html, text, toc, wordCount, readingMinutes } = rendered.content
  const { createdAt, updatedAt, deletedAt } = article
  return {
    ...{ id, html, text, toc, word_count: wordCount, reading_minutes: readingMinutes },
    excerpt: rendered.draft.excerpt,
    summary: buildSummary(rendered, { id, createdAt, updatedAt, cover: media.cover }),
    ...shownColumnsOf(media),
    due_at: dueAtOf({ ...rendered.draft, deletedAt }, at),
    ever_visible: article.everVisible || isVisible(article, at),
    version: nextVersionOf(article),
  }
}

async function setExcerptOfRevision(
  tx: Tx,
  articleId: string,
  number: number,
  excerpt: string,
): Promise<void> {
  await tx.execute(sql`
    UPDATE revision SET snapshot = jsonb_set(snapshot, '{excerpt}', to_jsonb(${excerpt}::text))
    WHERE article_id = ${articleId}::uuid AND number = ${number}`)
}
