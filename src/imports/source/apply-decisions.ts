/** Carries out what was decided about the files of a source: articles, and what is remembered of the files. */
import type { WriteOrigin } from '../../articles/db/rows.ts'
import { insertArticles, updateArticles, type WrittenArticle } from '../../articles/db/write-articles.ts'
import { createWarning, type Diagnostic } from '../../content/diagnostic.ts'
import type { Tx } from '../../database/connection.ts'
import { type ImportedFile, insertSourceFiles, upsertSourceFiles } from '../db/source-files.ts'
import type { Decisions, PlannedWrite } from './decide.ts'

/** The articles that were written, in the order of `fresh` and of `changed`. */
export interface AppliedDecisions {
  made: WrittenArticle[]
  replaced: WrittenArticle[]
}

/** Writes articles and remembers their files. Articles in the trash that are to be changed come out of it. */
export async function applyDecisions(
  tx: Tx,
  source: string,
  { linked, fresh, changed }: Pick<Decisions, 'linked' | 'fresh' | 'changed'>,
  origin: WriteOrigin,
): Promise<AppliedDecisions> {
  const states = fresh.map(({ state }) => state)
  const made = states.length > 0 ? await insertArticles(tx, states, origin) : []
  const replaced =
    changed.length > 0 ? await updateArticles(tx, changed.map(toUpdate), origin, { untrash: true }) : []
  const remember = (
    list: readonly PlannedWrite[],
    written: readonly Pick<WrittenArticle, 'id' | 'version'>[],
  ) => list.flatMap((one, index) => toImported(source, one, written[index] ?? one.article))
  await insertSourceFiles(tx, remember(fresh, made))
  await upsertSourceFiles(tx, [...remember(changed, replaced), ...remember(linked, [])])
  return { made, replaced }
}

const toUpdate = ({ article, state }: PlannedWrite) => ({ id: article?.id ?? '', state })

function toImported(
  source: string,
  { file, state }: PlannedWrite,
  article: { id: string; version: number } | null,
): ImportedFile[] {
  if (!article) return []
  const { slug, lang } = state.draft
  return [
    {
      source,
      path: file.path,
      hash: file.hash,
      articleId: article.id,
      slug,
      lang,
      articleVersion: article.version,
    },
  ]
}

/** Says of an article that was written that it could not have an old address. */
export const aliasTakenDiagnostic = (alias: string): Diagnostic =>
  createWarning('alias-taken', `The old address ${alias} leads to another article already.`)
