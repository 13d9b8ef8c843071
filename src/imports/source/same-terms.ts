/** Comparison of the terms of two versions of an article, by their present slugs. */
import { isDeepStrictEqual } from 'node:util'
import type { TermKind } from '../../articles/model/taxonomies.ts'
import type { ArticleDraft } from '../../articles/schema.ts'

/** The terms of an article, in order. */
export type ArticleTerms = Pick<ArticleDraft, 'tags' | 'categories' | 'authors'>

/** Returns the present slug of the term that has or had this slug; null when there is none. */
export type CurrentSlug = (kind: TermKind, slug: string) => string | null

/** The field of the terms of each kind. */
export const TERM_FIELDS = [
  ['tag', 'tags'],
  ['category', 'categories'],
  ['author', 'authors'],
] as const satisfies (readonly [TermKind, keyof ArticleTerms])[]

/**
 * Returns true when two articles have the same terms in the same order, each once. A term that does not exist any more is ignored. The
 * profile of an author is compared only under the same name: a rename sets the profile that the author has.
 */
export function haveSameTerms(one: ArticleTerms, other: ArticleTerms, present: CurrentSlug): boolean {
  return TERM_FIELDS.every(([kind, field]) => {
    const [first, second] = [
      byPresentSlug(kind, one[field], present),
      byPresentSlug(kind, other[field], present),
    ]
    const slugs = [...first.keys()]
    return (
      isDeepStrictEqual(slugs, [...second.keys()]) &&
      slugs.every((slug) => isSame(first.get(slug), second.get(slug)))
    )
  })
}

interface NamedTerm {
  slug: string
  name: string
}

/** Returns terms by their present slugs; of two with one slug the first counts. */
function byPresentSlug(
  kind: TermKind,
  list: readonly NamedTerm[],
  present: CurrentSlug,
): Map<string, NamedTerm> {
  const found = new Map<string, NamedTerm>()
  for (const one of list) {
    const slug = present(kind, one.slug)
    if (slug !== null && !found.has(slug)) found.set(slug, one)
  }
  return found
}

const isSame = (one: NamedTerm | undefined, other: NamedTerm | undefined) =>
  one?.slug !== other?.slug || one?.name !== other?.name || isDeepStrictEqual(one, other)
