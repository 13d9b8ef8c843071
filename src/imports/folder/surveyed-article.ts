/** Fields of a file that the plan of an import needs: for its slug, its translations, and the links that lead to it. */
import { isPublicDocument } from '../../articles/model/document-status.ts'
import type { Fields } from '../../content/fields/fields.ts'

/** The fields of a file that becomes an article. */
export interface SurveyedArticle {
  /** `und` when unknown. */
  lang: string
  /** The path without the language, which translations share. */
  key: string
  /** The slug in the front matter, or null. */
  given: string | null
  /** The slug from the name of the file. */
  fallback: string
  publishedAt: Date | null
  isPublic: boolean
  /** Paths of former URLs, with a leading slash. */
  urls: string[]
  /** From the front matter. */
  translationKey: string | null
}

/** Returns the fields that a plan needs. */
export function surveyedArticleOf(fields: Fields, now: Date): SurveyedArticle {
  const { lang, slug, fallbackSlug, publishedAt, pathKey, aliases, translationKey } = fields
  return {
    lang: lang ?? 'und',
    key: pathKey,
    given: slug,
    fallback: fallbackSlug,
    publishedAt,
    isPublic: isPublicDocument(fields, now),
    urls: aliases.filter((alias) => alias.startsWith('/')),
    translationKey,
  }
}
