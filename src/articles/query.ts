/** Query parameters and path parameters of article endpoints. */
import { z } from 'zod'
import { normalizeLanguage } from '../content/language.ts'
import { PageQuery } from '../schemas/pagination.ts'
import { meantValue, suggestNames, valueHint } from '../schemas/suggestions.ts'
import { Text } from '../schemas/text.ts'
import { wholeNumber } from '../schemas/whole-number.ts'
import { ArticleFilters, TypeFilter } from './filter-schema.ts'
import { ArticleInclude, Include } from './include-schema.ts'
import { MetadataSort } from './metadata-schema.ts'
import { ArticleSummary } from './schema.ts'

/** Returns the schema of a parameter with comma-separated names. Duplicates are removed. */
export const commaSeparatedChoice = <Name extends string>(
  names: readonly [Name, ...Name[]],
  description: string,
  hintFor = (name: unknown): string => valueHint(name, names),
) =>
  z
    .string()
    .transform((text) => [...new Set(text.split(',').map((name) => name.trim()))])
    .pipe(
      z
        .array(
          z.enum(names, {
            error: ({ input }) => `must be among ${names.join(', ')}${hintFor(input)}`,
          }),
        )
        .min(1),
    )
    .optional()
    .meta({ description: `${description} Comma-separated: ${names.join(', ')}.` })

const FIELDS = Object.keys(ArticleSummary.shape) as [string, ...string[]] // never empty

const INCLUDES = Include.options as [Include, ...Include[]] // never empty

/** Returns what to send instead of an unknown field: `include` for the body and the like. */
function fieldHint(name: unknown): string {
  if (typeof name !== 'string') return ''
  if (/^(?:\*(?:\.\*)*|all)$/i.test(name)) return '. Leave `fields` out for all'
  const fields = suggestNames(name, FIELDS)
  if (fields.length > 0) return `. Did you mean ${fields.join(' or ')}?`
  const member = meantValue(name, INCLUDES)
  return member === null ? '' : `. Did you mean \`include=${member}\`?`
}

const ColumnSort = z.enum(['-publishedAt', 'publishedAt', '-updatedAt', 'updatedAt', 'title', '-title'])
export type ColumnSort = z.infer<typeof ColumnSort>

const SORTS = `must be among ${ColumnSort.options.join(', ')}, metadata.<key>, -metadata.<key>`

/** Returns the message for an unknown sort order, with the one that was meant: `-created_at`, `title:asc`, `date desc`. */
function sortMessage(input: unknown): string {
  const [, minus = '', word = '', direction = ''] =
    /^([+-]?)(?:sys\.|fields\.)?(\w+)(?:[: ](asc|desc))?$/i.exec(String(input)) ?? []
  const [column] = suggestNames(word, ['publishedAt', 'updatedAt', 'title'])
  if (column === undefined) return SORTS
  const isDescending = minus === '-' || direction.toLowerCase() === 'desc'
  return `${SORTS}. Did you mean ${isDescending ? '-' : ''}${column}?`
}

const Sort = z.union([ColumnSort, MetadataSort], { error: ({ input }) => sortMessage(input) })
export type Sort = z.infer<typeof Sort>

/** The text of a search query; src/content/search/search-query.ts parses it. */
export const SearchText = Text.max(200)

const listedType = TypeFilter.optional().meta({
  description: 'Posts, pages, or any. Default: posts; with `id` or `slug`, any.',
})

export const ArticleListQuery = PageQuery.extend({
  ...ArticleFilters.shape,
  type: listedType,
  q: SearchText.optional().meta({
    description:
      'Only articles that contain all these words; "phrases", -excluded, prefix*. /v1/search also ranks and highlights.',
  }),
  sort: Sort.default('-publishedAt').meta({
    description:
      'A leading "-" is descending. Undated articles count as the oldest. Titles are sorted as people sort, in an order that depends on no language, by their first 100 characters. `metadata.<key>` sorts at most 5,000 articles, so narrow the list with filters; articles without the key are last.',
  }),
  fields: commaSeparatedChoice(
    FIELDS,
    'Fields of the summary to return. Default: all. The others are absent, although the schema requires them.',
    fieldHint,
  ),
  include: commaSeparatedChoice(
    INCLUDES,
    'Members to add to each article; `authors`, `tags` and `categories` replace the references; `source` needs a key with the scope `read`.',
  ),
  count: z.enum(['exact', 'estimated']).optional().meta({
    description:
      'Adds `total`: an exact count, or an estimate of the database, whose cost does not depend on the number of articles.',
  }),
})
export type ArticleListQuery = z.infer<typeof ArticleListQuery>

/** The filters and the order of the list in which articles are adjacent. */
export const AdjacentQuery = ArticleFilters.omit({ status: true, id: true, slug: true }).extend({
  type: TypeFilter.default('post').meta({ description: 'Posts (the default), pages, or any.' }),
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
    INCLUDES,
    '`source` adds `body`, the source as written, and needs a key with the scope `read`. `authors`, `tags` and `categories` replace the references by whole objects. An article always has the others, which are accepted because lists have them.',
  ).transform((names) => names && ArticleInclude.options.filter((member) => names.includes(member))),
})
