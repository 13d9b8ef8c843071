/** Translations among the files of a source, as a single file meets them. */

import type { WriteOrigin } from '../../articles/db/rows.ts'
import { updateArticles } from '../../articles/db/write-articles.ts'
import { renderArticle } from '../../articles/model/rendered-article.ts'
import { draftFromSnapshot } from '../../articles/model/snapshot.ts'
import type { Principal } from '../../auth/principal.ts'
import type { Document } from '../../content/document.ts'
import { readPath } from '../../content/fields/file-paths.ts'
import { contextFromSiblings } from '../../content/fields/folder-context.ts'
import type { Tx } from '../../database/connection.ts'
import { findSimilarPaths } from '../db/related-files.ts'
import { findLiveArticles, type KnownFile, lockKnownFiles, upsertSourceFiles } from '../db/source-files.ts'
import { planTranslations } from '../source/plan-slugs.ts'

/** What a file shares with its translations (null: it has none), and those that were read before. */
export interface TranslationGroup {
  key: string | null
  files: readonly KnownFile[]
}

/** The translations of a file by the rule for a folder: paths that differ in nothing but the language. */
export async function findTranslations(
  tx: Tx,
  source: string,
  path: string,
  { pathKey: key, lang }: Pick<Document, 'pathKey' | 'lang'>,
): Promise<TranslationGroup> {
  const similar = (await findSimilarPaths(tx, source, key)).filter((other) => other !== path)
  if (similar.length === 0) return { key: null, files: [] }
  const others = await lockKnownFiles(tx, source, similar)
  const neighbours = [...others, { path, lang: lang ?? 'und' }].map(foldersOf)
  const files = others.filter((one) => readPath(contextFromSiblings(one.path, neighbours)).key === key)
  const keyed = [{ path, lang: lang ?? 'und', key }, ...files.map((one) => ({ ...one, key }))]
  return { key: planTranslations(keyed, source).get(path) ?? null, files }
}

function foldersOf({ path, lang }: { path: string; lang: string }) {
  const folders = path.split('/').slice(0, -1)
  return { lang, top: folders[0] ?? null, second: folders[1] ?? null }
}

/**
 * Tells the articles of those files that they have a translation. Articles that say so already, were edited since, or are
 * in the trash stay as they are, and so does what the public sees where the writer may not change it.
 */
export async function linkTranslations(
  tx: Tx,
  source: string,
  { key, files }: TranslationGroup,
  writer: Principal,
  origin: WriteOrigin,
): Promise<void> {
  if (key === null) return
  const untouched = files.filter((one) => one.currentVersion === one.importedVersion && !one.trashed)
  const { byId } = await findLiveArticles(tx, { ids: untouched.map(({ articleId }) => articleId), slugs: [] })
  const loose = untouched.flatMap((file) => {
    const draft = draftFromSnapshot(byId.get(file.articleId)?.snapshot)
    const mayWrite = draft.status !== 'published' || writer.may('publish')
    if (draft.translationKey !== null || !mayWrite) return []
    return [{ file, id: file.articleId, state: renderArticle({ ...draft, translationKey: key }) }]
  })
  if (loose.length === 0) return
  const written = await updateArticles(tx, loose, origin)
  const remembered = loose.map(({ file }, index) => ({
    ...file,
    source,
    articleVersion: written[index]?.version ?? file.currentVersion,
  }))
  await upsertSourceFiles(tx, remembered)
}
