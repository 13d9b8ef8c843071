/** Articles for tests: complete drafts, of which a test says only what it is about. */

import { renderArticle } from '../../src/articles/model/rendered-article.ts'
import type { ArticleDraft } from '../../src/articles/schema.ts'
import type { Database } from '../../src/database/connection.ts'
import { insert } from './writes.ts'

let count = 0

/** A draft with an address of its own. */
export function draftOf(overrides: Partial<ArticleDraft> = {}): ArticleDraft {
  count += 1
  return {
    lang: 'und',
    slug: `article-${count}`,
    title: `Article ${count}`,
    excerpt: '',
    body: { format: 'markdown', source: `Body of article ${count}.` },
    status: 'published',
    publishedAt: new Date('2024-01-01T00:00:00.000Z'),
    modifiedAt: null,
    cover: null,
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

/** An author as an article names them. */
export function byline(name: string) {
  return { slug: name.toLowerCase(), name, url: null, avatarUrl: null, bio: null, email: null }
}

/** A tag or category as an article names it. */
export function term(name: string) {
  return { slug: name.toLowerCase(), name }
}

/** Writes articles as an import or the API would; answers their ids in order. */
export async function make(db: Database, ...drafts: Partial<ArticleDraft>[]): Promise<string[]> {
  const states = drafts.map((overrides) => {
    const draft = draftOf(overrides)
    return renderArticle(draft)
  })
  return (await insert(db, states)).map(({ id }) => id)
}
