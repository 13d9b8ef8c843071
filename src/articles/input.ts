/** Schemas of article requests: the bodies of POST, PUT and PATCH. */
import { z } from 'zod'
import { normalizeLanguage } from '../content/language.ts'
import { slugify } from '../content/slug.ts'
import { boundedArray } from '../schemas/bounded-array.ts'
import { REQUEST_DOCUMENT_BYTES_MAX, REQUEST_TITLE_LENGTH_MAX } from '../schemas/limits.ts'
import { NonBlankText, Slug, Text } from '../schemas/text.ts'
import { Timestamp } from '../schemas/timestamp.ts'
import { SafeUrl } from '../schemas/url.ts'
import { ArticleDraft, ArticleType, ShownStatus } from './schema.ts'
import { Byline, Term } from './term-schema.ts'

const Language = z
  .string()
  .transform((tag) => (tag === 'und' ? tag : normalizeLanguage(tag)))
  .refine((tag) => tag !== null, { error: 'must be a language tag such as zh or en-GB' })
  .transform((tag) => tag ?? 'und')
  .nullable()

const NamedTerm = z.strictObject({ slug: Slug.optional(), name: NonBlankText.max(2_000).optional() })

/** Returns a term with slug and name: a missing slug is derived from the name, a missing name is the slug. */
function completeTerm({ slug, name }: z.infer<typeof NamedTerm>, context: z.RefinementCtx): Term {
  const termSlug = slug?.normalize('NFC') ?? slugify(name ?? '')
  if (termSlug === '')
    context.addIssue({ code: 'custom', message: 'needs a slug, or a name with a letter or digit' })
  return { slug: termSlug, name: name ?? termSlug }
}

/** A tag or category by name or slug. A term that does not exist is created. */
const TermInput = z
  .union([NonBlankText.max(2_000).transform((name) => ({ name })), NamedTerm], {
    error: 'must be a name, or { slug, name }',
  })
  .transform(completeTerm)
  .pipe(Term)

/** An author by name or slug. The profile is used only when the author is created. */
const AuthorInput = z
  .union(
    [
      NonBlankText.max(2_000).transform((name) => ({ name })),
      NamedTerm.extend({
        url: SafeUrl.nullable().optional(),
        avatarUrl: SafeUrl.nullable().optional(),
        bio: Text.nullable().optional(),
        email: NonBlankText.nullable().optional(),
      }),
    ],
    { error: 'must be a name, or { slug, name, url, avatarUrl, bio, email }' },
  )
  .transform((author, context) => {
    const { url = null, avatarUrl = null, bio = null, email = null } = { ...emptyProfile, ...author }
    return { ...completeTerm(author, context), url, avatarUrl, bio, email }
  })
  .pipe(Byline)

const emptyProfile: {
  url?: string | null
  avatarUrl?: string | null
  bio?: string | null
  email?: string | null
} = {}

const draft = ArticleDraft.shape
const seo = draft.seo.unwrap().unwrap().shape

/** What search engines and social networks show. An object of nulls is null. */
const SeoInput = z
  .strictObject({
    title: seo.title.default(null),
    description: seo.description.default(null),
    image: SafeUrl.nullable().default(null),
  })
  .transform((stated) => (Object.values(stated).some((value) => value !== null) ? stated : null))

/** Maximum number of items in each list of a request. Imports have the limits of front matter instead. */
const LIST_MAX = 1_000
const AUTHORS_MAX = 200

const Ignored = z.unknown().optional().meta({ description: 'Ignored: it follows from the media file.' })

/** Fields of a cover that a client may send back as it has received them. */
const readOnlyCoverFields = { width: Ignored, height: Ignored, placeholder: Ignored, variants: Ignored }

/** An article as an editor sends it. An absent field gets its default, or keeps its value where the endpoint documents that. */
export const ArticleInput = z.strictObject({
  lang: Language.optional().meta({ description: 'BCP 47; null when unknown.' }),
  slug: draft.slug.optional().meta({
    description:
      'Becomes lower case, with hyphens between words: `My post` is `my-post`. Default: derived from the title.',
  }),
  title: draft.title.optional().meta({
    description: `At most ${REQUEST_TITLE_LENGTH_MAX} characters, unless it is unchanged; imports accept more. Default: the first heading of the body.`,
  }),
  excerpt: draft.excerpt.optional().meta({ description: 'Plain text. Default: derived from the body.' }),
  body: z
    .strictObject({
      format: z.enum(['markdown', 'html']).default('markdown'),
      source: draft.body.shape.source,
    })
    .optional()
    .meta({
      description: `The source as written; the rendered HTML is sanitised. At most ${REQUEST_DOCUMENT_BYTES_MAX} bytes, unless it is unchanged.`,
    }),
  type: ArticleType.optional().meta({ description: 'A post, unless given; PUT without it keeps the type.' }),
  status: ShownStatus.optional().meta({
    description:
      'Default: `draft`. `published` needs the scope `publish`. `scheduled` is `published`, and needs a `publishedAt` in the future.',
  }),
  publishedAt: Timestamp.nullable().optional().meta({
    description:
      'A future time schedules the article; null leaves it undated. Default: the time of the first publication.',
  }),
  expiresAt: Timestamp.nullable().optional().meta({
    description: 'The public no longer sees the article from then on; null: it does not expire.',
  }),
  cover: z
    .strictObject({
      url: SafeUrl,
      alt: Text.nullable().default(null),
      caption: Text.nullable().default(null),
      ...readOnlyCoverFields,
    })
    .transform(({ url, alt, caption }) => ({ url, alt, caption }))
    .nullable()
    .optional(),
  noindex: draft.noindex.unwrap().optional().meta({
    description: 'Not for search engines: leaves the article out of sitemaps and llms.txt.',
  }),
  excludeFromFeeds: draft.excludeFromFeeds.unwrap().optional(),
  seo: SeoInput.nullable().optional().meta({
    description: 'For search engines and social networks; null, or only nulls: title, excerpt and cover.',
  }),
  sourceUrl: SafeUrl.nullable().optional(),
  canonicalUrl: SafeUrl.nullable().optional(),
  keywords: boundedArray(draft.keywords.element, LIST_MAX).optional(),
  metadata: draft.metadata.optional(),
  translationKey: draft.translationKey
    .optional()
    .meta({ description: 'Articles with the same key are translations of each other.' }),
  aliases: boundedArray(draft.aliases.element, LIST_MAX)
    .optional()
    .meta({ description: 'Former slugs, and paths that begin with "/"; they redirect to the article.' }),
  authors: boundedArray(AuthorInput, AUTHORS_MAX).optional(),
  tags: boundedArray(TermInput, LIST_MAX).optional(),
  categories: boundedArray(TermInput, LIST_MAX).optional(),
})

export type ArticleInput = z.infer<typeof ArticleInput>

const VERSION = { description: 'Expected version: 412 if the article has another one. Same as `If-Match`.' }

/** The expected version of a write. */
export const VersionField = z.number().int().min(1).max(2_147_483_647).optional().meta(VERSION)

/** The expected version of the working copy that a request publishes. */
export const WorkingVersionField = VersionField.unwrap().nullable().optional().meta({
  description:
    'Expected version of the working copy: 412 if it has another one. Null: 412 if there is one. Absent: any.',
})

/** The body of POST and PUT, with the expected version. */
export const ArticleInputWithVersion = ArticleInput.extend({ version: VersionField }).meta({
  id: 'ArticleRequest',
})

type AnyValue = z.ZodOptional<z.ZodType>

/** The fields of ArticleInput with any value: the patched article is validated, not the patch. */
const unvalidatedFields = Object.fromEntries(
  Object.keys(ArticleInput.shape).map((name): [string, AnyValue] => [name, z.unknown().optional()]),
)

/** A JSON Merge Patch (RFC 7396): null resets a field to its default. The result is validated as ArticleInput. */
export const ArticlePatch = z
  .strictObject({ ...unvalidatedFields, version: VersionField })
  .meta({ id: 'ArticlePatch' })
