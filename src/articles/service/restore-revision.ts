/** Restoring: an article says again what it said in one of its revisions. */
import type { Tx } from '../../database/connection.ts'
import type { Expected } from '../model/expected-version.ts'
import type { Writer } from '../model/permissions.ts'
import { stateOf } from '../model/rendered-article.ts'
import { editArticle, type Saved } from './edit.ts'
import { revisionAt } from './working-copy.ts'

/**
 * Gives an article a further revision that equals an earlier one, address and status included; its working copy stays.
 * Throws as editArticle does, and DomainError `unprocessable` when today's rules forbid what was said.
 */
export function restoreRevision(
  tx: Tx,
  id: string,
  number: number,
  expected: Expected,
  writer: Writer,
): Promise<Saved> {
  return editArticle(tx, id, expected, writer, async () => stateOf((await revisionAt(tx, id, number)).draft))
}
