/** Query parameters and path parameters of article endpoints. */
import { z } from 'zod'
import { normalizeLanguage } from '../content/language.ts'
import { PageQuery } from '../schemas/pagination.ts'
import { Text } from '../schemas/text.ts'
import { TimestampOrDay } from '../schemas/timestamp.ts'
import { wholeNumber } from '../schemas/whole-number.ts'
import { ArticleSummary, Include } from './schema.ts'

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

/** Languages to filter by. With `isExact`, `all` has language tags, else ranges: `zh` matches `zh-CN`. */
export interface LanguageFilter extends SlugFilter {
  isExact?: boolean
}

/** Language tags are compared in their canonical form; an invalid tag matches nothing. */
const langFilter = slugFilter(
  'languages (BCP 47 tags; `zh` matches `zh-CN`, too; `und` for unknown)',
).transform((filter): LanguageFilter | undefined => {
  if (!filter) return undefined
  const canonical = (tag: string) => normalizeLanguage(tag) ?? tag
  return { all: filter.all.map((group) => group.map(canonical)), not: filter.not.map(canonical) }
})

const timeFilter = (description: string) => TimestampOrDay.optional().meta({ description })

/** Returns the schema of a parameter with comma-separated names. Duplicates are removed. */
export const commaSeparatedChoice = <Name extends string>(
  names: readonly [Name, ...Name[]],
  description: string,
) =>
  z
    .string()
    .transform((text) => [...new Set(text.split(',').map((name) => name.trim()))])
    .pipe(z.array(z.enum(names, { error: `must be among ${names.join(', ')}` })).min(1))
    .optional()
    .meta({ description: `${description} Comma-separated: ${names.join(', ')}.` })

const FIELDS = Object.keys(ArticleSummary.shape) as [string, ...string[]] // never empty

const INCLUDES = Include.options as [Include, ...Include[]] // never empty

const TypeFilter = z.enum(['post', 'page', 'any'])

/** Filters of lists, searches, adjacent articles and counts. */
export const ArticleFilters = z.strictObject({
  type: TypeFilter.optional().meta({ description: 'Posts or pages; all if it is left out.' }),
  tag: slugFilter('tags'),
  category: slugFilter('categories'),
  author: slugFilter('authors'),
  lang: langFilter,
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

export const Sort = z.enum(['-publishedAt', 'publishedAt', '-updatedAt', 'updatedAt', 'title', '-title'])
export type Sort = z.infer<typeof Sort>

/** The text of a search query; src/content/search/search-query.ts parses it. */
export const SearchText = Text.max(200)

/** Lists are of posts unless they are asked for others. */
const listedType = TypeFilter.default('post').meta({ description: 'Posts (the default), pages, or any.' })

export const ArticleListQuery = PageQuery.extend({
  ...ArticleFilters.shape,
  type: listedType,
  q: SearchText.optional().meta({
    description:
      'Only articles that contain all these words; "phrases", -excluded, prefix*. /v1/search also ranks and highlights.',
  }),
  sort: Sort.default('-publishedAt').meta({
    description:
      'A leading "-" is descending. Undated articles count as the oldest. Titles are sorted by code point and by their first 100 characters.',
  }),
  fields: commaSeparatedChoice(
    FIELDS,
    'Fields of the summary to return. Default: all. The others are absent, although the schema requires them.',
  ),
  include: commaSeparatedChoice(
    INCLUDES,
    'Members to add to each article; `source` needs a key with the scope `read`.',
  ),
  count: z.enum(['exact', 'estimated']).optional().meta({
    description:
      'Adds `total`: an exact count, or an estimate of the database, whose cost does not depend on the number of articles.',
  }),
})
export type ArticleListQuery = z.infer<typeof ArticleListQuery>

/** The filters and the order of the list in which articles are adjacent. */
export const AdjacentQuery = ArticleFilters.omit({ status: true }).extend({
  type: listedType,
  sort: ArticleListQuery.shape.sort,
})
export type AdjacentQuery = z.infer<typeof AdjacentQuery>

const LocatorLang = Text.max(100)
  .transform((tag) => normalizeLanguage(tag) ?? tag)
  .optional()
  .meta({
    description:
      "Language of the article. Default: the site's language, else that of the oldest article with this slug.",
  })

export const RelatedQuery = z.strictObject({
  lang: LocatorLang,
  limit: wholeNumber(1, 20).default(5).meta({ description: 'Maximum number of articles.' }),
})

export const ArticleParams = z.object({
  slug: Text.min(1).max(2_000).meta({ description: 'Slug (percent-encoded) or id.' }),
})
export type ArticleParams = z.infer<typeof ArticleParams>

export const ArticleReadQuery = z.strictObject({
  lang: LocatorLang,
  include: commaSeparatedChoice(
    ['source'],
    'Adds `body`, the source as written; needs a key with the scope `read`.',
  ),
})
