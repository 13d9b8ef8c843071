/** Schemas of overviews: numbers of visible articles by language. */
import { z } from 'zod'

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
