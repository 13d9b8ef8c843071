/** What editors may say of an article: the body of POST and PUT, and what PATCH is merged into. */
import { z } from 'zod'
import { normalizeLanguage } from '../content/language.ts'
import { slugify } from '../content/slug.ts'
import { REQUEST_DOCUMENT_BYTES_MAX } from '../schemas/limits.ts'
import { NonBlankText, Slug, Text } from '../schemas/text.ts'
import { Timestamp } from '../schemas/timestamp.ts'
import { SafeUrl } from '../schemas/url.ts'
import { ArticleDraft, ArticleStatus } from './schema.ts'
import { Byline, Term } from './term-schema.ts'

const Language = z
  .string()
  .transform((tag) => (tag === 'und' ? tag : normalizeLanguage(tag)))
  .refine((tag) => tag !== null, { error: 'must be a language tag such as zh or en-GB' })
  .transform((tag) => tag ?? 'und')
  .nullable()

const Named = z.strictObject({ slug: Slug.optional(), name: NonBlankText.max(2_000).optional() })

/** Slug and name out of what was given; a name alone is a slug, too. */
function slugged({ slug, name }: z.infer<typeof Named>, context: z.RefinementCtx): Term {
  const termSlug = slug?.normalize('NFC') ?? slugify(name ?? '')
  if (termSlug === '')
    context.addIssue({ code: 'custom', message: 'needs a slug, or a name with a letter or digit' })
  return { slug: termSlug, name: name ?? termSlug }
}

/** A tag or category by name or slug; a missing one is created. */
const TermInput = z
  .union([NonBlankText.max(2_000).transform((name) => ({ name })), Named], {
    error: 'must be a name, or { slug, name }',
  })
  .transform(slugged)
  .pipe(Term)

/** An author by name or slug; the profile counts only when the author is created. */
const AuthorInput = z
  .union(
    [
      NonBlankText.max(2_000).transform((name) => ({ name })),
      Named.extend({
        url: SafeUrl.nullable().optional(),
        avatarUrl: SafeUrl.nullable().optional(),
        bio: Text.nullable().optional(),
        email: NonBlankText.nullable().optional(),
      }),
    ],
    { error: 'must be a name, or { slug, name, url, avatarUrl, bio, email }' },
  )
  .transform((author, context) => {
    const { url = null, avatarUrl = null, bio = null, email = null } = { ...noProfile, ...author }
    return { ...slugged(author, context), url, avatarUrl, bio, email }
  })
  .pipe(Byline)

const noProfile: {
  url?: string | null
  avatarUrl?: string | null
  bio?: string | null
  email?: string | null
} = {}

const draft = ArticleDraft.shape

/** An article as an editor writes it. What is absent is as it was, or its default; the title may come from the body's first heading. */
export const ArticleInput = z.strictObject({
  lang: Language.optional().meta({ description: 'BCP 47; null when unknown.' }),
  slug: draft.slug.optional().meta({ description: 'Made from the title, unless given.' }),
  title: draft.title.optional(),
  excerpt: draft.excerpt.optional().meta({ description: 'Plain text; made from the body, unless given.' }),
  body: z
    .strictObject({
      format: z.enum(['markdown', 'html']).default('markdown'),
      source: draft.body.shape.source,
    })
    .optional()
    .meta({
      description: `As written; sanitised when it is rendered. At most ${REQUEST_DOCUMENT_BYTES_MAX} bytes, unless it stays as it is.`,
    }),
  status: ArticleStatus.optional().meta({
    description: 'A draft, unless said. `published` needs the scope `publish`.',
  }),
  publishedAt: Timestamp.nullable().optional().meta({
    description: 'A future time schedules; null is undated; absent is the time of the first publication.',
  }),
  cover: z
    .strictObject({
      url: SafeUrl,
      alt: Text.nullable().default(null),
      caption: Text.nullable().default(null),
    })
    .nullable()
    .optional(),
  sourceUrl: SafeUrl.nullable().optional(),
  canonicalUrl: SafeUrl.nullable().optional(),
  keywords: draft.keywords.optional(),
  metadata: draft.metadata.optional(),
  translationKey: draft.translationKey
    .optional()
    .meta({ description: 'Articles that share it are translations.' }),
  aliases: draft.aliases.optional().meta({ description: 'Old slugs, and paths that begin with "/".' }),
  authors: z.array(AuthorInput).optional(),
  tags: z.array(TermInput).optional(),
  categories: z.array(TermInput).optional(),
})

export type ArticleInput = z.infer<typeof ArticleInput>

const VERSION = { description: 'Fails with 412 unless it is the version of the article; as If-Match does.' }

/** The version that a writer has seen. */
export const VersionField = z.number().int().min(1).max(2_147_483_647).optional().meta(VERSION)

/** A body of PUT and POST, with the version that the writer has seen. */
export const ArticleInputWithVersion = ArticleInput.extend({ version: VersionField }).meta({
  id: 'ArticleRequest',
})

type AnyValue = z.ZodOptional<z.ZodType>

/** The same names, with any value: what a patch makes is checked, not the patch. */
const anything = Object.fromEntries(
  Object.keys(ArticleInput.shape).map((name): [string, AnyValue] => [name, z.unknown().optional()]),
)

/** A JSON Merge Patch (RFC 7396): null takes a field back to its default. What it makes is checked as ArticleInput. */
export const ArticlePatch = z
  .strictObject({ ...anything, version: VersionField })
  .meta({ id: 'ArticlePatch' })
