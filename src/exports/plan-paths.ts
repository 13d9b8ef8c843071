/** Which article becomes which file. Pure. */
import type { ExportedArticle } from '../articles/db/export-snapshot.ts'
import { defaultExportPath, exportNameOf, extensionOf, shortHash } from '../content/export-path.ts'
import { formatOf, isArticlePath, readPath } from '../content/fields/file-paths.ts'
import { contextOfPath, type PrintTarget } from '../content/print-document.ts'
import { planTranslations } from '../imports/source/plan-slugs.ts'

/** A file to write. */
export interface ExportTarget extends PrintTarget {
  id: string
}

/**
 * The files of an export, by path: an article stands where its file was in the imported folder, or in
 * `articles/<lang>/<slug>`. When the articles come from several sources, each has a folder called like it. The extension
 * follows the body. Where two come to one path (`a.md` became HTML beside an `a.html`), it is the one's that was there,
 * else the imported one's; the other is marked with a short hash of its address.
 */
export function planExportPaths(articles: readonly ExportedArticle[]): ExportTarget[] {
  const sources = new Set(articles.flatMap(({ file }) => file?.source ?? []))
  const taken = new Set<string>()
  const placed = articles.map((article) => claimOf(article, sources.size > 1)).sort(byRank)
  const files = placed.map(({ id, lang, address, wanted }) => {
    const path = taken.has(wanted) ? marked(wanted, shortHash(address)) : wanted
    taken.add(path)
    return { id, lang, path, key: readPath(contextOfPath(path)).key }
  })
  const translated = planTranslations(files, '')
  return files
    .map(({ id, path }) => ({ id, path, hasTranslations: translated.has(path) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** What an article has to say for itself. Addresses are unique, so the order by rank is total. */
interface Claim {
  id: string
  lang: string
  address: string
  wanted: string
  rank: number
}

function claimOf(article: ExportedArticle, bySource: boolean): Claim {
  const { id, lang, slug, file } = article
  const wanted = pathOf(article, bySource)
  const rank = file === null ? 2 : wanted.endsWith(file.path) ? 0 : 1
  return { id, lang, address: `${lang}\n${slug}`, wanted, rank }
}

function byRank(a: Claim, b: Claim): number {
  return a.rank - b.rank || (a.address < b.address ? -1 : 1)
}

function pathOf(article: ExportedArticle, bySource: boolean): string {
  const { file, format } = article
  if (file === null) return defaultExportPath(article)
  const extension = extensionOf(format)
  const path = bySource ? `${exportNameOf(file.source)}/${file.path}` : file.path
  if (isArticlePath(path) && formatOf(path) === format) return path
  return `${isArticlePath(path) ? path.replace(/\.[^.]*$/, '') : path}${extension}`
}

function marked(path: string, mark: string): string {
  return path.replace(/(\.[^./]*)$/, `-${mark}$1`)
}
