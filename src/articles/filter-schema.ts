/** Schemas of the filters of lists, searches, adjacent articles and counts. */
import { z } from 'zod'
import { normalizeLanguage } from '../content/language.ts'
import { isUuid, Text } from '../schemas/text.ts'
import { TimestampOrDay } from '../schemas/timestamp.ts'
import { MetadataFilters } from './metadata-schema.ts'

/** A filter by slugs: an article must have a slug of each group in `all`, and none of the slugs in `not`. */
export interface SlugFilter {
  all: string[][]
  not: string[]
}

function splitSlugs(text: string): string[] {
  const slugs = text.split(',').map((slug) => slug.trim().normalize('NFC'))
  return slugs.filter((slug) => slug !== '' && slug !== '-')
}

const isExclusion = (slug = '') => slug.startsWith('-')

/** Parses the values of a repeated parameter: `a,b` means a or b, repetition means and, a leading `-` means not. */
function parseSlugFilter(values: readonly string[]): SlugFilter {
  const groups = values.map(splitSlugs)
  const excluded = groups.filter(([first]) => isExclusion(first)).flat()
  return {
    all: groups.filter(([first]) => !isExclusion(first)),
    not: excluded.map((slug) => slug.replace(/^-/, '')),
  }
}

/** Slugs separated by commas. An empty list would filter nothing, and `-b` in `a,-b` would be a slug: both are rejected. */
const SlugList = Text.max(2_000)
  .refine((text) => splitSlugs(text).length > 0, {
    error: 'must not be empty: omit the parameter to list all',
  })
  .refine((text) => isExclusion(splitSlugs(text)[0]) || !splitSlugs(text).some(isExclusion), {
    error: 'must not mix slugs with and without "-": repeat the parameter instead',
  })

const REPEATED_MAX = 20

const slugFilter = (noun: string) =>
  z
    .union([SlugList, z.array(SlugList).max(REPEATED_MAX)], {
      error: `must not be repeated more than ${REPEATED_MAX} times`,
    })
    .transform((value) => parseSlugFilter([value].flat()))
    .optional()
    .meta({
      description: `Slugs of ${noun}. A comma means any of them, a repeated parameter all of them, a leading "-" none of them.`,
    })

/**
 * Languages to filter by. With `isExact`, `all` has language tags, else ranges: `zh` matches `zh-CN`. With `isPreference` it
 * has one list, in the order in which a reader prefers them.
 */
export interface LanguageFilter extends SlugFilter {
  isExact?: boolean
  isPreference?: boolean
}

const canonicalLanguage = (tag: string) => normalizeLanguage(tag) ?? tag

/** Language tags are compared in their canonical form; an invalid tag matches nothing. */
const langFilter = slugFilter(
  'languages (BCP 47 tags; `zh` matches `zh-CN`, too; `und` for unknown, `*` for all)',
).transform((filter): LanguageFilter | undefined => {
  if (!filter) return undefined
  const { all, not } = filter
  return { all: all.map((group) => group.map(canonicalLanguage)), not: not.map(canonicalLanguage) }
})

/** Maximum number of languages of a fallback. */
const FALLBACK_MAX = 20

const fallbackFilter = Text.max(2_000)
  .transform((text) => splitSlugs(text).map(canonicalLanguage))
  .pipe(
    z
      .array(z.string())
      .min(1, { error: 'must not be empty: omit the parameter to list the languages of `lang` only' })
      .max(FALLBACK_MAX, { error: `must have at most ${FALLBACK_MAX} languages` }),
  )
  .optional()
  .meta({
    description:
      'Languages for what is not available in `lang`, in order; `*` is any. Of the translations of an article, only the first available one is listed. The languages of `lang` then count in their order, too. Not together with `status`.',
  })

const timeFilter = (description: string) => TimestampOrDay.optional().meta({ description })

export const TypeFilter = z.enum(['post', 'page', 'any'])

/** Maximum number of ids or slugs by which articles are selected: all of them fit on a page. */
const SELECTED_MAX = 100

/** Parses the values of a parameter, separated by commas or repeated. Without duplicates. */
const selection = (item: z.ZodString, noun: string) =>
  z
    .union([Text, z.array(Text).max(SELECTED_MAX)], { error: `must have at most ${SELECTED_MAX} ${noun}` })
    .transform((value) => [...new Set([value].flat().flatMap(splitSlugs))])
    .pipe(
      z
        .array(item)
        .min(1, { error: 'must not be empty: omit the parameter to list all' })
        .max(SELECTED_MAX, { error: `must have at most ${SELECTED_MAX} ${noun}` }),
    )
    .optional()

/** Filters of lists, searches, adjacent articles and counts. */
export const ArticleFilters = z.strictObject({
  type: TypeFilter.optional().meta({ description: 'Posts or pages; all if it is left out.' }),
  id: selection(
    z.string().refine(isUuid, { error: 'must be the id of an article, which is a UUID' }),
    'ids',
  ).meta({
    description: `Ids of articles, separated by commas, at most ${SELECTED_MAX}. Others than those that there are have no effect.`,
  }),
  slug: selection(Text, 'slugs').meta({
    description: `Slugs of articles in any language, separated by commas, at most ${SELECTED_MAX}. Former slugs and unknown ones have no effect.`,
  }),
  tag: slugFilter('tags'),
  category: slugFilter('categories'),
  author: slugFilter('authors'),
  lang: langFilter,
  fallback: fallbackFilter,
  metadata: MetadataFilters,
  publishedAfter: timeFilter('Published after this RFC 3339 time or day. Undated articles are left out.'),
  publishedBefore: timeFilter('Published before this RFC 3339 time or day. Undated articles are left out.'),
  updatedAfter: timeFilter(
    'Updated after this RFC 3339 time or day. To mirror a site, follow /v1/changes instead.',
  ),
  status: z.enum(['draft', 'published', 'scheduled', 'expired', 'archived', 'trash', 'any']).optional().meta({
    description:
      'Needs a key with the scope `preview`; `trash` needs `read`. Default: visible articles only.',
  }),
})
export type ArticleFilters = z.infer<typeof ArticleFilters>
export type StatusFilter = NonNullable<ArticleFilters['status']>
