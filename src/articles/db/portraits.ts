/** Portraits of authors that are media files: their URLs below MEDIA_URL. */
import type { LockingContext } from '../../changes/write-transaction.ts'
import type { HtmlPolicy } from '../../content/html/html-policy.ts'
import { toMediaUrl } from '../../content/media/media-urls.ts'
import { sql } from '../../database/sql.ts'
import { visibleSql } from './visibility.ts'

/** Returns the URL of a portrait as it is stored and as responses show it. */
export const shownPortrait = <Url extends string | null | undefined>(
  url: Url,
  { mediaUrl }: Pick<HtmlPolicy, 'mediaUrl'>,
): Url | string => (typeof url === 'string' ? toMediaUrl(url, mediaUrl) : url)

/**
 * Rewrites the URLs of portraits that are below an earlier MEDIA_URL. A URL without the hash of a media file stays.
 */
export async function rewritePortraits({ tx, changes, policy: { mediaUrl } }: LockingContext): Promise<void> {
  const rewritten = await tx.execute<{ id: string; slug: string; visible: boolean }>(sql`
    UPDATE author t SET avatar_url = s.url
    FROM (SELECT o.id, ${mediaUrl}::text || substring(o.avatar_url FROM '/[0-9a-f]{64}/.*$') AS url
      FROM author o JOIN media m ON m.hash = substring(o.avatar_url FROM '/([0-9a-f]{64})/')) s
    WHERE t.id = s.id AND t.avatar_url <> s.url
    RETURNING t.id, t.slug, EXISTS (SELECT FROM article_author x JOIN article a ON a.id = x.article_id
      WHERE x.author_id = t.id AND ${visibleSql('a')}) AS visible`)
  changes.push(
    ...rewritten.map(({ id, slug, visible }) => ({
      ...({ entity: 'author', entityId: id, action: 'updated' } as const),
      ...{ visible, slug, lang: null, tags: [] },
    })),
  )
}
