/** Rows of the tables `article` and `revision`, built from rendered articles. */
import type { WriteContext } from '../../changes/write-transaction.ts'
import type { ColumnRow } from '../../database/bulk-rows.ts'
import { type ArticleMedia, shownColumnsOf } from '../model/article-media.ts'
import { withOwnFootnoteIds } from '../model/footnote-ids.ts'
import type { RenderedArticle } from '../model/rendered-article.ts'
import { snapshotOf } from '../model/snapshot.ts'
import { sortAtOf } from '../model/sort-key.ts'
import { buildSummary } from '../model/summary.ts'
import type { ArticleDraft } from '../schema.ts'
import type { LockedArticle } from './locks.ts'
import { dueAtOf, isVisible } from './visibility.ts'

/** A new article with its id. */
interface IdentifiedArticle {
  id: string
  rendered: RenderedArticle
  media: ArticleMedia
}

/** The new content of an existing article. */
export interface ArticleUpdate {
  article: LockedArticle
  rendered: RenderedArticle
  media: ArticleMedia
  /** The time when the article was moved to the trash; null when it is not in the trash after the write. */
  deletedAt: Date | null
}

/** The content from which the columns of an article are computed. */
interface ArticleContent extends IdentifiedArticle {
  entryId: string | null
  createdAt: Date
  deletedAt: Date | null
}

/** Returns the time of an article's last update, for a write at this time. */
const updatedAtOf = ({ draft, updatedAt }: RenderedArticle, at: Date): Date =>
  draft.modifiedAt ?? updatedAt ?? at

/** Returns the columns that follow from the content of an article. */
function contentColumns(
  { id, entryId, rendered: article, media, createdAt, deletedAt }: ArticleContent,
  at: Date,
): ColumnRow {
  const { draft, content } = article
  const updatedAt = updatedAtOf(article, at)
  return {
    id,
    deleted_at: deletedAt,
    due_at: dueAtOf({ ...draft, deletedAt }, at),
    summary: buildSummary(article, { id, createdAt, updatedAt, cover: media.cover }),
    lang: draft.lang,
    slug: draft.slug,
    title: draft.title,
    excerpt: draft.excerpt,
    format: draft.body.format,
    source: draft.body.source,
    html: withOwnFootnoteIds(content.html, { id, entryId }),
    text: content.text,
    toc: content.toc,
    type: draft.type,
    status: draft.status,
    published_at: draft.publishedAt,
    sort_at: sortAtOf(draft),
    expires_at: draft.expiresAt,
    updated_at: updatedAt,
    ...shownColumnsOf(media),
    noindex: draft.noindex,
    exclude_from_feeds: draft.excludeFromFeeds,
    source_url: draft.sourceUrl,
    canonical_url: draft.canonicalUrl,
    keywords: draft.keywords,
    word_count: content.wordCount,
    reading_minutes: content.readingMinutes,
    translation_key: draft.translationKey,
  }
}

/** Returns the row of a new article. */
export const articleRowOf = ({ id, rendered, media }: IdentifiedArticle, at: Date): ColumnRow => ({
  ...contentColumns(
    { ...{ id, rendered, media }, entryId: rendered.entryId ?? null, createdAt: at, deletedAt: null },
    at,
  ),
  created_at: at,
  ever_visible: isVisible({ ...rendered.draft, deletedAt: null }, at),
  entry_id: rendered.entryId ?? null,
  version: 1,
  live_revision: 1,
  working_revision: null,
})

/**
 * Returns the version after the next write. It is greater than the number of the working copy, too, since `If-Match` compares
 * both with the same precondition.
 */
export const nextVersionOf = ({ version, workingRevision }: LockedArticle): number =>
  Math.max(version, workingRevision ?? 0) + 1

/** Returns the state of an article after an update. */
export function updatedArticleOf(
  { article, rendered, media, deletedAt }: ArticleUpdate,
  at: Date,
): LockedArticle {
  const { slug, lang, status, publishedAt, expiresAt, tags } = rendered.draft
  const fields = { status, publishedAt, expiresAt, deletedAt }
  const revision = article.lastRevision + 1
  return {
    ...article,
    ...{ slug, lang, ...fields, tags: tags.map((tag) => tag.slug), dueAt: dueAtOf(fields, at) },
    updatedAt: updatedAtOf(rendered, at),
    // A scheduled article may have become visible without a write.
    everVisible: article.everVisible || isVisible(article, at) || isVisible(fields, at),
    version: nextVersionOf(article),
    liveRevision: revision,
    lastRevision: revision,
    usesMedia: article.usesMedia || media.hashes.size > 0,
  }
}

const idsOf = ({ id, entryId, createdAt }: LockedArticle) => ({ id, entryId, createdAt })

/** Returns the row of an article that is updated; `updated` is the result of `updatedArticleOf`. */
export const updatedArticleRowOf = (update: ArticleUpdate, updated: LockedArticle, at: Date) => ({
  ...contentColumns({ ...update, ...idsOf(updated) }, at),
  id: updated.id,
  ever_visible: updated.everVisible,
  version: updated.version,
  live_revision: updated.liveRevision,
})

/** The number of a revision, and its relation to the previous one. */
interface RevisionPosition {
  number: number
  /** The revision that was live before; null for the first one. */
  replaced: number | null
  fromTrash: boolean
  /** The time of the article's last update with this revision. */
  updatedAt: Date
}

/** Returns the row of a revision. It holds the draft; the rest can be rendered from it again. */
export function revisionRowOf(
  articleId: string,
  draft: ArticleDraft,
  { at, principal, runId }: WriteContext,
  position: RevisionPosition,
): ColumnRow {
  return {
    article_id: articleId,
    number: position.number,
    created_at: at,
    updated_at: position.updatedAt,
    actor: principal.actor,
    snapshot: snapshotOf(draft),
    run_id: runId,
    replaced: position.replaced,
    from_trash: position.fromTrash,
  }
}

/** Returns the row of the first revision of a new article. */
export const firstRevisionRowOf = (id: string, rendered: RenderedArticle, context: WriteContext) =>
  revisionRowOf(id, rendered.draft, context, {
    ...{ number: 1, replaced: null, fromTrash: false },
    updatedAt: updatedAtOf(rendered, context.at),
  })

/** Returns the row of the revision that an update adds. */
export const nextRevisionRowOf = ({ article, rendered, deletedAt }: ArticleUpdate, context: WriteContext) =>
  revisionRowOf(article.id, rendered.draft, context, {
    number: article.lastRevision + 1,
    replaced: article.liveRevision,
    fromTrash: article.deletedAt !== null && deletedAt === null,
    updatedAt: updatedAtOf(rendered, context.at),
  })
