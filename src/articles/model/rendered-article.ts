/** Rendered articles: a draft, the content rendered from its body, and its search entry. */
import { type BodySource, type RenderedBody, renderBody } from '../../content/body.ts'
import type { HtmlPolicy } from '../../content/html/html-policy.ts'
import { replaceUrls } from '../../content/html/sanitizer.ts'
import { buildSearchEntry, type SearchEntry } from '../../content/search/search-terms.ts'
import type { ArticleDraft } from '../schema.ts'

/** An article that is ready to be stored. */
export interface RenderedArticle {
  draft: ArticleDraft
  content: Pick<RenderedBody, 'html' | 'text' | 'toc' | 'wordCount' | 'readingMinutes'>
  search: SearchEntry
  /** The time of the last update if the draft states none; absent: the time of the write. */
  updatedAt?: Date
  /** The id that a new article has in feeds; absent: it follows from the article's id. */
  entryId?: string
}

/** Renders a draft, unless its body is rendered already. Throws ContentError when the body is too large or too deep. */
export function renderArticle(
  draft: ArticleDraft,
  policy: HtmlPolicy,
  content: RenderedArticle['content'] = renderBodyOf(draft, policy),
): RenderedArticle {
  return { draft, content, search: searchEntryOfDraft(draft, content.text) }
}

/** Renders the body of a draft. Throws as `renderArticle` does. */
export function renderBodyOf(
  { body, links, media }: Pick<ArticleDraft, 'body' | 'links' | 'media'>,
  policy: HtmlPolicy,
  file: Pick<BodySource, 'isMdx' | 'isLocal'> = {},
): RenderedBody {
  return renderBody({ ...body, links, media, ...file }, policy)
}

/** Returns rendered content whose URLs lead to the articles and media files that the draft names. */
export function withResolvedUrls<Content extends Pick<RenderedBody, 'html'>>(
  content: Content,
  { links, media }: Pick<ArticleDraft, 'links' | 'media'>,
  policy: Pick<HtmlPolicy, 'mediaUrl'>,
): Content {
  if (links === undefined && media === undefined) return content
  return { ...content, html: replaceUrls(content.html, { links, media }, policy) }
}

/** The fields of an article that are searched besides the text. */
interface SearchableFields extends Pick<ArticleDraft, 'title' | 'excerpt'> {
  /** The language tag; null or `und` when it is unknown. */
  lang: string | null
  tags: readonly { name: string }[]
  categories: readonly { name: string }[]
  authors: readonly { name: string }[]
}

/** Builds the search entry of an article: its title, excerpt and text, and the names of its terms. */
export function searchEntryOfDraft(
  { title, excerpt, lang, tags, categories, authors }: SearchableFields,
  text: string,
): SearchEntry {
  const names = (terms: readonly { name: string }[]) => terms.map(({ name }) => name)
  return buildSearchEntry({
    title,
    excerpt,
    lang,
    tags: names([...tags, ...categories]),
    authors: names(authors),
    text,
  })
}
