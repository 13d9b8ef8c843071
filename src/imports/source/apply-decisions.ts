/** Applies the decisions about files: writes their articles and stores their hashes. */
import {
  type InsertedArticle,
  insertArticles,
  type UpdatedArticle,
  updateArticles,
} from '../../articles/db/write-articles.ts'
import type { RenderedArticle } from '../../articles/model/rendered-article.ts'
import type { WriteContext } from '../../changes/write-transaction.ts'
import { createWarning, type Diagnostic } from '../../content/diagnostic.ts'
import { setCategoryParents } from '../db/category-parents.ts'
import { type ImportedFile, insertSourceFiles, upsertSourceFiles } from '../db/source-files.ts'
import type { Decisions, PlannedUpdate, PlannedWrite } from './decide.ts'
import { entryIdOf } from './entry-id.ts'

/** The articles that were written, in the order of `fresh` and of `changed`. */
interface AppliedDecisions {
  created: InsertedArticle[]
  updated: UpdatedArticle[]
}

/** Writes articles and their files. Articles in the trash that change are restored. */
export async function applyDecisions(
  context: WriteContext,
  source: string,
  { linked, fresh, changed }: Pick<Decisions, 'linked' | 'fresh' | 'changed'>,
): Promise<AppliedDecisions> {
  const newArticles = fresh.map(({ file, rendered }) => ({
    ...withOwnDate(rendered, context.at),
    entryId: entryIdOf(source, file.path, file.document),
  }))
  const created = newArticles.length > 0 ? await insertArticles(context, newArticles) : []
  const edits = changed.map((update) => withUpdateTime(update, context.at))
  const updated = edits.length > 0 ? await updateArticles(context, edits, { restoreFromTrash: true }) : []
  const files = (writes: readonly PlannedWrite[], articles: readonly { id: string; version: number }[]) =>
    writes.flatMap((write, index) => importedFile(source, write, articles[index] ?? write.article))
  await insertSourceFiles(context, files(fresh, created))
  await upsertSourceFiles(context.tx, [
    ...files(
      changed,
      updated.map(({ article }) => article),
    ),
    ...files(linked, []),
  ])
  const parents = [...fresh, ...changed, ...linked].flatMap(({ file }) => file.document.categoryParents)
  await setCategoryParents(context, parents)
  return { created, updated }
}

/**
 * Returns a new article whose last update is its own date, as in Hugo, where `lastmod` defaults to `date`: an import changes
 * nothing. An article without a date, or with a future one, has the time of its creation here.
 */
function withOwnDate(rendered: RenderedArticle, at: Date): RenderedArticle {
  const { publishedAt } = rendered.draft
  return { ...rendered, updatedAt: publishedAt !== null && publishedAt <= at ? publishedAt : at }
}

/** Returns an update whose time is that of the import if the file has other text than before; else the time stays. */
function withUpdateTime({ article, rendered, hasSameText }: PlannedUpdate, at: Date) {
  return { article, rendered: { ...rendered, updatedAt: hasSameText ? article.updatedAt : at } }
}

function importedFile(
  source: string,
  { file, rendered }: PlannedWrite,
  article: { id: string; version: number } | null,
): ImportedFile[] {
  if (!article) return []
  const { path, hash, links, media } = file
  const { slug, lang } = rendered.draft
  return [
    {
      ...{ source, path, hash, slug, lang, links, media: media.urls },
      ...{ articleId: article.id, articleVersion: article.version },
    },
  ]
}

/** Returns the warning of an alias that belongs to another article. */
export const aliasTakenDiagnostic = (alias: string): Diagnostic =>
  createWarning('alias-taken', `The alias ${alias} already redirects to another article.`)
