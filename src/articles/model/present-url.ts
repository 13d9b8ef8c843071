/** URL of the endpoint of an article that has another slug. */

/** An article as a redirect names it. */
interface RedirectTarget {
  id: string
  slug: string
  lang: string | null
}

/**
 * Returns the URL of the same request for the present slug of the article, with the language of the article. A URL with a
 * `suffix` has the id instead: there `lang` is a filter of the list.
 */
export function presentUrl({ id, slug, lang }: RedirectTarget, url: string, suffix: string): string {
  const { searchParams } = new URL(url, 'http://localhost')
  if (suffix === '') searchParams.delete('lang')
  if (suffix === '' && lang !== null) searchParams.set('lang', lang)
  const slugOrId = suffix === '' ? encodeURIComponent(slug) : id
  return `/v1/articles/${slugOrId}${suffix}${searchParams.size > 0 ? `?${searchParams}` : ''}`
}
