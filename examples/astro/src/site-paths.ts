/** Paths of articles, for pages and for the search in the browser. */

/** The language of articles that name none. */
export const DEFAULT_LANG = 'en'

/** The path of an article. `lang` is null for an article that names no language. */
export const pathOf = ({ lang, slug }: { lang: string | null; slug: string }): string =>
  `/${lang ?? DEFAULT_LANG}/${encodeURIComponent(slug)}/`
