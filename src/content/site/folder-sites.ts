/** Sites in an imported folder: the site of each file, and the files that are no pages of their site. */
import { normalizeLanguage } from '../language.ts'
import { decidePage, type PageDecision, type SitePath } from './page-rule.ts'
import { folderOf, joinPath, levelsOf, nameOf } from './path-patterns.ts'
import type { SiteConfiguration } from './site-configuration.ts'

/** A site in an imported folder, or a site that contains the imported folder. */
export interface FolderSite {
  /** Path of the root of the site in the imported folder; empty when it is that folder or above it. */
  folder: string
  /** Path of the imported folder in the site; empty when the site begins in the imported folder. */
  prefix: string
  configuration: SiteConfiguration
}

/** Returns the innermost site of a path, or null. */
export function siteOf(sites: readonly FolderSite[], path: string): FolderSite | null {
  let innermost: FolderSite | null = null
  for (const site of sites) {
    const isInside = site.folder === '' || path.startsWith(`${site.folder}/`)
    if (isInside && site.folder.length >= (innermost?.folder.length ?? 0)) innermost = site
  }
  return innermost
}

/** Returns a path of the imported folder relative to the root of its site. */
export function pathInSite(site: FolderSite | null, path: string): string {
  if (site === null) return path
  return joinPath(site.prefix, site.folder === '' ? path : path.slice(site.folder.length + 1))
}

const INDEX = /^index(?:\.[\w-]+)?\.(?:md|markdown)$/i
const SECTION = /(?:^|\/)_index(?:\.[\w-]+)?\.(?:md|markdown|html)$/i

/** Returns the decisions about the files of a folder that are not simply pages, by path. */
export function decidePages(
  sites: readonly FolderSite[],
  paths: readonly string[],
): Map<string, Exclude<PageDecision, { kind: 'page' }>> {
  const bundles = new Set(paths.filter((path) => INDEX.test(nameOf(path))).map(folderOf))
  const hasSections = paths.some((path) => SECTION.test(path))
  const decisions = new Map<string, Exclude<PageDecision, { kind: 'page' }>>()
  for (const path of paths) {
    const site = siteOf(sites, path)
    const file: SitePath = {
      site: site?.configuration ?? null,
      path: pathInSite(site, path),
      isBesideIndex: bundles.size > 0 && isInBundle(bundles, site, path),
      hasSections,
    }
    const decision = decidePage(file)
    if (decision.kind !== 'page') decisions.set(path, decision)
  }
  return decisions
}

function isInBundle(bundles: ReadonlySet<string>, site: FolderSite | null, path: string): boolean {
  const folder = INDEX.test(nameOf(path)) ? folderOf(folderOf(path)) : folderOf(path)
  return folder !== '' && levelsOf(folder).some((level) => bundles.has(level) && !isHomeFolder(site, level))
}

/**
 * Returns the folder of the page bundle whose page is at a path: the files in it belong to the page. Null for another page.
 */
export function bundleFolderOf(sites: readonly FolderSite[], path: string): string | null {
  const folder = folderOf(path)
  if (folder === '' || !INDEX.test(nameOf(path)) || isHomeFolder(siteOf(sites, path), folder)) return null
  return folder
}

/** Returns true for the folder of a site's home page, whose `index` file is not a bundle of the entire site. */
function isHomeFolder(site: FolderSite | null, folder: string): boolean {
  const path = pathInSite(site, folder)
  const roots = site?.configuration.contentFolders ?? ['content', 'docs', 'src', 'pages']
  const parent = folderOf(path)
  return (
    roots.includes(path) ||
    ((parent === '' || roots.includes(parent)) && normalizeLanguage(nameOf(path)) !== null)
  )
}
