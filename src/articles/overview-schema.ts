/** Schemas of overviews: numbers of visible articles by language, and by year and month. */
import { z } from 'zod'
import { ArticleFilters, TypeFilter } from './filter-schema.ts'

const articles = z
  .number()
  .int()
  .min(1)
  .max(2_147_483_647)
  .meta({ description: 'Number of visible articles.' })

/** A language of visible articles. */
const LanguageCount = z
  .object({
    lang: z.string().nullable().meta({ description: 'BCP 47 language tag, or null when unknown.' }),
    articles,
  })
  .meta({ id: 'LanguageCount' })

/** The languages of visible articles, most articles first. */
export const LanguageCounts = z.object({ data: z.array(LanguageCount) }).meta({ id: 'LanguageCounts' })

/** The filter of the numbers of articles by language. */
export const LanguagesQuery = z.strictObject({
  type: TypeFilter.default('any').meta({ description: 'Posts, pages, or any (the default).' }),
})
export type LanguagesQuery = z.infer<typeof LanguagesQuery>

/** The filters of an archive: those of a list that select by content, not by time. */
export const ArchiveQuery = ArticleFilters.pick({
  tag: true,
  category: true,
  author: true,
  lang: true,
  fallback: true,
}).extend({
  type: TypeFilter.default('post').meta({ description: 'Posts (the default), pages, or any.' }),
})
export type ArchiveQuery = z.infer<typeof ArchiveQuery>

/** A year with its months that have articles. */
const ArchiveYear = z
  .object({
    year: z.number().int().min(1).max(9999),
    articles,
    months: z
      .array(z.object({ month: z.number().int().min(1).max(12), articles }))
      .meta({ description: 'Months that have articles, newest first.' }),
  })
  .meta({ id: 'ArchiveYear' })

/** The numbers of visible articles by year and month of publication, newest first. */
export const Archive = z
  .object({
    data: z.array(ArchiveYear).meta({ description: 'Years in UTC, newest first.' }),
    undated: z.number().int().min(0).max(2_147_483_647).meta({ description: 'Number of undated articles.' }),
  })
  .meta({ id: 'Archive' })
