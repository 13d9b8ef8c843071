/** Translations of a single file among the files of its source. */
import { lockedArticle } from '../../articles/db/locks.ts'
import { updateArticles } from '../../articles/db/write-articles.ts'
import { draftFromSnapshot } from '../../articles/model/snapshot.ts'
import { renderStoredDraft } from '../../articles/service/render-pool.ts'
import type { WriteContext } from '../../changes/write-transaction.ts'
import type { Document } from '../../content/document.ts'
import { readPath } from '../../content/fields/file-paths.ts'
import { contextFromSiblings } from '../../content/fields/folder-context.ts'
import type { Tx } from '../../database/transaction.ts'
import { findSimilarPaths } from '../db/related-files.ts'
import { findLiveArticles, type LockedFiles, lockKnownFiles, upsertSourceFiles } from '../db/source-files.ts'
import { planTranslations } from '../source/plan-slugs.ts'

/** The translation key of a file (null: it has no translation), and the known files that are its translations. */
interface TranslationGroup extends LockedFiles {
  key: string | null
}

/** Finds the translations of a file by the rule of a folder import: paths that differ in the language only. Locks their articles. */
export async function findTranslations(
  tx: Tx,
  source: string,
  path: string,
  { pathKey: key, lang }: Pick<Document, 'pathKey' | 'lang'>,
): Promise<TranslationGroup> {
  const similar = (await findSimilarPaths(tx, source, key)).filter((other) => other !== path)
  if (similar.length === 0) return { key: null, files: [], articles: new Map() }
  const { files, articles } = await lockKnownFiles(tx, source, similar)
  const siblings = [...files, { path, lang: lang ?? 'und' }].map(foldersOf)
  const sameKey = files.filter((file) => readPath(contextFromSiblings(file.path, siblings)).key === key)
  const group = [{ path, lang: lang ?? 'und', key }, ...sameKey.map((file) => ({ ...file, key }))]
  return { key: planTranslations(group, source).get(path) ?? null, files: sameKey, articles }
}

function foldersOf({ path, lang }: { path: string; lang: string }) {
  const folders = path.split('/').slice(0, -1)
  return { lang, top: folders[0] ?? null, second: folders[1] ?? null }
}

/**
 * Sets the translation key of the articles of those files. Articles that have a key, were edited since their import, or are in the
 * trash are not changed, nor are public ones without the scope `publish`.
 */
export async function linkTranslations(
  context: WriteContext,
  source: string,
  { key, files, articles }: TranslationGroup,
): Promise<void> {
  if (key === null) return
  const unedited = files.filter((file) => file.currentVersion === file.importedVersion && !file.isTrashed)
  const ids = unedited.map(({ articleId }) => articleId)
  const { byId } = await findLiveArticles(context.tx, { ids, slugs: [] })
  const links = []
  for (const file of unedited) {
    const draft = draftFromSnapshot(byId.get(file.articleId)?.snapshot)
    const mayWrite = draft.status !== 'published' || context.principal.may('publish')
    if (draft.translationKey !== null || !mayWrite) continue
    const article = lockedArticle(articles, file.articleId)
    const rendered = await renderStoredDraft({ ...draft, translationKey: key }, context.policy)
    links.push({ file, article, rendered: { ...rendered, updatedAt: article.updatedAt } })
  }
  if (links.length === 0) return
  const updated = await updateArticles(context, links)
  const linked = links.map(({ file }, index) => ({
    ...file,
    source,
    articleVersion: updated[index]?.article.version ?? file.currentVersion,
  }))
  await upsertSourceFiles(context.tx, linked)
}
