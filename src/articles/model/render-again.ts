/** Renders stored articles again from their sources, and compares the result with what is stored. */
import { isDeepStrictEqual } from 'node:util'
import type { RenderedBody } from '../../content/body.ts'
import { derivedExcerptOf } from '../../content/html/excerpt-of-html.ts'
import type { HtmlPolicy } from '../../content/html/html-policy.ts'
import { readOutline } from '../../content/html/outline.ts'
import type { SafeHtml } from '../../content/html/sanitizer.ts'
import type { ArticleDraft } from '../schema.ts'
import { type StoredPicture, shownCover, shownFields } from './article-media.ts'
import { withOwnFootnoteIds } from './footnote-ids.ts'
import { type RenderedArticle, renderArticle, renderBodyOf } from './rendered-article.ts'
import { draftFromSnapshot } from './snapshot.ts'

/** A stored article: the snapshot of its live revision, and what was rendered from it. */
export interface StoredRendering {
  id: string
  entryId: string | null
  version: number
  slug: string
  updatedAt: Date
  snapshot: unknown
  /** True when its body came from an MDX file. */
  isMdx: boolean
  content: RenderedArticle['content']
  /** The cover, the fields for search engines and the metadata as responses show them. */
  cover: unknown
  seo: unknown
  metadata: unknown
  /** The stored picture of the cover, as it is now. */
  picture: StoredPicture | null
}

/** An article that is rendered otherwise than it is stored. */
export interface RenderingChange {
  id: string
  slug: string
  version: number
  rendered: RenderedArticle
  /** True when its excerpt follows from the body and changes with it. */
  hasNewExcerpt: boolean
}

/**
 * Renders an article by a policy. Returns null when all that follows from the body, and the cover as responses show it, is as stored. Title and source link stay,
 * and so does an excerpt that was written by hand. Throws ContentError when the body is too large or too deep, and a ZodError
 * when the snapshot does not conform to the current rules.
 */
export function renderAgain(stored: StoredRendering, policy: HtmlPolicy): RenderingChange | null {
  const draft = draftFromSnapshot(stored.snapshot)
  const { content: before, id, slug, version } = stored
  const body = renderAsBefore(draft, stored, policy)
  const content = { ...contentOf(body), html: withOwnFootnoteIds(body.html, stored) }
  const isShownAlike = isDeepStrictEqual(shownOf(draft, stored, policy), {
    cover: stored.cover,
    seo: stored.seo,
    metadata: stored.metadata,
  })
  if (isShownAlike && isDeepStrictEqual(content, contentOf(before))) return null
  const excerpt = isDerived(draft, before.html) ? (body.excerpt ?? '') : draft.excerpt
  const rendered = renderArticle({ ...draft, excerpt }, policy, content)
  const hasNewExcerpt = excerpt !== draft.excerpt
  return { id, slug, version, hasNewExcerpt, rendered: { ...rendered, updatedAt: stored.updatedAt } }
}

/**
 * Renders a body as the write did that stored it: a file that was sent may have been MDX, and an edit of an imported MDX
 * article is other Markdown. The text tells.
 */
function renderAsBefore(
  draft: ArticleDraft,
  { isMdx, content }: StoredRendering,
  policy: HtmlPolicy,
): RenderedBody {
  const localNames = localNamesOf(content.html, draft)
  const renderAs = (format: { isMdx: boolean }) =>
    renderBodyOf(draft, policy, { ...format, isLocal: (name) => localNames.has(name) })
  const body = renderAs({ isMdx })
  if (body.text === content.text) return body
  const other = renderAs({ isMdx: !isMdx })
  return other.text === content.text ? other : body
}

const contentOf = ({ html, text, toc, wordCount, readingMinutes }: RenderedArticle['content']) => ({
  ...{ html, text, toc, wordCount, readingMinutes },
})

function shownOf(draft: ArticleDraft, { picture }: StoredRendering, policy: HtmlPolicy) {
  const { cover, seo, metadata } = shownFields(draft, policy)
  return { cover: shownCover(cover, picture), seo, metadata }
}

const isDerived = ({ excerpt }: ArticleDraft, html: SafeHtml) => excerpt === (derivedExcerptOf(html) ?? '')

/**
 * Returns the names with which relative URLs begin, and the URLs that lead to articles and media files: those that were files or
 * folders beside the article's file.
 */
function localNamesOf(html: SafeHtml, { links = {}, media = {} }: ArticleDraft): Set<string> {
  const urls = [...readOutline(html).relativeLinks, ...Object.keys(links), ...Object.keys(media)]
  return new Set(urls.map((url) => url.split(/[/?]/, 1)[0] ?? ''))
}
