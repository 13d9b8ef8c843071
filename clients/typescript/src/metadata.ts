/** Typed metadata: applies the schema of a client to the articles in a response. */
import { createProblem } from './problem.ts'
import type { MetadataSchema, Result } from './types.ts'

/** Validates the metadata in a result: that of an article, or of each article of a page. A schema that throws makes it a problem. */
export function typeMetadata(
  result: Result<unknown>,
  schema: MetadataSchema<unknown> | undefined,
): Result<unknown> {
  if (!schema || result.problem) return result
  const { data, response } = result
  try {
    if (!isRecord(data) || !Array.isArray(data.data)) return { data: parseArticle(data, schema), response }
    return { data: { ...data, data: data.data.map((item) => parseArticle(item, schema)) }, response }
  } catch (error) {
    return { problem: invalidMetadata(error), response }
  }
}

/** Creates the problem of metadata that its schema refuses. */
export const invalidMetadata = (error: unknown) =>
  createProblem('invalid-metadata', 'The metadata does not match its schema', error)

/** Returns an article with validated metadata, and everything else as it is. Throws with the name of the article. */
export function parseArticle(article: unknown, schema: MetadataSchema<unknown> | undefined): unknown {
  if (!schema || !isRecord(article) || !('metadata' in article)) return article
  try {
    return { ...article, metadata: schema.parse(article.metadata) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : error
    throw new Error(`Article ${article.slug ?? article.id}: ${reason}`, { cause: error })
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
