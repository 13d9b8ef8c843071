/** Page bundles: the media files in the folder of a page, which belong to it whether its text names them or not. */
import { bundleFolderOf, type FolderSite, siteOf } from '../../content/site/folder-sites.ts'
import { folderOf } from '../../content/site/path-patterns.ts'
import type { MediaIndex } from './media-index.ts'

/** The page bundles of a folder. */
export interface Bundles {
  /** Returns the paths of the media files of the bundle whose page is at a path, with the references of a text of the page. */
  filesOf: (index: MediaIndex, path: string) => { path: string; reference: string }[]
  /** Returns the paths of pages whose bundles have media files. */
  withFiles: (index: () => Promise<MediaIndex>) => Promise<string[]>
}

/** Creates the bundles of a folder with these pages. */
export function createBundles(sites: readonly FolderSite[], pages: readonly string[]): Bundles {
  let folders: ReturnType<typeof foldersOf> | undefined
  const filesOf: Bundles['filesOf'] = (index, path) => {
    const bundle = bundleFolderOf(sites, path)
    if (bundle === null) return []
    folders ??= foldersOf(sites, pages)
    const { withPages, withOtherPages } = folders
    if (withOtherPages.has(bundle) && !isGeneratorOfBundles(sites, path)) return []
    return index
      .below(bundle)
      .filter((file) => !foldersBetween(bundle, file).some((folder) => withPages.has(folder)))
      .map((file) => ({ path: file, reference: encodePath(file.slice(bundle.length + 1)) }))
  }
  return {
    filesOf,
    withFiles: async (index) => {
      const candidates = pages.filter((path) => bundleFolderOf(sites, path) !== null)
      if (candidates.length === 0) return []
      const files = await index()
      return candidates.filter((path) => filesOf(files, path).length > 0)
    },
  }
}

/** Generators in which each `index.md` makes its folder a bundle, also where other Markdown files are beside it. */
const isGeneratorOfBundles = (sites: readonly FolderSite[], path: string): boolean =>
  ['Hugo', 'Zola'].includes(siteOf(sites, path)?.configuration.generator ?? '')

/** Returns the folders with pages, and those with pages that are no page of a bundle. */
function foldersOf(sites: readonly FolderSite[], pages: readonly string[]) {
  const others = pages.filter((path) => bundleFolderOf(sites, path) === null)
  return { withPages: new Set(pages.map(folderOf)), withOtherPages: new Set(others.map(folderOf)) }
}

/** Returns the folder of a file and those above it, up to a folder that is not among them. */
function foldersBetween(above: string, file: string): string[] {
  const folders: string[] = []
  for (let folder = folderOf(file); folder.length > above.length; folder = folderOf(folder))
    folders.push(folder)
  return folders
}

const encodePath = (path: string) => path.split('/').map(encodeURIComponent).join('/')
