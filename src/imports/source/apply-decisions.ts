/** Carries out what was decided about the files of a source: articles, and what is remembered of the files. */
import type { Origin } from '../../articles/db/rows.ts'
import { createArticles, updateArticles, type Written } from '../../articles/db/write-articles.ts'
import type { Notice } from '../../content/diagnostic.ts'
import type { Tx } from '../../database/connection.ts'
import { addFiles, type ImportedFile, updateFiles } from '../db/source-files.ts'
import type { Decisions, Ready } from './decide.ts'

/** The articles that were written, in the order of `fresh` and of `changed`. */
export interface CarriedOut {
  made: Written[]
  replaced: Written[]
}

/** Writes articles and remembers their files. Articles in the trash that are to be changed come out of it. */
export async function carryOut(
  tx: Tx,
  source: string,
  { linked, fresh, changed }: Pick<Decisions, 'linked' | 'fresh' | 'changed'>,
  origin: Origin,
): Promise<CarriedOut> {
  const states = fresh.map(({ state }) => state)
  const made = states.length > 0 ? await createArticles(tx, states, origin) : []
  const replaced =
    changed.length > 0 ? await updateArticles(tx, changed.map(toUpdate), origin, { untrash: true }) : []
  const remember = (list: readonly Ready[], written: readonly Pick<Written, 'id' | 'version'>[]) =>
    list.flatMap((one, index) => toImported(source, one, written[index] ?? one.article))
  await addFiles(tx, remember(fresh, made))
  await updateFiles(tx, [...remember(changed, replaced), ...remember(linked, [])])
  return { made, replaced }
}

const toUpdate = ({ article, state }: Ready) => ({ id: article?.id ?? '', state })

function toImported(
  source: string,
  { file, state }: Ready,
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
export const aliasTaken = (alias: string): Notice => ({
  code: 'alias-taken',
  message: `The old address ${alias} leads to another article already.`,
})
