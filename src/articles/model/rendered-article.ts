/** Articles ready to be kept: what was said, and everything that follows from it. Pure. */
import { type RenderedBody, renderBody } from '../../content/body.ts'
import { buildSearchEntry, type SearchEntry } from '../../content/search/search-terms.ts'
import type { ArticleDraft } from '../schema.ts'

/** What was said, what was made of its body, and what it is found by. */
export interface RenderedArticle {
  draft: ArticleDraft
  rendered: Pick<RenderedBody, 'html' | 'text' | 'toc' | 'wordCount' | 'readingMinutes'>
  search: SearchEntry
}

/**
 * A draft as it is kept; its body may have been rendered already. Throws ContentError when it is too large or too deep.
 */
export function renderArticle(
  draft: ArticleDraft,
  rendered: RenderedBody = renderBody(draft.body),
): RenderedArticle {
  return { draft, rendered, search: searchEntryOfDraft(draft, rendered.text) }
}

/** What an article is found by: its title, excerpt and text, and the names of its tags, categories and authors. */
export function searchEntryOfDraft(
  { title, excerpt, tags, categories, authors }: Searched,
  text: string,
): SearchEntry {
  const names = (list: readonly { name: string }[]) => list.map(({ name }) => name)
  return buildSearchEntry({
    title,
    excerpt,
    tags: names([...tags, ...categories]),
    authors: names(authors),
    text,
  })
}

interface Searched extends Pick<ArticleDraft, 'title' | 'excerpt'> {
  tags: readonly { name: string }[]
  categories: readonly { name: string }[]
  authors: readonly { name: string }[]
}
