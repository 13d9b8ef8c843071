/** Uses of media files by articles: the rows of `article_media`, and the stored pictures of covers. */
import type { WriteContext } from '../../changes/write-transaction.ts'
import { mediaHashOfUrl } from '../../content/media/media-urls.ts'
import type { TableRows } from '../../database/bulk-rows.ts'
import { type Sql, sql } from '../../database/sql.ts'
import type { Tx } from '../../database/transaction.ts'
import {
  type ArticleMedia,
  coverUrlOf,
  mediaHashesOf,
  type StoredPicture,
  shownCover,
  shownFields,
} from '../model/article-media.ts'
import type { RenderedArticle } from '../model/rendered-article.ts'
import type { ArticleDraft } from '../schema.ts'
import type { LockedArticle } from './locks.ts'

/**
 * Adds to each article what it uses of media files. Runs a statement only if any of them has the URL of a media file: it locks
 * the rows of the files, so that none is deleted before the articles are committed.
 */
export async function withMedia<Article extends { rendered: RenderedArticle }>(
  { tx, policy }: WriteContext,
  articles: readonly Article[],
): Promise<(Article & { media: ArticleMedia })[]> {
  const used = articles.map((article) => ({ article, hashes: mediaHashesOf(article.rendered) }))
  const pictures = await lockMedia(tx, new Set(used.flatMap(({ hashes }) => [...hashes])))
  return used.map(({ article, hashes }) => {
    const { cover, ...others } = shownFields(article.rendered.draft, policy)
    const media = { hashes, ...others, cover: shownCover(cover, pictureOf(cover, pictures)) }
    return { ...article, media }
  })
}

/** The columns of a row `m` of media that make a `StoredPicture`. */
const pictureSql = sql`m.hash, m.type, m.width, m.height, m.placeholder`

/** Locks the rows of the files with these hashes, so that none is deleted before the transaction is committed. */
export function lockMedia(tx: Tx, hashes: ReadonlySet<string>): Promise<Map<string, StoredPicture>> {
  return findPictures(tx, [...hashes], sql`ORDER BY m.hash FOR KEY SHARE`)
}

async function findPictures(
  tx: Tx,
  hashes: readonly string[],
  lock: Sql = sql``,
): Promise<Map<string, StoredPicture>> {
  if (hashes.length === 0) return new Map()
  const rows = await tx.query<StoredPicture>(
    sql`SELECT ${pictureSql} FROM media m WHERE m.hash = ANY(${hashes}::text[]) ${lock}`,
  )
  return new Map(rows.map((row) => [row.hash, row]))
}

function pictureOf(
  cover: ArticleDraft['cover'],
  pictures: ReadonlyMap<string, StoredPicture>,
): StoredPicture | null {
  return pictures.get(mediaHashOfUrl(cover?.url ?? '') ?? '') ?? null
}

/** Returns the stored picture at a URL as JSON (`StoredPicture`), or null. */
export const coverPictureSql = (url: Sql): Sql =>
  sql`(SELECT row_to_json(p) FROM (
    SELECT ${pictureSql} FROM media m WHERE m.hash = substring(${url} FROM '/([0-9a-f]{64})/')) p)`

/** Returns the stored picture of a cover; null without one. */
export async function findCoverPicture(tx: Tx, draft: ArticleDraft): Promise<StoredPicture | null> {
  const hash = mediaHashOfUrl(coverUrlOf(draft))
  return hash === null ? null : ((await findPictures(tx, [hash])).get(hash) ?? null)
}

/** The media files that an article uses from now on. */
interface MediaUse {
  id: string
  hashes: ReadonlySet<string>
}

/** The files that a locked article uses from now on, and whether it has used any. */
interface ReplacedUse extends MediaUse {
  usesMedia: boolean
}

/** Returns the files that a write of a locked article uses. */
export const useOf = ({ article, media }: { article: LockedArticle; media: ArticleMedia }): ReplacedUse => ({
  ...{ id: article.id, usesMedia: article.usesMedia, hashes: media.hashes },
})

/** Returns the rows of the media files that new articles use. */
export const newUseRowsOf = (articles: readonly MediaUse[]): TableRows => [
  'article_media',
  articles.flatMap(({ id, hashes }) =>
    [...hashes].map((hash) => ({ article_id: id, hash, live: true, working: false })),
  ),
]

/** Which revision of an article uses a file: the column of `article_media`. */
type UseColumn = 'live' | 'working'

const columns: Record<UseColumn, { use: Sql; values: Sql }> = {
  live: { use: sql`live`, values: sql`true, false` },
  working: { use: sql`working`, values: sql`false, true` },
}

/**
 * Replaces the media files that the live revisions or the working copies of articles use. A file that is no longer used keeps
 * its row, since an earlier revision uses it. `usesMedia` is false for an article that has used none so far: one that uses
 * none from now on costs no statement.
 */
export async function replaceUses(
  tx: Tx,
  column: UseColumn,
  articles: readonly ReplacedUse[],
): Promise<void> {
  const changed = articles.filter(({ hashes, usesMedia }) => usesMedia || hashes.size > 0)
  if (changed.length === 0) return
  const { use, values } = columns[column]
  const ids = changed.map(({ id }) => id)
  const uses = changed.flatMap(({ id, hashes }) => [...hashes].map((hash) => ({ id, hash })))
  await tx.execute(sql`
    WITH used AS (SELECT * FROM json_to_recordset(${JSON.stringify(uses)}::json) AS u(id uuid, hash text)),
      unused AS (
        UPDATE article_media m SET ${use} = false
        WHERE m.article_id = ANY(${ids}::uuid[]) AND m.${use}
          AND NOT EXISTS (SELECT FROM used u WHERE u.id = m.article_id AND u.hash = m.hash))
    INSERT INTO article_media (article_id, hash, live, working) SELECT id, hash, ${values} FROM used
    ON CONFLICT (article_id, hash) DO UPDATE SET ${use} = true`)
}
