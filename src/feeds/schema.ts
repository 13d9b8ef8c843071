/** Feeds: of what there is one, in which formats, and what stands in it. */
import { z } from 'zod'
import type { ArticleSummary } from '../articles/schema.ts'
import { normalizeLanguage } from '../content/language.ts'
import { Text } from '../schemas/text.ts'

/** Of what there is a feed. */
export type FeedScope = 'site' | 'tag' | 'category' | 'author' | 'language'

/** RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1. */
export type FeedFormat = 'rss' | 'atom' | 'json'

export const FeedParams = z.object({
  slug: Text.min(1).max(2_000).meta({ description: 'Slug, percent-encoded.' }),
})

export const LanguageParams = z.object({
  slug: Text.max(100)
    .transform((tag) => normalizeLanguage(tag) ?? tag)
    .meta({ description: 'BCP 47 language tag; `und` for articles of unknown language.' }),
})

/** What readers of a JSON Feed may count on (JSON Feed 1.1, "Top-level"). */
export const JsonFeed = z
  .looseObject({
    version: z.literal('https://jsonfeed.org/version/1.1'),
    title: z.string(),
    items: z.array(z.looseObject({ id: z.string() })),
  })
  .meta({ id: 'JsonFeed' })

/** An article as feeds and llms.txt know it. */
export type FeedArticle = Pick<
  z.infer<typeof ArticleSummary>,
  | 'id'
  | 'lang'
  | 'slug'
  | 'title'
  | 'excerpt'
  | 'publishedAt'
  | 'updatedAt'
  | 'cover'
  | 'authors'
  | 'tags'
  | 'categories'
> & {
  /** Sanitised; null when it is too long for a feed. */
  html: string | null
}

/** What a feed is of, and its articles, newest first. */
export interface FeedContent {
  /** Name of the tag, category or author; null for site and language. */
  name: string | null
  articles: FeedArticle[]
}
