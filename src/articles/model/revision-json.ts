/** Revisions as article JSON, for working copies, previews and the history. */
import type { HtmlPolicy } from '../../content/html/html-policy.ts'
import type { ArticleDraft } from '../schema.ts'
import { type StoredPicture, shownCover, shownFields } from './article-media.ts'
import { withOwnFootnoteIds } from './footnote-ids.ts'
import { renderArticle } from './rendered-article.ts'
import { buildSummary } from './summary.ts'

/** A revision and its draft, with the creation time of its article and the time of the last update. */
export interface RevisionView {
  id: string
  revision: number
  draft: ArticleDraft
  entryId: string | null
  createdAt: Date
  updatedAt: Date
  /** The stored picture of its cover, or null. */
  picture: StoredPicture | null
}

/** Renders a revision as the JSON of `Article`. Its `version` is the number of the revision. */
export function revisionJson(
  view: RevisionView,
  { source, policy }: { source: boolean; policy: HtmlPolicy },
): string {
  const { id, revision, draft, createdAt, updatedAt } = view
  const { seo, metadata, ...fields } = shownFields(draft, policy)
  const cover = shownCover(fields.cover, view.picture)
  const article = renderArticle(draft, policy)
  const summary = buildSummary(article, { id, createdAt, updatedAt, cover })
  return JSON.stringify({
    ...JSON.parse(`${summary}}`),
    version: revision,
    html: withOwnFootnoteIds(article.content.html, view),
    toc: article.content.toc,
    metadata,
    seo,
    aliases: draft.aliases,
    translations: [],
    ...(source && { body: draft.body }),
  })
}
