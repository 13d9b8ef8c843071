/** Articles and revisions as rows of their tables. Pure. */
import type { Actor } from '../../audit/db/record-audit-events.ts'
import type { ColumnRow } from '../../database/bulk-rows.ts'
import type { RenderedArticle } from '../model/rendered-article.ts'
import { snapshotOf } from '../model/snapshot.ts'
import { buildSummary } from '../model/summary.ts'
import { dueAtOf, isVisible } from '../model/visibility.ts'
import type { ArticleDraft } from '../schema.ts'
import type { LockedArticle } from './locks.ts'
import { sortAtOf } from './relations.ts'

/** Who writes, and when. */
export interface WriteOrigin extends Actor {
  at: Date
  runId: string | null
}

/** An article with its id, on its way into the tables. */
export interface IdentifiedArticle {
  id: string
  state: RenderedArticle
}

/** The same, with what it was. */
export interface ArticleUpdate extends IdentifiedArticle {
  was: LockedArticle
  /** Null: not in the trash from now on. */
  deletedAt: Date | null
}

/** An article as its columns are made from it. */
interface Placed {
  id: string
  state: RenderedArticle
  createdAt: Date
  deletedAt: Date | null
}

/** The columns that follow from what an article says. */
function contentOf({ id, state, createdAt, deletedAt }: Placed, at: Date): ColumnRow {
  const { draft, rendered } = state
  const updatedAt = draft.modifiedAt ?? at
  return {
    id,
    deleted_at: deletedAt,
    due_at: dueAtOf({ ...draft, deletedAt }, at),
    card: buildSummary(state, { id, createdAt, updatedAt }),
    lang: draft.lang,
    slug: draft.slug,
    title: draft.title,
    excerpt: draft.excerpt,
    format: draft.body.format,
    source: draft.body.source,
    html: rendered.html,
    text: rendered.text,
    toc: rendered.toc,
    status: draft.status,
    published_at: draft.publishedAt,
    sort_at: sortAtOf(draft),
    updated_at: updatedAt,
    cover: draft.cover,
    source_url: draft.sourceUrl,
    canonical_url: draft.canonicalUrl,
    keywords: draft.keywords,
    metadata: draft.metadata,
    word_count: rendered.wordCount,
    reading_minutes: rendered.readingMinutes,
    translation_key: draft.translationKey,
  }
}

/** The row of an article that was not there. */
export const articleRowOf = ({ id, state }: IdentifiedArticle, at: Date): ColumnRow => ({
  ...contentOf({ id, state, createdAt: at, deletedAt: null }, at),
  created_at: at,
  ever_visible: isVisible({ ...state.draft, deletedAt: null }, at),
  version: 1,
  live_revision: 1,
  working_revision: null,
})

/**
 * The version of an article that is written again: above that of its working copy too, whose number is compared with
 * `If-Match` like a version.
 */
export const nextVersionOf = ({ version, workingRevision }: LockedArticle): number =>
  Math.max(version, workingRevision ?? 0) + 1

/** The row of an article that says something else from now on. */
export const updatedArticleRowOf = ({ id, was, state, deletedAt }: ArticleUpdate, at: Date) => ({
  ...contentOf({ id, state, createdAt: was.createdAt, deletedAt }, at),
  id,
  // A scheduled article may have become visible without a write.
  ever_visible: was.everVisible || isVisible(was, at) || isVisible({ ...state.draft, deletedAt }, at),
  version: nextVersionOf(was),
  live_revision: was.lastRevision + 1,
})

/** What a revision has to tell of the one before it. */
interface Succession {
  number: number
  replaced: number | null
  fromTrash: boolean
}

/** A revision holds what was written; what is rendered from it can be rendered again. */
export function revisionRowOf(
  articleId: string,
  draft: ArticleDraft,
  origin: WriteOrigin,
  succession: Succession,
): ColumnRow {
  return {
    article_id: articleId,
    number: succession.number,
    created_at: origin.at,
    actor: origin.actor,
    snapshot: snapshotOf(draft),
    run_id: origin.runId,
    replaced: succession.replaced,
    from_trash: succession.fromTrash,
  }
}

/** The revision of an article that says something else from now on. */
export const nextRevisionRowOf = ({ id, was, state, deletedAt }: ArticleUpdate, origin: WriteOrigin) =>
  revisionRowOf(id, state.draft, origin, {
    number: was.lastRevision + 1,
    replaced: was.liveRevision,
    fromTrash: was.deletedAt !== null && deletedAt === null,
  })
