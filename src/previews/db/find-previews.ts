/** SQL for previews: pages of valid preview links, and the article or working copy of one link. */
import { type ArticleColumns, articleColumnsSql, articleJson } from '../../articles/db/article-json.ts'
import { readRevision } from '../../articles/db/revision-drafts.ts'
import { notTrashedSql, visibleSql } from '../../articles/db/visibility.ts'
import { printRevision } from '../../articles/service/render-pool.ts'
import { hashSecret, isSecret } from '../../auth/secrets.ts'
import type { WriteDependencies } from '../../changes/write-transaction.ts'
import type { Database } from '../../database/connection.ts'
import { allOf, isoTimeSql, jsonObjectSql, keysetSql, raw, sql } from '../../database/sql.ts'
import { DomainError } from '../../errors.ts'
import {
  createPage,
  type Page,
  type PageQuery,
  type PageRow,
  sliceFromQuery,
} from '../../schemas/pagination.ts'

/** The condition that a link is valid: neither revoked nor expired, and its article is not in the trash. */
const isValid = sql`p.revoked_at IS NULL AND p.expires_at > now() AND ${notTrashedSql('a')}`

/**
 * Returns the JSON of a link's article (schema `ArticleWithoutBody`): its working copy if it has one, otherwise the article
 * itself. Throws `DomainError` `not-found`, with the same message for every reason.
 */
export async function findPreviewedArticle(
  { db, policy }: Pick<WriteDependencies, 'db' | 'policy'>,
  token: string,
): Promise<string> {
  if (!isSecret(token, 'inkp_')) throw noSuchPreview()
  const [row] = await db.query<PreviewedArticle>(sql`
    SELECT a.id, a.working_revision AS working, ${articleColumnsSql('a', visibleSql('o'), { includesHidden: true })}
    FROM preview p JOIN article a ON a.id = p.article_id WHERE p.hash = ${hashSecret(token)} AND ${isValid}`)
  if (!row) throw noSuchPreview()
  if (row.working === null) return articleJson(row)
  return printRevision(await readRevision(db, row.id, row.working), { source: false, policy })
}

const noSuchPreview = () => new DomainError('not-found', 'There is no such preview.')

interface PreviewedArticle extends ArticleColumns {
  id: string
  working: number | null
}

const previewJson = jsonObjectSql({
  id: raw('p.id'),
  createdAt: isoTimeSql('p.created_at'),
  actor: raw('p.actor'),
  expiresAt: isoTimeSql('p.expires_at'),
})

const order = { key: 'p.created_at', id: 'p.id', type: 'timestamptz', direction: 'DESC' } as const

/** Returns a page of the valid links to an article, newest first, without their tokens. */
export async function listPreviews(db: Database, articleId: string, query: PageQuery): Promise<Page> {
  const name = `previews ${articleId}`
  const slice = sliceFromQuery(query, name, (key) => !Number.isNaN(Date.parse(key)))
  const { conditions, tail } = keysetSql(order, slice)
  const all = [sql`a.id = ${articleId}::uuid`, isValid, ...conditions]
  const rows = await db.query<PageRow>(sql`
    SELECT ${previewJson}::text AS json, ${isoTimeSql('p.created_at')} AS key, p.id AS id
    FROM preview p JOIN article a ON a.id = p.article_id
    WHERE ${allOf(all)} ${tail}`)
  return createPage(rows, slice, name)
}
