/** Links of a file to articles: the URL that each of them becomes. */
import { type ArticleUrlSettings, articleUrlOf } from '../../articles/model/article-url.ts'
import { parsePageReference } from '../../content/markdown/page-reference.ts'
import { type FolderSite, siteOf } from '../../content/site/folder-sites.ts'
import { joinPath, trimSlashes } from '../../content/site/path-patterns.ts'
import { basePathOf, originOf } from '../../content/site/site-configuration.ts'
import { findPage, type LinkingFile } from './find-page.ts'
import type { PageIndex } from './page-index.ts'

/**
 * The targets of links in a file that may be pages of its source, as they are written, with the URLs of their articles; null
 * for a link that leads to no article, or to one that the public does not see.
 */
export type FileLinks = Readonly<Record<string, string | null>>

/** The file whose links are looked up. */
interface FileWithLinks {
  path: string
  /** `und` when unknown. */
  lang: string
  /** The targets of its links, as they are written. */
  targets: readonly string[]
}

/** What the URLs of links depend on, besides the pages of the source. */
interface LinkSettings {
  sites: readonly FolderSite[]
  articleUrls: ArticleUrlSettings
}

/** Returns the articles that the links of a file lead to. */
export function linksOfFile(
  index: PageIndex,
  { path, lang, targets }: FileWithLinks,
  { sites, articleUrls }: LinkSettings,
): FileLinks {
  const site = siteOf(sites, path)
  const file = linkingFile(site, path, lang)
  const origin = originOf(site?.configuration.url ?? null)
  return Object.fromEntries(
    targets.map((target) => [target, urlOfTarget(index, target, { file, origin, articleUrls })]),
  )
}

/** Returns the links that lead to articles. */
export function resolvedLinks(links: FileLinks): Record<string, string> {
  return Object.fromEntries(
    Object.entries(links).flatMap(([target, url]) => (url === null ? [] : [[target, url]])),
  )
}

function linkingFile(site: FolderSite | null, path: string, lang: string): LinkingFile {
  const { contentFolders = [], permalinks = null, url = null } = site?.configuration ?? {}
  const prefix = site?.prefix ?? ''
  const folders = contentFolders.flatMap((folder) => {
    if (prefix === '') return [joinPath(site?.folder ?? '', folder)]
    return prefix === folder || prefix.startsWith(`${folder}/`) ? [''] : []
  })
  const roots = [site?.folder ?? '', ...folders]
  const basePath = basePathOf(url) || (permalinks?.basePath ?? '')
  return { path, lang, roots, prefix, basePath: trimSlashes(basePath) }
}

interface TargetContext {
  file: LinkingFile
  origin: string | null
  articleUrls: ArticleUrlSettings
}

function urlOfTarget(
  index: PageIndex,
  target: string,
  { file, origin, articleUrls }: TargetContext,
): string | null {
  const reference = parsePageReference(target, origin)
  if (reference === null) return null
  const { path, isFromRoot, suffix } = reference
  if (path === '' && !isFromRoot) return suffix.startsWith('#') ? suffix : null
  const page = findPage(index, reference, file)
  if (page === null || !page.isPublic) return null
  const url = articleUrlOf(articleUrls, { slug: page.slug, lang: page.lang === 'und' ? null : page.lang })
  return url + (url.includes('?') ? suffix.replace(/^\?/, '&') : suffix)
}
