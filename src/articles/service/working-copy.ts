/** Working copies: revisions that the public does not see until they are published. */
import {
  atPresent,
  type LockingContext,
  type WriteDependencies,
  type WriteRequest,
} from '../../changes/write-transaction.ts'
import { insertRows } from '../../database/bulk-rows.ts'
import type { Tx } from '../../database/transaction.ts'
import { DomainError } from '../../errors.ts'
import { assertExpectedVersion, type ExpectedVersion } from '../../schemas/expected-version.ts'
import { findCoverPicture } from '../db/article-media.ts'
import { hiddenChangeEntry } from '../db/change-entries.ts'
import { lockArticle } from '../db/locks.ts'
import { readRevision, readRevisionDraft } from '../db/revision-drafts.ts'
import { revisionRowOf } from '../db/rows.ts'
import { discardWorkingRevision, findWorkingRevision, setWorkingCopy } from '../db/working-revision.ts'
import { mediaHashesOf } from '../model/article-media.ts'
import type { RevisionView } from '../model/revision-json.ts'
import { inArticleTransaction } from './article-transaction.ts'
import { articleInTrash } from './edit.ts'
import { bodyLengthOf, render, renderContextOf, whenThreadIsFree } from './render-pool.ts'

/** A write of a working copy. `expected` is its revision number, or the version of the article while there is none. */
interface WorkingCopyWrite {
  id: string
  expected: ExpectedVersion
}

const noWorkingCopy = () => new DomainError('not-found', 'The article has no working copy.')

/** Returns the working copy of an article. Throws DomainError `not-found` when there is none. */
export async function findWorkingCopy(tx: Tx, id: string): Promise<RevisionView> {
  const number = await findWorkingRevision(tx, id)
  if (number === null) throw noWorkingCopy()
  return readRevision(tx, id, number)
}

/**
 * Applies a merge patch to the working copy, or creates one from the live revision. The expected version `absent` only creates.
 * Throws DomainError `not-found`, `stale`, `version-needed`, `invalid`, or `conflict` when the article is in the trash.
 */
export function patchWorkingCopy(
  dependencies: WriteDependencies,
  request: WriteRequest,
  { id, expected, patch }: WorkingCopyWrite & { patch: Record<string, unknown> },
): Promise<RevisionView> {
  const patchLength = bodyLengthOf(patch)
  const write = async (context: LockingContext) => {
    const article = await lockArticle(context.tx, id)
    const { workingRevision, version, liveRevision } = article
    if (workingRevision !== null || expected !== 'absent')
      assertExpectedVersion(workingRevision ?? version, expected)
    if (article.deletedAt) throw articleInTrash()
    const present = await atPresent(context)
    const base = await readRevisionDraft(present.tx, id, workingRevision ?? liveRevision)
    const previous = { draft: base, everVisible: article.everVisible }
    const length = Math.max(patchLength, base.body.source.length)
    const rendered = await render('renderPatch', [previous, patch, renderContextOf(present)], length)
    const { draft } = rendered
    const number = Math.max(article.lastRevision, version) + 1 // never equal to a version of the article, see nextVersionOf
    const position = { number, replaced: liveRevision, fromTrash: false, updatedAt: present.at }
    await insertRows(present, 'revision', [revisionRowOf(id, draft, present, position)])
    await setWorkingCopy(present.tx, article, { number, hashes: mediaHashesOf(rendered) })
    present.changes.push(hiddenChangeEntry(article))
    const { entryId, createdAt } = article
    const picture = await findCoverPicture(present.tx, draft)
    return { id, revision: number, draft, entryId, createdAt, updatedAt: present.at, picture }
  }
  return whenThreadIsFree(patchLength, () => inArticleTransaction(dependencies, request, write))
}

/** Discards the working copy; its revisions stay in the history. Throws DomainError `not-found`, `stale` or `version-needed`. */
export function discardWorkingCopy(
  dependencies: WriteDependencies,
  request: WriteRequest,
  { id, expected }: WorkingCopyWrite,
): Promise<void> {
  return inArticleTransaction(dependencies, request, async ({ tx, changes }) => {
    const article = await lockArticle(tx, id)
    if (article.workingRevision === null) throw noWorkingCopy()
    assertExpectedVersion(article.workingRevision, expected)
    await discardWorkingRevision(tx, article)
    changes.push(hiddenChangeEntry(article))
  })
}
