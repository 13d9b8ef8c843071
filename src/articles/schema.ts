/** Articles as the API shows them, and the questions that may be asked of them. */
import { z } from 'zod'
import { ALIAS_BYTES_MAX } from '../content/fields/slug-and-aliases.ts'
import { normalizeLanguage } from '../content/language.ts'
import { Pagination } from '../schemas/pagination.ts'
import { isStorableJson, NonBlankText, Slug, Text } from '../schemas/text.ts'
import { StorableDate } from '../schemas/timestamp.ts'
import { Byline, Term } from './term-schema.ts'

/** RFC 3339, UTC, with milliseconds. */
const Time = z.iso.datetime({ precision: 3 })

export const ArticleStatus = z.enum(['draft', 'published', 'archived'])
export type ArticleStatus = z.infer<typeof ArticleStatus>

/** A tag, category or author as an article names it. */
const TermReference = z.object({ slug: z.string(), name: z.string() }).meta({ id: 'TermReference' })

const Cover = z
  .object({ url: z.string(), alt: z.string().nullable(), caption: z.string().nullable() })
  .meta({ id: 'Cover' })

/** One heading of an article: `id` is its anchor in the HTML. */
const Heading = z
  .object({ id: z.string(), level: z.number().int().min(1).max(6), text: z.string() })
  .meta({ id: 'Heading' })

/** An article in a list. */
export const ArticleSummary = z
  .object({
    id: z.uuid(),
    lang: z.string().nullable().meta({ description: 'BCP 47 language tag, or null when unknown.' }),
    slug: z.string().meta({ description: 'Unique within the language; letters of every script.' }),
    title: z.string(),
    excerpt: z.string().meta({ description: 'Plain text.' }),
    status: ArticleStatus,
    publishedAt: Time.nullable().meta({ description: 'Null: undated.' }),
    createdAt: Time,
    updatedAt: Time,
    cover: Cover.nullable(),
    authors: z.array(TermReference).meta({ description: 'In the order of the byline.' }),
    tags: z.array(TermReference),
    categories: z.array(TermReference),
    keywords: z.array(z.string()),
    sourceUrl: z.string().nullable().meta({ description: 'Where the article was first published.' }),
    canonicalUrl: z.string().nullable(),
    wordCount: z.number().int().min(0).max(2_147_483_647),
    readingMinutes: z.number().int().min(0).max(2_147_483_647),
    version: z.number().int().min(1).max(2_147_483_647).meta({ description: 'Grows with every change.' }),
  })
  .meta({ id: 'ArticleSummary' })

/** An article read on its own. */
export const ArticleWithoutBody = ArticleSummary.extend({
  html: z.string().meta({ description: 'Sanitised: safe to insert into a page.' }),
  toc: z.array(Heading),
  metadata: z
    .record(z.string(), z.unknown())
    .meta({ description: 'Front matter that has no field of its own.' }),
  aliases: z.array(z.string()).meta({ description: 'Old slugs and paths that lead here.' }),
  translations: z.array(z.object({ lang: z.string().nullable(), slug: z.string(), title: z.string() })),
}).meta({ id: 'ArticleWithoutBody' })

/** What a list may add to each article. */
export const Include = z.enum(['html', 'toc', 'metadata', 'translations', 'source'])
export type Include = z.infer<typeof Include>

/** A body as it was written. */
const ArticleBody = z
  .object({ format: z.enum(['markdown', 'html']), source: z.string() })
  .meta({ id: 'ArticleBody' })

/** An article in a list, with what `include` adds; `fields` leaves others out. */
const ArticleListItem = ArticleSummary.extend({
  ...ArticleWithoutBody.pick({ html: true, toc: true, metadata: true, translations: true }).partial().shape,
  body: ArticleBody.optional(),
}).meta({ id: 'ArticleListItem' })

export const ArticlePage = z
  .object({ data: z.array(ArticleListItem), pagination: Pagination })
  .meta({ id: 'ArticlePage' })

/** An article read on its own; `body` with `include=source`. */
export const Article = ArticleWithoutBody.extend({ body: ArticleBody.optional() }).meta({ id: 'Article' })

/** The articles before and after one, in the order of a list. */
export const AdjacentArticles = z
  .object({ previous: ArticleSummary.nullable(), next: ArticleSummary.nullable() })
  .meta({ id: 'AdjacentArticles' })

/** Articles that have something in common with another, most alike first. */
export const RelatedArticles = z.object({ data: z.array(ArticleSummary) }).meta({ id: 'RelatedArticles' })

/** An old address and where it leads. */
const Redirect = z
  .object({
    from: z.string().meta({ description: 'A bare slug, or a path that begins with "/".' }),
    lang: z.string().nullable().meta({ description: 'The language in which the old address was one.' }),
    to: z.object({ lang: z.string().nullable(), slug: z.string() }),
  })
  .meta({ id: 'Redirect' })

export const RedirectPage = z
  .object({ data: z.array(Redirect), pagination: Pagination })
  .meta({ id: 'RedirectPage' })

/** Largest metadata of an article, in bytes of JSON. */
const METADATA_BYTES_MAX = 512 * 1024

/** Deepest metadata: what front matter can hold. */
const METADATA_DEPTH_MAX = 64

const Metadata = z
  .record(Text, z.unknown())
  .refine((data) => isStorableJson(data, METADATA_DEPTH_MAX), {
    error: `must not hold NUL characters or lone surrogates, nor be nested deeper than ${METADATA_DEPTH_MAX}`,
    abort: true, // what is nested too deep must not be written as JSON
  })
  .refine((data) => Buffer.byteLength(JSON.stringify(data)) <= METADATA_BYTES_MAX, {
    error: `must be at most ${METADATA_BYTES_MAX} bytes of JSON`,
  })

/** What articles are looked up by fits into an index of PostgreSQL, whose entries have 2,704 bytes at most. */
const Indexed = NonBlankText.refine((text) => Buffer.byteLength(text) <= ALIAS_BYTES_MAX, {
  error: `must be at most ${ALIAS_BYTES_MAX} bytes`,
})

/** A body as written. Line ends are LF, as in a file that is read. */
const Source = Text.overwrite((source) => source.replace(/\r\n?/g, '\n'))

/** What somebody says an article is. Import and API both hand this to the store, so neither can write what the other refuses. */
export const ArticleDraft = z.object({
  /** `und` when unknown. */
  lang: z
    .string()
    .refine((tag) => tag === 'und' || normalizeLanguage(tag) === tag, { error: 'must be a language tag' }),
  slug: Slug,
  title: NonBlankText.max(10_000),
  excerpt: Text.max(100_000),
  body: z.object({ format: z.enum(['markdown', 'html']), source: Source }),
  status: ArticleStatus,
  /** Null: undated. */
  publishedAt: StorableDate.nullable(),
  /** The editor's word for the last change; null: the time of writing. */
  modifiedAt: StorableDate.nullable(),
  cover: z.object({ url: NonBlankText, alt: Text.nullable(), caption: Text.nullable() }).nullable(),
  sourceUrl: NonBlankText.nullable(),
  canonicalUrl: NonBlankText.nullable(),
  keywords: z.array(NonBlankText),
  metadata: Metadata,
  translationKey: Indexed.nullable(),
  aliases: z.array(Indexed),
  authors: z.array(Byline),
  tags: z.array(Term),
  categories: z.array(Term),
})
export type ArticleDraft = z.infer<typeof ArticleDraft>
