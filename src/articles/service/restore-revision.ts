/** Restoring: an article says again what it said in one of its revisions. */
import type { Principal } from '../../auth/principal.ts'
import type { Tx } from '../../database/connection.ts'
import type { ExpectedVersion } from '../../schemas/expected-version.ts'

import { renderArticle } from '../model/rendered-article.ts'
import { type ArticleVersion, editArticle } from './edit.ts'
import { findRevision } from './working-copy.ts'

/**
 * Gives an article a further revision that equals an earlier one, address and status included; its working copy stays.
 * Throws as editArticle does, and DomainError `unprocessable` when today's rules forbid what was said.
 */
export function restoreRevision(
  tx: Tx,
  id: string,
  number: number,
  expected: ExpectedVersion,
  writer: Principal,
): Promise<ArticleVersion> {
  return editArticle(tx, id, expected, writer, async () =>
    renderArticle((await findRevision(tx, id, number)).draft),
  )
}
