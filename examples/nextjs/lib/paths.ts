/** Paths of pages. */

/** The path of an article. `lang` is null for an article that names no language. */
export const pathOf = ({ lang, slug }: { lang: string | null; slug: string }): string =>
  `/${lang ?? 'en'}/${encodeURIComponent(slug)}`
