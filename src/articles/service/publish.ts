/** Publishes and unpublishes articles. */
import type { WriteContext } from '../../changes/write-transaction.ts'
import { DomainError } from '../../errors.ts'
import { assertExpectedVersion, type ExpectedVersion } from '../../schemas/expected-version.ts'
import { hiddenChangeEntry } from '../db/change-entries.ts'
import type { LockedArticle } from '../db/locks.ts'
import { readRevisionDraft } from '../db/revision-drafts.ts'
import { discardWorkingRevision } from '../db/working-revision.ts'
import type { UpdatedArticle } from '../db/write-articles.ts'
import { publishedDraft } from '../model/draft-from-input.ts'
import type { ArticleStatus } from '../schema.ts'
import { editArticle } from './edit.ts'
import { renderStoredDraft } from './render-pool.ts'

/** What a request to publish contains, besides the expected version of the article. */
export interface Publication {
  /** The publication time; null makes the article undated, undefined leaves the time to the rule of the first publication. */
  publishedAt?: Date | null | undefined
  /** The expected version of the working copy; null expects that there is none, undefined accepts any. */
  workingVersion?: number | null | undefined
}

/**
 * Publishes an article with the content of its working copy, if there is one, which is then discarded. Throws as editArticle does,
 * and DomainError `stale` when the working copy is not the expected one.
 */
export async function publishArticle(
  context: WriteContext,
  article: LockedArticle,
  expected: ExpectedVersion,
  { publishedAt, workingVersion }: Publication,
): Promise<UpdatedArticle> {
  const { workingRevision } = article
  const updated = await editArticle(context, article, expected, async (previous) => {
    assertWorkingVersion(workingRevision, workingVersion)
    const source =
      workingRevision === null
        ? previous.draft
        : await readRevisionDraft(context.tx, article.id, workingRevision)
    const draft = publishedDraft({ ...previous, draft: source }, context.at)
    return renderStoredDraft(publishedAt === undefined ? draft : { ...draft, publishedAt }, context.policy)
  })
  if (workingRevision === null) return updated
  await discardWorkingRevision(context.tx, updated.article)
  if (!updated.isChanged) context.changes.push(hiddenChangeEntry(article))
  return { ...updated, article: { ...updated.article, workingRevision: null } }
}

/** Throws DomainError `stale`, with the current version of the working copy if there is one. */
function assertWorkingVersion(current: number | null, expected: Publication['workingVersion']): void {
  if (expected === undefined || expected === current) return
  if (current === null)
    throw new DomainError(
      'stale',
      'The article has no working copy: it was published or discarded. Fetch the article again and retry.',
    )
  if (expected !== null) assertExpectedVersion(current, { versions: [expected] }, 'working copy')
  const detail = `The article has a working copy (current version ${current}), which would be published. Fetch it and retry with its version as \`workingVersion\`.`
  throw new DomainError('stale', detail, [], current)
}

/** Unpublishes an article: it becomes a draft, or is archived. Throws as editArticle does. */
export function unpublishArticle(
  context: WriteContext,
  article: LockedArticle,
  expected: ExpectedVersion,
  status: Exclude<ArticleStatus, 'published'>,
): Promise<UpdatedArticle> {
  return editArticle(context, article, expected, ({ draft }) =>
    renderStoredDraft({ ...draft, status, modifiedAt: null }, context.policy),
  )
}
