/** Articles that have expired, for tests of expiry. */
import { renderArticle } from '../../src/articles/model/rendered-article.ts'
import type { ArticleDraft } from '../../src/articles/schema.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import type { Database } from '../../src/database/connection.ts'
import { draftOf } from '../support/create-articles.ts'
import { insert } from '../support/writes.ts'

/** The time at which `insertExpired` writes, when the articles are public. */
export const in2020 = { at: new Date('2020-01-01T00:00:00Z') }
export const past = new Date('2021-01-01T00:00:00Z')
export const future = new Date('2999-01-01T00:00:00Z')

/** Inserts articles that were public in 2020 and expired in 2021; nothing has recorded it yet. */
export async function insertExpired(db: Database, ...drafts: Partial<ArticleDraft>[]): Promise<string[]> {
  const articles = drafts.map((draft) =>
    renderArticle(
      draftOf({ publishedAt: new Date('2019-01-01'), expiresAt: past, ...draft }),
      DEFAULT_POLICY,
    ),
  )
  return (await insert(db, articles, in2020)).map(({ id }) => id)
}
