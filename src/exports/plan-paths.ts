/** Which article becomes which file. Pure. */
import { createHash } from 'node:crypto'
import type { ExportedArticle } from '../articles/db/export-snapshot.ts'
import { formatOf, isArticlePath, isIgnoredFolder, readPath } from '../content/fields/file-paths.ts'
import { type DocumentPlace, unknownPlace } from '../content/print-document.ts'
import { slugify } from '../content/slug.ts'
import { planTranslations } from '../imports/source/plan-slugs.ts'

/** A file to write. */
export interface ExportTarget extends DocumentPlace {
  id: string
}

/** Where articles of the API are written to, below it a folder for each language. */
const API_FOLDER = 'articles'

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
    const path = taken.has(wanted) ? marked(wanted, hashOf(address)) : wanted
    taken.add(path)
    return { id, lang, path, key: readPath(unknownPlace(path)).key }
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

function pathOf({ file, lang, slug, format }: ExportedArticle, bySource: boolean): string {
  const extension = format === 'html' ? '.html' : '.md'
  if (file === null) return `${API_FOLDER}/${lang}/${nameOf(slug)}${extension}`
  const path = bySource ? `${nameOf(file.source)}/${file.path}` : file.path
  if (isArticlePath(path) && formatOf(path) === format) return path
  return `${isArticlePath(path) ? path.replace(/\.[^.]*$/, '') : path}${extension}`
}

/** A name that every file system tells from others, and that is looked into: the text itself if it is a slug, else its slug, marked. */
function nameOf(text: string): string {
  const slug = slugify(text)
  return slug === text && slug !== '' && !isIgnoredFolder(slug)
    ? slug
    : `${slug || 'unnamed'}-${hashOf(text)}`
}

function marked(path: string, mark: string): string {
  return path.replace(/(\.[^./]*)$/, `-${mark}$1`)
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8)
