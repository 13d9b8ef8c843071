/** Restoring: an article says again what it said in one of its revisions. */
import type { Tx } from '../../database/connection.ts'
import { stateOf } from '../state.ts'
import { revisionAt } from '../working/store.ts'
import type { Expected } from '../write/expected.ts'
import type { Writer } from '../write/permission.ts'
import { editArticle, type Saved } from '../write/store.ts'

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
