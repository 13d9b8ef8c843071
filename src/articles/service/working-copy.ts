/** The working copy of an article: a revision that is not live yet. The public sees the old state until it is published. */
import type { Principal } from '../../auth/principal.ts'
import { recordChanges } from '../../changes/db/record-changes.ts'
import { insertRows } from '../../database/bulk-rows.ts'
import type { Tx } from '../../database/connection.ts'
import { DomainError } from '../../errors.ts'
import { assertExpectedVersion, type ExpectedVersion } from '../../schemas/expected-version.ts'
import { lockArticles } from '../db/locks.ts'
import { revisionRowOf } from '../db/rows.ts'
import type { PreviousArticle } from '../model/draft-from-input.ts'

import type { RevisionView } from '../model/revision-json.ts'
import { draftFromRevision } from '../model/snapshot.ts'
import type { ArticleDraft } from '../schema.ts'
import { readRevisionDraft, writeOriginOf } from './edit.ts'

/** The working copy of an article. Throws DomainError `not-found` when there is none. */
export async function findWorkingCopy(tx: Tx, id: string): Promise<RevisionView> {
  const row = await tx.article.findUnique({ where: { id }, select: { workingRevision: true } })
  if (row?.workingRevision == null) throw new DomainError('not-found', 'There is no working copy of it.')
  return findRevision(tx, id, row.workingRevision)
}

/** A revision of an article. Throws DomainError `not-found`, or `unprocessable` when today's rules forbid what it says. */
export async function findRevision(tx: Tx, id: string, number: number): Promise<RevisionView> {
  const where = { articleId_number: { articleId: id, number } }
  const row = await tx.revision.findUnique({ where, include: { article: { select: { createdAt: true } } } })
  if (!row) throw new DomainError('not-found', `There is no revision ${number}.`)
  const { createdAt } = row.article
  return {
    id,
    revision: number,
    draft: draftFromRevision(row.snapshot, number),
    createdAt,
    writtenAt: row.createdAt,
  }
}

/**
 * Changes the working copy, or makes one of the live state. `expected` is a revision of the working copy, or the version
 * of the article while there is none; `absent` only makes one. Throws as editArticle does.
 */
export async function editWorkingCopy(
  tx: Tx,
  id: string,
  expected: ExpectedVersion,
  writer: Principal,
  edit: (previous: PreviousArticle, at: Date) => ArticleDraft,
): Promise<RevisionView> {
  const was = (await lockArticles(tx, [id]))(id)
  if (was.workingRevision !== null || expected !== 'absent')
    assertExpectedVersion(was.workingRevision ?? was.version, expected)
  if (was.deletedAt) throw new DomainError('conflict', 'It is in the trash. Restore it first.')
  const origin = writeOriginOf(writer)
  const base = await readRevisionDraft(tx, id, was.workingRevision ?? was.liveRevision)
  const draft = edit({ draft: base, everVisible: was.everVisible }, origin.at)
  const number = Math.max(was.lastRevision, was.version) + 1 // no number of its own may be the version of the article
  const succession = { number, replaced: was.liveRevision, fromTrash: false }
  await insertRows(tx, 'revision', [revisionRowOf(id, draft, origin, succession)])
  await tx.article.update({ where: { id }, data: { workingRevision: number }, select: { id: true } })
  await recordChanges(tx, origin.at, [hiddenChange(id, was)])
  return { id, revision: number, draft, createdAt: was.createdAt, writtenAt: origin.at }
}

/** Gives the working copy up; its revisions stay in the history. Throws DomainError `not-found`, `stale` or `version-needed`. */
export async function discardWorkingCopy(
  tx: Tx,
  id: string,
  expected: ExpectedVersion,
  writer: Principal,
): Promise<void> {
  const was = (await lockArticles(tx, [id]))(id)
  if (was.workingRevision === null) throw new DomainError('not-found', 'There is no working copy of it.')
  assertExpectedVersion(was.workingRevision, expected)
  await tx.article.update({ where: { id }, data: { workingRevision: null }, select: { id: true } })
  await recordChanges(tx, writeOriginOf(writer).at, [hiddenChange(id, was)])
}

const hiddenChange = (entityId: string, { slug, lang }: { slug: string; lang: string }) => ({
  entity: 'article' as const,
  entityId,
  action: 'updated' as const,
  visible: false,
  slug,
  lang,
  tags: [],
})
