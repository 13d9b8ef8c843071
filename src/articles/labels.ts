/** What caches are told of an article: its version, and the tags of everything its answer shows. Pure. */

/** The fields of an answer that are looked at. */
interface Summary {
  id: string
  version: number
  tags: { slug: string }[]
  categories: { slug: string }[]
  authors: { slug: string }[]
}

/** Reads them from the JSON text of a single article, whose summary stands before its `html`. */
export function labelsOf(json: string): { version: number; cacheTags: string[] } {
  const { id, version, tags, categories, authors }: Summary = JSON.parse(
    `${json.slice(0, json.indexOf(',"html":'))}}`,
  )
  const named = (kind: string, things: { slug: string }[]) => things.map(({ slug }) => `${kind}-${slug}`)
  const cacheTags = [
    `article-${id}`,
    ...named('tag', tags),
    ...named('category', categories),
    ...named('author', authors),
  ]
  return { version, cacheTags }
}
