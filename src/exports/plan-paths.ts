/** Paths of the files of an export. Pure. */
import type { ExportedArticle } from '../articles/db/export-snapshot.ts'
import { defaultExportPath, exportNameOf, extensionOf, shortHash } from '../content/export-path.ts'
import { formatOf, isArticlePath, readPath } from '../content/fields/file-paths.ts'
import { contextOfPath, type PrintTarget } from '../content/print-document.ts'
import { decidePages } from '../content/site/folder-sites.ts'
import { planTranslations } from '../imports/source/plan-slugs.ts'

/** A file to write: its article, its path, and whether other files are translations of it. */
export interface ExportTarget extends PrintTarget {
  id: string
  /** The source of the article, and its folder in the export, which is empty where there is only one; null without a source. */
  source: { name: string; folder: string } | null
}

/**
 * Returns the files of an export, sorted by path. An article keeps the path of its imported file; an article that was
 * created through the API is written to `articles/<lang>/<slug>`. If the articles come from several sources, each source
 * has its own folder. The extension follows the format of the body. When two articles claim one path (`a.md` became HTML
 * beside an `a.html`), the article whose file had this path gets it, else the imported one; the path of the other gets a
 * short hash.
 */
export function planExportPaths(articles: readonly ExportedArticle[]): ExportTarget[] {
  const sources = new Set(articles.flatMap(({ file }) => file?.source ?? []))
  const takenPaths = new Set<string>()
  const claims = articles.map((article) => claimPath(article, sources.size > 1)).sort(byRank)
  const files = claims.map(({ id, lang, slugKey, claimedPath, source }) => {
    const path = takenPaths.has(claimedPath) ? addSuffix(claimedPath, shortHash(slugKey)) : claimedPath
    takenPaths.add(path)
    return { id, lang, path, source, key: readPath(contextOfPath(path)).key }
  })
  const translations = planTranslations(files, '')
  const decisions = decidePages(
    [],
    files.map(({ path }) => path),
  )
  const hiddenReasonOf = (path: string) => {
    const decision = decisions.get(path)
    return decision?.kind === 'hidden' ? decision.hidden : null
  }
  return files
    .map(({ id, path, source }) => ({
      ...{ id, path, source },
      hasTranslations: translations.has(path),
      hidden: hiddenReasonOf(path),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** The path that an article claims. `slugKey`, its language and slug, is unique, so the order by rank is total. */
interface PathClaim {
  id: string
  lang: string
  slugKey: string
  claimedPath: string
  source: ExportTarget['source']
  rank: number
}

function claimPath(article: ExportedArticle, hasSourceFolder: boolean): PathClaim {
  const { id, lang, slug, file } = article
  const claimedPath = pathOf(article, hasSourceFolder)
  const rank = file === null ? 2 : claimedPath.endsWith(file.path) ? 0 : 1
  const source = file && { name: file.source, folder: hasSourceFolder ? exportNameOf(file.source) : '' }
  return { id, lang, slugKey: `${lang}\n${slug}`, claimedPath, source, rank }
}

function byRank(a: PathClaim, b: PathClaim): number {
  return a.rank - b.rank || (a.slugKey < b.slugKey ? -1 : 1)
}

function pathOf(article: ExportedArticle, hasSourceFolder: boolean): string {
  const { file, format } = article
  if (file === null) return defaultExportPath(article)
  const extension = extensionOf(format)
  const path = hasSourceFolder ? `${exportNameOf(file.source)}/${file.path}` : file.path
  if (isArticlePath(path) && formatOf(path) === format) return path
  return `${isArticlePath(path) ? path.replace(/\.[^.]*$/, '') : path}${extension}`
}

function addSuffix(path: string, suffix: string): string {
  return path.replace(/(\.[^./]*)$/, `-${suffix}$1`)
}
