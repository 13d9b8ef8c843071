/** What may be searched for, and what is found. */
import { z } from 'zod'
import { ArticleFilters, ArticleListQuery, commaSeparatedChoice, SearchText } from '../articles/query.ts'
import { ArticleSummary } from '../articles/schema.ts'
import { PageQuery, Pagination } from '../schemas/pagination.ts'
import { wholeNumber } from '../schemas/whole-number.ts'

export const FacetName = z.enum(['tag', 'category', 'author', 'year', 'lang'])
export type FacetName = z.infer<typeof FacetName>

const FACETS = FacetName.options as [FacetName, ...FacetName[]] // there are some

export const SearchQuery = PageQuery.extend({
  ...ArticleFilters.shape,
  q: SearchText.meta({
    description:
      'What to look for: all of these words, in any script. `"a phrase"`, `-without`, `begin*`. At most 200 characters and 20 words and phrases.',
  }),
  facets: commaSeparatedChoice(FACETS, 'What to count over all results.'),
  count: ArticleListQuery.shape.count,
})
export type SearchQuery = z.infer<typeof SearchQuery>

/** HTML in which everything is escaped but `<mark>` and `</mark>`. */
const MarkedHtml = z.string().nullable()

/** Where the words are. */
const Highlights = z
  .object({
    title: MarkedHtml.meta({ description: 'The title as HTML, with `<mark>`; null when nothing is in it.' }),
    text: MarkedHtml.meta({
      description:
        'About 160 columns of the body, else of the excerpt, as HTML with `<mark>`; null when nothing is in them.',
    }),
  })
  .meta({ id: 'Highlights' })

/** An article that was found. */
const SearchResult = ArticleSummary.extend({ highlights: Highlights }).meta({ id: 'SearchResult' })

const count = z.number().int().min(1).max(2_147_483_647).meta({ description: 'Results that have it.' })

/** A tag, category or author among the results. */
const NamedCount = z.object({ slug: z.string(), name: z.string(), count }).meta({ id: 'NamedCount' })

/** Counts over all results, most frequent first, at most 20 each; null where they were not asked for. */
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
  })
  .meta({ id: 'Facets' })

export const SearchPage = z
  .object({
    data: z.array(SearchResult),
    pagination: Pagination,
    facets: Facets.nullable().meta({ description: 'Null unless `facets` asks for some.' }),
  })
  .meta({ id: 'SearchPage' })

export const SuggestQuery = z.strictObject({
  q: SearchText.meta({
    description: 'What has been typed so far; the last word may be unfinished. Signs mean nothing.',
  }),
  limit: wholeNumber(1, 20)
    .default(8)
    .meta({ description: 'Suggestions at most; at least half of them are articles, if there are so many.' }),
  lang: ArticleFilters.shape.lang,
})
export type SuggestQuery = z.infer<typeof SuggestQuery>

/** Something to go to. `lang` is null for an article in an unknown language, and for everything else. */
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
