/** The questions that may be asked of articles. */
import { z } from 'zod'
import { normalizeLanguage } from '../content/language.ts'
import { PageQuery } from '../schemas/pagination.ts'
import { Text } from '../schemas/text.ts'
import { TimestampOrDay } from '../schemas/timestamp.ts'
import { wholeNumber } from '../schemas/whole-number.ts'
import { ArticleSummary, Include } from './schema.ts'

/** Slugs to filter by: every group of `all` must match with one of its slugs, and none of `not`. */
export interface SlugFilter {
  all: string[][]
  not: string[]
}

function slugsIn(text: string): string[] {
  const slugs = text.split(',').map((slug) => slug.trim().normalize('NFC'))
  return slugs.filter((slug) => slug !== '' && slug !== '-')
}

const isExclusion = (slug = '') => slug.startsWith('-')

/** `a,b` is a or b; a repeated parameter is and; a leading `-` is not. */
function toFilter(values: readonly string[]): SlugFilter {
  const groups = values.map(slugsIn)
  const excluded = groups.filter(([first]) => isExclusion(first)).flat()
  return {
    all: groups.filter(([first]) => !isExclusion(first)),
    not: excluded.map((slug) => slug.replace(/^-/, '')),
  }
}

/** What names nothing would list everything, and `a,-b` would look for a slug that begins with a minus: neither is meant. */
const SlugList = Text.max(2_000)
  .refine((text) => slugsIn(text).length > 0, { error: 'must not be empty: leave it out to have all' })
  .refine((text) => isExclusion(slugsIn(text)[0]) || !slugsIn(text).some(isExclusion), {
    error: 'excludes all of its list or none of it: give the parameter twice',
  })

const REPEATED_MAX = 20

const slugFilter = (noun: string) =>
  z
    .union([SlugList, z.array(SlugList).max(REPEATED_MAX)], { error: `at most ${REPEATED_MAX} times` })
    .transform((value) => toFilter([value].flat()))
    .optional()
    .meta({
      description: `Slugs of ${noun}. A comma means any of them, a repeated parameter all of them, a leading "-" none of them.`,
    })

/** Language tags are compared in their canonical spelling; one that is no tag matches nothing. */
const langFilter = slugFilter('languages (BCP 47 tags; `und` for unknown)').transform((filter) => {
  if (!filter) return undefined
  const canonical = (tag: string) => normalizeLanguage(tag) ?? tag
  return { all: filter.all.map((group) => group.map(canonical)), not: filter.not.map(canonical) }
})

const timeFilter = (description: string) => TimestampOrDay.optional().meta({ description })

/** A parameter that chooses among names: distinct ones, with commas. */
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

const FIELDS = Object.keys(ArticleSummary.shape) as [string, ...string[]] // it has fields

const INCLUDES = Include.options as [Include, ...Include[]] // nor is there nothing to include

/** What narrows lists, searches, neighbours and counts. */
export const ArticleFilters = z.strictObject({
  tag: slugFilter('tags'),
  category: slugFilter('categories'),
  author: slugFilter('authors'),
  lang: langFilter,
  publishedAfter: timeFilter(
    'Published later than this: an RFC 3339 time, or a day. Undated articles never are.',
  ),
  publishedBefore: timeFilter('Published earlier than this. Undated articles never are.'),
  updatedAfter: timeFilter('Updated later than this. To mirror a site, follow /v1/changes instead.'),
  status: z.enum(['draft', 'published', 'scheduled', 'archived', 'trash', 'any']).optional().meta({
    description:
      'Needs a key with the scope `preview`, for `trash` with `read`. Without it, a list holds what the public sees.',
  }),
})
export type ArticleFilters = z.infer<typeof ArticleFilters>
export type StatusFilter = NonNullable<ArticleFilters['status']>

export const Sort = z.enum(['-publishedAt', 'publishedAt', '-updatedAt', 'updatedAt', 'title', '-title'])
export type Sort = z.infer<typeof Sort>

/** Words to look for; src/content/search/search-query.ts says how they are read. */
export const SearchText = Text.max(200)

export const ArticleListQuery = PageQuery.extend({
  ...ArticleFilters.shape,
  q: SearchText.optional().meta({
    description:
      'Only articles with all these words; "phrases", -without, prefix*. /v1/search ranks them and shows the places.',
  }),
  sort: Sort.default('-publishedAt').meta({
    description:
      'A leading "-" is descending. Undated articles count as the oldest. Titles are sorted by code point and by their first 100 characters.',
  }),
  fields: commaSeparatedChoice(FIELDS, 'Fields of the summary to answer with; all, if not said.'),
  include: commaSeparatedChoice(
    INCLUDES,
    'What to add to each article; `source` needs a key with the scope `read`.',
  ),
  count: z.enum(['exact', 'estimated']).optional().meta({
    description:
      'Adds `total`: counted, or as the database guesses it, which costs the same on any number of articles.',
  }),
})
export type ArticleListQuery = z.infer<typeof ArticleListQuery>

/** A list, as far as it has neighbours: its filters and its order. */
export const AdjacentQuery = ArticleFilters.omit({ status: true }).extend({
  sort: ArticleListQuery.shape.sort,
})
export type AdjacentQuery = z.infer<typeof AdjacentQuery>

const AddressLang = Text.max(100)
  .transform((tag) => normalizeLanguage(tag) ?? tag)
  .optional()
  .meta({ description: "Language; without it the site's own, else that of the oldest article." })

export const RelatedQuery = z.strictObject({
  lang: AddressLang,
  limit: wholeNumber(1, 20).default(5).meta({ description: 'Articles at most.' }),
})

export const ArticleParams = z.object({
  slug: Text.min(1).max(2_000).meta({ description: 'Slug (percent-encoded) or id.' }),
})
export type ArticleParams = z.infer<typeof ArticleParams>

export const ArticleReadQuery = z.strictObject({
  lang: AddressLang,
  include: commaSeparatedChoice(
    ['source'],
    'Adds `body`, as it was written; needs a key with the scope `read`.',
  ),
})
