/** The states of an article: published, draft, archived. */
import type { Principal } from '../../auth/principal.ts'
import type { Tx } from '../../database/connection.ts'
import type { ExpectedVersion } from '../../schemas/expected-version.ts'
import { publishedDraft } from '../model/draft-from-input.ts'

import { renderArticle } from '../model/rendered-article.ts'
import type { ArticleStatus } from '../schema.ts'
import { type ArticleVersion, editArticle, readRevisionDraft } from './edit.ts'

/**
 * Shows an article to the public, at the given time if one is given (null: undated), as its working copy has it if there
 * is one; that is then given up. Throws as editArticle does.
 */
export async function publishArticle(
  tx: Tx,
  id: string,
  expected: ExpectedVersion,
  writer: Principal,
  publishedAt: Date | null | undefined,
): Promise<ArticleVersion> {
  const saved = await editArticle(tx, id, expected, writer, async (previous, at, was) => {
    const working =
      was.workingRevision === null ? previous.draft : await readRevisionDraft(tx, id, was.workingRevision)
    const draft = publishedDraft({ ...previous, draft: working }, at)
    return renderArticle(publishedAt === undefined ? draft : { ...draft, publishedAt })
  })
  await tx.article.update({ where: { id }, data: { workingRevision: null }, select: { id: true } })
  return saved
}

/** Takes an article from the public: back to a draft, or into the archive. Throws as editArticle does. */
export function unpublishArticle(
  tx: Tx,
  id: string,
  expected: ExpectedVersion,
  writer: Principal,
  status: Exclude<ArticleStatus, 'published'>,
): Promise<ArticleVersion> {
  return editArticle(tx, id, expected, writer, ({ draft }) =>
    renderArticle({ ...draft, status, modifiedAt: null }),
  )
}
