/** Schemas of articles in API responses, and of article drafts. */
import { z } from 'zod'
import { SEO_DESCRIPTION_MAX, SEO_TITLE_MAX } from '../content/fields/seo.ts'
import { ALIAS_BYTES_MAX } from '../content/fields/slug-and-aliases.ts'
import { normalizeLanguage } from '../content/language.ts'
import { Pagination } from '../schemas/pagination.ts'
import { isStorableJson, NonBlankText, Slug, Text } from '../schemas/text.ts'
import { StorableDate } from '../schemas/timestamp.ts'
import { Cover } from './cover-schema.ts'
import { expandableTerms, TermReference } from './include-schema.ts'
import { Byline, Term } from './term-schema.ts'

/** RFC 3339, UTC, with milliseconds. */
const Time = z.iso.datetime({ precision: 3 })

export const ArticleStatus = z.enum(['draft', 'published', 'archived'])
export type ArticleStatus = z.infer<typeof ArticleStatus>

/** A published article whose publication time has not come yet is shown as scheduled. */
export const ShownStatus = z.enum([...ArticleStatus.options, 'scheduled'])

export const ArticleType = z.enum(['post', 'page'])
export type ArticleType = z.infer<typeof ArticleType>

/** What search engines and social networks show instead of title, excerpt and cover. */
const Seo = z
  .object({ title: z.string().nullable(), description: z.string().nullable(), image: z.string().nullable() })
  .meta({ id: 'Seo' })

/** A heading of an article: `id` is its anchor in the HTML. */
const Heading = z
  .object({ id: z.string(), level: z.number().int().min(1).max(6), text: z.string() })
  .meta({ id: 'Heading' })

/** The summary of an article in a list. */
export const ArticleSummary = z
  .object({
    id: z.uuid(),
    type: ArticleType.meta({
      description: 'Lists and feeds are of posts; a page (About) stands for itself.',
    }),
    lang: z.string().nullable().meta({ description: 'BCP 47 language tag, or null when unknown.' }),
    slug: z
      .string()
      .meta({ description: 'Unique within the language; may contain letters of every script.' }),
    title: z.string(),
    excerpt: z.string().meta({ description: 'Plain text.' }),
    status: ShownStatus.meta({
      description: '`scheduled`: published from `publishedAt` on, which is in the future; only with a key.',
    }),
    publishedAt: Time.nullable().meta({ description: 'Null for an undated article.' }),
    expiresAt: Time.nullable().meta({ description: 'The public no longer sees it from then on.' }),
    createdAt: Time,
    updatedAt: Time,
    cover: Cover.nullable(),
    noindex: z.boolean().meta({ description: 'Not for search engines: left out of sitemaps and llms.txt.' }),
    excludeFromFeeds: z.boolean(),
    authors: z.array(TermReference).meta({ description: 'In the order of the byline.' }),
    tags: z.array(TermReference),
    categories: z.array(TermReference),
    keywords: z.array(z.string()),
    sourceUrl: z.string().nullable().meta({ description: 'URL where the article was first published.' }),
    canonicalUrl: z.string().nullable(),
    wordCount: z.number().int().min(0).max(2_147_483_647),
    readingMinutes: z.number().int().min(0).max(2_147_483_647),
    version: z.number().int().min(1).max(2_147_483_647).meta({ description: 'Increases with every change.' }),
  })
  .meta({ id: 'ArticleSummary' })

/** A single article without its `body`. */
export const ArticleWithoutBody = ArticleSummary.extend({
  html: z.string().meta({ description: 'Sanitised: safe to insert into a page.' }),
  toc: z.array(Heading),
  metadata: z
    .record(z.string(), z.unknown())
    .meta({ description: 'Front-matter fields that have no field of their own here.' }),
  seo: Seo.nullable().meta({
    description:
      'Title, description and image for search engines and social networks, where they differ from `title`, `excerpt` and `cover`. `noindex` is a field of its own.',
  }),
  aliases: z.array(z.string()).meta({ description: 'Former slugs and paths that redirect to the article.' }),
  translations: z.array(z.object({ lang: z.string().nullable(), slug: z.string(), title: z.string() })),
}).meta({ id: 'ArticleWithoutBody' })

/** The source of a body, as written. */
const ArticleBody = z
  .object({ format: z.enum(['markdown', 'html']), source: z.string() })
  .meta({ id: 'ArticleBody' })

/** An article in a list, with the members that `include` adds, and without the fields that `fields` omits. */
const ArticleListItem = ArticleSummary.extend({
  ...expandableTerms,
  ...ArticleWithoutBody.pick({
    html: true,
    toc: true,
    metadata: true,
    seo: true,
    translations: true,
  }).partial().shape,
  body: ArticleBody.optional(),
}).meta({ id: 'ArticleListItem' })

export const ArticlePage = z
  .object({ data: z.array(ArticleListItem), pagination: Pagination })
  .meta({ id: 'ArticlePage' })

/** A single article; with `include=source` it has a `body`. */
export const Article = ArticleWithoutBody.extend({
  ...expandableTerms,
  body: ArticleBody.optional(),
}).meta({ id: 'Article' })

/** An article in the trash, with its `body`. */
export const TrashedArticle = Article.extend({
  deletedAt: z.iso
    .datetime({ precision: 3 })
    .meta({ description: 'The time when the article was moved to the trash.' }),
}).meta({ id: 'TrashedArticle' })

/** The previous and the next article in the order of a list. */
export const AdjacentArticles = z
  .object({ previous: ArticleSummary.nullable(), next: ArticleSummary.nullable() })
  .meta({ id: 'AdjacentArticles' })

/** Articles related to another one, most similar first. */
export const RelatedArticles = z.object({ data: z.array(ArticleSummary) }).meta({ id: 'RelatedArticles' })

/** Maximum size of the metadata of an article, in bytes of JSON. */
const METADATA_BYTES_MAX = 512 * 1024

/** Maximum nesting depth of metadata, equal to that of front matter. */
const METADATA_DEPTH_MAX = 64

const Metadata = z
  .record(Text, z.unknown())
  .refine((data) => isStorableJson(data, METADATA_DEPTH_MAX), {
    error: `must not contain NUL characters or lone surrogates, nor be nested deeper than ${METADATA_DEPTH_MAX}`,
    abort: true, // JSON.stringify would overflow the stack
  })
  .refine((data) => Buffer.byteLength(JSON.stringify(data)) <= METADATA_BYTES_MAX, {
    error: `must be at most ${METADATA_BYTES_MAX} bytes of JSON`,
  })

/** Text in an index. PostgreSQL limits index entries to 2,704 bytes. */
const IndexedText = NonBlankText.refine((text) => Buffer.byteLength(text) <= ALIAS_BYTES_MAX, {
  error: `must be at most ${ALIAS_BYTES_MAX} bytes`,
})

/** The source of a body. Line ends are normalized to LF, as in imported files. */
const Source = Text.overwrite((source) => source.replace(/\r\n?/g, '\n'))

/** The validated content of an article, the same for imports and the API. */
export const ArticleDraft = z.object({
  /** `und` when unknown. */
  lang: z
    .string()
    .refine((tag) => tag === 'und' || normalizeLanguage(tag) === tag, { error: 'must be a language tag' }),
  slug: Slug,
  title: NonBlankText.max(10_000),
  excerpt: Text.max(100_000),
  body: z.object({ format: z.enum(['markdown', 'html']), source: Source }),
  /** The URLs of articles by the targets of links in the body, as an import has found them. */
  links: z.record(z.string(), z.string()).optional(),
  /**
   * The URLs of media files by the URLs in the body, the cover, the image for search engines and the metadata, as they are
   * written, as an import has found them. Further files of a page bundle are among them.
   */
  media: z.record(z.string(), z.string()).optional(),
  type: ArticleType.default('post'),
  status: ArticleStatus,
  /** Null: undated. */
  publishedAt: StorableDate.nullable(),
  /** The article is not public from then on; null: it does not expire. */
  expiresAt: StorableDate.nullable().default(null),
  /** The stated time of the last edit; null: the time of the write. */
  modifiedAt: StorableDate.nullable(),
  cover: z.object({ url: NonBlankText, alt: Text.nullable(), caption: Text.nullable() }).nullable(),
  noindex: z.boolean().default(false),
  excludeFromFeeds: z.boolean().default(false),
  seo: z
    .object({
      title: NonBlankText.max(SEO_TITLE_MAX).nullable(),
      description: NonBlankText.max(SEO_DESCRIPTION_MAX).nullable(),
      image: NonBlankText.nullable(),
    })
    .nullable()
    .default(null),
  sourceUrl: NonBlankText.nullable(),
  canonicalUrl: NonBlankText.nullable(),
  keywords: z.array(NonBlankText),
  metadata: Metadata,
  translationKey: IndexedText.nullable(),
  aliases: z.array(IndexedText),
  authors: z.array(Byline),
  tags: z.array(Term),
  categories: z.array(Term),
})
export type ArticleDraft = z.infer<typeof ArticleDraft>
