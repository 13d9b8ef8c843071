/** Schemas of search and suggestion requests and responses. */
import { z } from 'zod'
import { ArticleFilters } from '../articles/filter-schema.ts'
import { ArticleListQuery, commaSeparatedChoice, SearchText } from '../articles/query.ts'
import { ArticleSummary } from '../articles/schema.ts'
import { PageQuery, Pagination } from '../schemas/pagination.ts'
import { wholeNumber } from '../schemas/whole-number.ts'

export const FacetName = z.enum(['tag', 'category', 'author', 'year', 'lang'])
export type FacetName = z.infer<typeof FacetName>

const FACETS = FacetName.options as [FacetName, ...FacetName[]] // never empty

export const SearchQuery = PageQuery.extend({
  ...ArticleFilters.shape,
  q: SearchText.meta({
    description:
      'Search text: all of these words, in any script, or other forms of them in the language of the article (`wifi`, `Wi-Fi`; `Haus`, `Häuser`). `"a phrase"` or `"an exact word"`, `-excluded`, `prefix*`, `C++`. At most 200 characters and 20 words and phrases, of which 6 phrases and runs of more than two characters.',
  }),
  facets: commaSeparatedChoice(FACETS, 'Facets to count over the results.'),
  count: ArticleListQuery.shape.count,
})
export type SearchQuery = z.infer<typeof SearchQuery>

/** HTML in which everything is escaped but `<mark>` and `</mark>`. */
const MarkedHtml = z.string().nullable()

/** Title and snippet of a result, with the matches marked. */
const Highlights = z
  .object({
    title: MarkedHtml.meta({ description: 'The title as HTML, with `<mark>`; null without a match.' }),
    text: MarkedHtml.meta({
      description:
        'About 160 columns of the body, else of the excerpt, as HTML with `<mark>`; null without a match.',
    }),
  })
  .meta({ id: 'Highlights' })

/** An article in search results. */
const SearchResult = ArticleSummary.extend({ highlights: Highlights }).meta({ id: 'SearchResult' })

const count = z
  .number()
  .int()
  .min(1)
  .max(2_147_483_647)
  .meta({ description: 'Number of results that have it.' })

/** A tag, category or author among the results. */
const NamedCount = z.object({ slug: z.string(), name: z.string(), count }).meta({ id: 'NamedCount' })

/** Counts over all results, most frequent first, at most 20 per facet; null for facets that were not requested. */
const Facets = z
  .object({
    tag: z.array(NamedCount).nullable(),
    category: z.array(NamedCount).nullable(),
    author: z.array(NamedCount).nullable(),
    year: z
      .array(z.object({ year: z.number().int().nullable(), count }))
      .nullable()
      .meta({
        description: 'Years of publication in UTC, newest first; null for undated articles, at the end.',
      }),
    lang: z.array(z.object({ lang: z.string().nullable(), count })).nullable(),
    isApproximate: z.boolean().meta({
      description: 'True when there are too many results: the counts are those of the newest ones.',
    }),
  })
  .meta({ id: 'Facets' })

export const SearchPage = z
  .object({
    data: z.array(SearchResult),
    pagination: Pagination,
    facets: Facets.nullable().meta({ description: 'Null when the request has no `facets`.' }),
  })
  .meta({ id: 'SearchPage' })

export const SuggestQuery = z.strictObject({
  q: SearchText.meta({
    description:
      'The text typed so far; the last word may be incomplete. Operators such as `-` and `*` are ignored.',
  }),
  limit: wholeNumber(1, 20).default(8).meta({
    description: 'Maximum number of suggestions. At least half of them are articles, if enough match.',
  }),
  lang: ArticleFilters.shape.lang,
})
export type SuggestQuery = z.infer<typeof SuggestQuery>

/** A suggested article or term. `lang` is null for an article in an unknown language, and for every term. */
export const Suggestion = z
  .object({
    kind: z.enum(['article', 'tag', 'category', 'author']),
    slug: z.string(),
    lang: z.string().nullable(),
    text: z.string().meta({ description: 'Plain text: a title or a name.' }),
  })
  .meta({ id: 'Suggestion' })
export type Suggestion = z.infer<typeof Suggestion>

export const Suggestions = z.object({ data: z.array(Suggestion) }).meta({ id: 'Suggestions' })
