/** Feeds: scopes, formats, path parameters, and the articles in them. */
import { z } from 'zod'
import type { ArticleSummary } from '../articles/schema.ts'
import { normalizeLanguage } from '../content/language.ts'
import { Text } from '../schemas/text.ts'

/** The set of articles of a feed or sitemap: all, or those of one tag, category, author or language. */
export type FeedScope = 'site' | 'tag' | 'category' | 'author' | 'language'

/** The format of a feed: RSS 2.0, Atom (RFC 4287) or JSON Feed 1.1. */
export type FeedFormat = 'rss' | 'atom' | 'json'

export const FeedParams = z.object({
  slug: Text.min(1).max(2_000).meta({ description: 'Slug, percent-encoded.' }),
})

export const LanguageParams = z.object({
  slug: Text.max(100)
    .transform((tag) => normalizeLanguage(tag) ?? tag)
    .meta({ description: 'BCP 47 language tag; `und` for articles of unknown language.' }),
})

/** A JSON Feed, with the members that the format requires (JSON Feed 1.1, "Top-level"). */
export const JsonFeed = z
  .looseObject({
    version: z.literal('https://jsonfeed.org/version/1.1'),
    title: z.string(),
    items: z.array(z.looseObject({ id: z.string() })),
  })
  .meta({ id: 'JsonFeed' })

/** The fields of an article that feeds and llms.txt need. */
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
  /** The id of its feed entry; null: `urn:uuid:` and the id of the article. */
  entryId: string | null
  /** Keys of the metadata that may name a media file. */
  mediaMetadata: Record<string, unknown>
  /** Sanitized; null when it is too long for a feed. */
  html: string | null
}

/** A stored media file that articles of a feed name. */
export interface FeedFile {
  hash: string
  type: string
  /** The size of the file that the public gets. */
  bytes: number
}

/** Stored media files by hash. */
export type FeedFiles = ReadonlyMap<string, FeedFile>

/** The articles of a feed, newest first. */
export interface FeedContent {
  /** Name of the tag, category or author; null for the site or a language. */
  name: string | null
  articles: FeedArticle[]
  /** The stored files among the covers and media files of the articles. */
  files: FeedFiles
}
