/** Queries for media files: pages of them, and one by id or hash. */
import { visibleSql } from '../../articles/db/visibility.ts'
import type { Database } from '../../database/connection.ts'
import { allOf, isoTimeSql, keysetSql, raw, type SortOrder, type Sql, sql } from '../../database/sql.ts'
import { createPage, type Page, sliceFromQuery } from '../../schemas/pagination.ts'
import { isUuid } from '../../schemas/text.ts'
import { isIsoTimestamp } from '../../schemas/timestamp.ts'
import { type MediaColumns, mediaJson } from '../model/media-json.ts'
import type { ServedMedia } from '../model/served-media.ts'
import type { MediaListQuery } from '../schema.ts'

/** What a reader sees: `includesHidden` is true for a key that may read drafts. */
interface MediaAccess {
  includesHidden: boolean
  /** The URL of media files (setting MEDIA_URL). */
  mediaUrl: string
}

const currentUse = raw('u.live OR u.working')

/** Returns the condition that a visible article uses the file `m`. The working copy of an article is not visible. */
export const usedVisiblySql = (m: string): Sql => sql`EXISTS (
  SELECT FROM article_media u JOIN article a ON a.id = u.article_id
  WHERE u.hash = ${raw(m)}.hash AND u.live AND ${visibleSql('a')})`

/** Returns the condition that nothing uses the file `m`: no revision of an article, and no author as a picture. */
export const unusedSql = (m: string): Sql => sql`(
  NOT EXISTS (SELECT FROM article_media u WHERE u.hash = ${raw(m)}.hash)
  AND NOT EXISTS (SELECT FROM author t WHERE t.avatar_url LIKE '%/' || ${raw(m)}.hash || '/%'))`

const columnsSql = ({ includesHidden }: MediaAccess): Sql => sql`
  m.id, m.hash, m.filename, m.type, m.kind::text AS kind, m.public_bytes::float8 AS bytes, m.width, m.height, m.animated,
  m.placeholder, m.alt, m.caption, m.credit, m.focal_x AS "focalX", m.focal_y AS "focalY",
  ${isoTimeSql('m.created_at')} AS "createdAt", ${isoTimeSql('m.updated_at')} AS "updatedAt", m.version
  ${includesHidden ? sql`, (SELECT count(*)::int FROM article_media u WHERE u.hash = m.hash AND (${currentUse})) AS usage` : sql``}`

const readableConditions = ({ includesHidden }: MediaAccess): Sql[] =>
  includesHidden ? [] : [usedVisiblySql('m')]

const order: SortOrder = { key: 'm.created_at', id: 'm.id', type: 'timestamptz', direction: 'DESC' }

/** The filters of a list of media files. */
interface MediaFilters extends MediaListQuery {
  /** Only files that this article uses: its live revision, or, for a reader of drafts, its working copy. */
  articleId?: string
}

/** Returns a page of media files, newest first. */
export async function listMedia(db: Database, query: MediaFilters, access: MediaAccess): Promise<Page> {
  const name = query.articleId === undefined ? 'media' : `media ${query.articleId}`
  const slice = sliceFromQuery(query, name, isIsoTimestamp)
  const { conditions, tail } = keysetSql(order, slice)
  const all = [...filterConditions(query, access), ...readableConditions(access), ...conditions]
  const rows = await db.query<MediaColumns>(
    sql`SELECT ${columnsSql(access)} FROM media m WHERE ${allOf(all)} ${tail}`,
  )
  const pageRows = rows.map((row) => ({
    json: mediaJson(row, access.mediaUrl),
    key: row.createdAt,
    id: row.id,
  }))
  return createPage(pageRows, slice, name)
}

function filterConditions(
  { type, kind, unused, q, articleId }: MediaFilters,
  { includesHidden }: MediaAccess,
): Sql[] {
  const text = raw(`concat_ws(' ', m.filename, m.alt, m.caption, m.credit)`)
  const words =
    q
      ?.normalize('NFC')
      .split(/\s+/)
      .filter((word) => word !== '') ?? []
  const use = includesHidden ? currentUse : raw('u.live')
  return [
    ...(type === undefined ? [] : [sql`m.type = ${type}`]),
    ...(kind === undefined ? [] : [sql`m.kind = ${kind}::media_kind`]),
    ...(unused === undefined ? [] : [unusedSql('m')]),
    ...(words.length === 0 ? [] : [sql`${text} ILIKE ALL (${words.map(likePattern)}::text[])`]),
    ...(articleId === undefined
      ? []
      : [
          sql`m.hash IN (SELECT u.hash FROM article_media u WHERE u.article_id = ${articleId}::uuid AND (${use}))`,
        ]),
  ]
}

const likePattern = (word: string) => `%${word.replace(/[\\%_]/g, '\\$&')}%`

/** Returns the condition on the file `m` for its id or its hash. */
export const locatedSql = (idOrHash: string): Sql =>
  isUuid(idOrHash) ? sql`m.id = ${idOrHash}::uuid` : sql`m.hash = ${idOrHash}`

/** A media file: its id, hash, version and JSON (`Media`). */
interface FoundMedia {
  id: string
  hash: string
  version: number
  json: string
}

/** Returns a media file by id or hash; null when there is none that the reader sees. */
export async function findMedia(
  db: Database,
  idOrHash: string,
  access: MediaAccess,
): Promise<FoundMedia | null> {
  const all = [locatedSql(idOrHash), ...readableConditions(access)]
  const [row] = await db.query<MediaColumns>(
    sql`SELECT ${columnsSql(access)} FROM media m WHERE ${allOf(all)}`,
  )
  if (!row) return null
  return { id: row.id, hash: row.hash, version: row.version, json: mediaJson(row, access.mediaUrl) }
}

/** Returns what the endpoint of media files needs of the file with this hash; null when there is none. */
export async function findServedMedia(db: Database, hash: string): Promise<ServedMedia | null> {
  const [row] = await db.query<ServedMedia>(sql`
    SELECT m.hash, m.type, m.width, m.height, m.public_bytes::float8 AS "publicBytes", m.animated,
      CASE WHEN m.focal_x IS NOT NULL THEN json_build_object('x', m.focal_x, 'y', m.focal_y) END AS "focalPoint",
      m.has_cleaned_file AS "hasCleanedFile"
    FROM media m WHERE m.hash = ${hash}`)
  return row ?? null
}
