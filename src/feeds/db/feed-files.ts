/** Query for the stored media files that the articles of a feed name. */
import { mediaHashesIn } from '../../content/media/media-urls.ts'
import type { Database } from '../../database/connection.ts'
import { sql } from '../../database/sql.ts'
import type { FeedArticle, FeedFile, FeedFiles } from '../schema.ts'

/**
 * Returns the stored files whose URLs are covers of the articles or in their metadata. One statement for all articles; none
 * when no article names such a file.
 */
export async function findFeedFiles(db: Database, articles: readonly FeedArticle[]): Promise<FeedFiles> {
  const hashes = mediaHashesIn(
    articles.flatMap(({ cover, mediaMetadata }) => [cover?.url ?? '', JSON.stringify(mediaMetadata)]),
  )
  if (hashes.size === 0) return new Map()
  const files = await db.query<FeedFile>(sql`
    SELECT m.hash, m.type, m.public_bytes::float8 AS bytes FROM media m WHERE m.hash = ANY(${[...hashes]}::text[])`)
  return new Map(files.map((file) => [file.hash, file]))
}
