/** The states of an article: published, draft, archived. */
import type { Tx } from '../../database/connection.ts'
import { published } from '../model/draft-from-input.ts'
import type { Expected } from '../model/expected-version.ts'
import type { Writer } from '../model/permissions.ts'
import { stateOf } from '../model/rendered-article.ts'
import type { Status } from '../schema.ts'
import { draftAt, editArticle, type Saved } from './edit.ts'

/**
 * Shows an article to the public, at the given time if one is given (null: undated), as its working copy has it if there
 * is one; that is then given up. Throws as editArticle does.
 */
export async function publishArticle(
  tx: Tx,
  id: string,
  expected: Expected,
  writer: Writer,
  publishedAt: Date | null | undefined,
): Promise<Saved> {
  const saved = await editArticle(tx, id, expected, writer, async (previous, at, was) => {
    const working = was.workingRevision === null ? previous.draft : await draftAt(tx, id, was.workingRevision)
    const draft = published({ ...previous, draft: working }, at)
    return stateOf(publishedAt === undefined ? draft : { ...draft, publishedAt })
  })
  await tx.article.update({ where: { id }, data: { workingRevision: null }, select: { id: true } })
  return saved
}

/** Takes an article from the public: back to a draft, or into the archive. Throws as editArticle does. */
export function withdrawArticle(
  tx: Tx,
  id: string,
  expected: Expected,
  writer: Writer,
  status: Exclude<Status, 'published'>,
): Promise<Saved> {
  return editArticle(tx, id, expected, writer, ({ draft }) => stateOf({ ...draft, status, modifiedAt: null }))
}
