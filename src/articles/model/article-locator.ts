/** Locators of articles in requests, and the read access of a principal. */

/** The read access of a principal: `includesHidden` is true for a key that may read drafts. */
export interface ReadAccess {
  includesHidden: boolean
}

/** A slug or id, the requested language, and the language of the site. */
export interface ArticleLocator {
  slug: string
  lang: string | undefined
  siteLang: string | undefined
}
