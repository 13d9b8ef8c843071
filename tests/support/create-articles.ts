/** Articles for tests: complete drafts, of which a test overrides the fields that it is about. */

import { renderArticle } from '../../src/articles/model/rendered-article.ts'
import type { ArticleDraft } from '../../src/articles/schema.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import type { Database } from '../../src/database/connection.ts'
import { sql } from '../../src/database/sql.ts'
import { insert } from './writes.ts'

let count = 0

/** Returns a draft with a unique slug. */
export function draftOf(overrides: Partial<ArticleDraft> = {}): ArticleDraft {
  count += 1
  return {
    lang: 'und',
    slug: `article-${count}`,
    title: `Article ${count}`,
    excerpt: '',
    body: { format: 'markdown', source: `Body of article ${count}.` },
    type: 'post',
    status: 'published',
    publishedAt: new Date('2024-01-01T00:00:00.000Z'),
    expiresAt: null,
    modifiedAt: null,
    cover: null,
    noindex: false,
    excludeFromFeeds: false,
    seo: null,
    sourceUrl: null,
    canonicalUrl: null,
    keywords: [],
    metadata: {},
    translationKey: null,
    aliases: [],
    authors: [],
    tags: [],
    categories: [],
    ...overrides,
  }
}

/** Returns an author of a draft. */
export function byline(name: string) {
  return { slug: name.toLowerCase(), name, url: null, avatarUrl: null, bio: null, email: null }
}

/** Returns a tag or category of a draft. */
export function term(name: string) {
  return { slug: name.toLowerCase(), name }
}

/** Inserts copies of the row of an article, which the database makes: nothing is rendered again. Each has a slug of its own. */
export async function copyArticle(db: Database, id: string, copies: number): Promise<void> {
  await db.execute(sql`INSERT INTO article
    SELECT (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'slug', a.slug || '-' || n))).*
    FROM article a, generate_series(1, ${copies}) n WHERE a.id = ${id}::uuid`)
}

/** Inserts articles as an import or the API does. Returns their ids in order. */
export async function createArticles(db: Database, ...drafts: Partial<ArticleDraft>[]): Promise<string[]> {
  const articles = drafts.map((overrides) => renderArticle(draftOf(overrides), DEFAULT_POLICY))
  return (await insert(db, articles)).map(({ id }) => id)
}
