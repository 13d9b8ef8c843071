/** When two states of an article name the same tags, categories and authors, whatever these are called by now. Pure. */
import { isDeepStrictEqual } from 'node:util'
import type { TermKind } from '../../articles/model/taxonomies.ts'
import type { ArticleDraft } from '../../articles/schema.ts'

/** What a state of an article names, in its order. */
export type ArticleTerms = Pick<ArticleDraft, 'tags' | 'categories' | 'authors'>

/** The slug that something has now which once had this one; null: there is no such thing. */
export type CurrentSlug = (kind: TermKind, slug: string) => string | null

/** Where an article names what. */
export const TERM_FIELDS = [
  ['tag', 'tags'],
  ['category', 'categories'],
  ['author', 'authors'],
] as const satisfies (readonly [TermKind, keyof ArticleTerms])[]

/**
 * Whether two states name the same in the same order, each thing once. What is gone counts as not named. An author's
 * details count only under the same name: a rename brings those that the author has.
 */
export function haveSameTerms(one: ArticleTerms, other: ArticleTerms, present: CurrentSlug): boolean {
  return TERM_FIELDS.every(([kind, field]) => {
    const [said, kept] = [presently(kind, one[field], present), presently(kind, other[field], present)]
    const slugs = [...said.keys()]
    return (
      isDeepStrictEqual(slugs, [...kept.keys()]) &&
      slugs.every((slug) => isSame(said.get(slug), kept.get(slug)))
    )
  })
}

interface Named {
  slug: string
  name: string
}

/** What is named, by present slugs; of two names of one thing the first counts. */
function presently(kind: TermKind, list: readonly Named[], present: CurrentSlug): Map<string, Named> {
  const found = new Map<string, Named>()
  for (const one of list) {
    const slug = present(kind, one.slug)
    if (slug !== null && !found.has(slug)) found.set(slug, one)
  }
  return found
}

const isSame = (one: Named | undefined, other: Named | undefined) =>
  one?.slug !== other?.slug || one?.name !== other?.name || isDeepStrictEqual(one, other)
