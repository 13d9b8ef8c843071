/** A revision as if it were the article: what editors see of a working copy, and guests of a preview. Pure. */

import type { ArticleDraft } from '../schema.ts'
import { renderArticle } from './rendered-article.ts'
import { buildSummary } from './summary.ts'

/** A revision, with what an article has besides. */
export interface RevisionView {
  id: string
  revision: number
  draft: ArticleDraft
  createdAt: Date
  /** When the revision was written. */
  writtenAt: Date
}

/** The JSON of `ArticleRead`, rendered now. Its `version` is the number of the revision. */
export function revisionJson(view: RevisionView, { source }: { source: boolean }): string {
  const { id, revision, draft, createdAt, writtenAt } = view
  const state = renderArticle(draft)
  const card = buildSummary(state, { id, createdAt, updatedAt: draft.modifiedAt ?? writtenAt })
  return JSON.stringify({
    ...JSON.parse(`${card}}`),
    version: revision,
    html: state.rendered.html,
    toc: state.rendered.toc,
    metadata: draft.metadata,
    aliases: draft.aliases,
    translations: [],
    ...(source && { body: draft.body }),
  })
}
