/** Folders in which the generator of a site looks for its media files. Pure. */
import { type FolderSite, siteOf } from '../../content/site/folder-sites.ts'
import { joinPath, trimSlashes } from '../../content/site/path-patterns.ts'
import {
  basePathOf,
  type Generator,
  originOf,
  type StaticMount,
} from '../../content/site/site-configuration.ts'

/** The folders of each generator whose files it copies to the root of the site, best first. */
const STATIC_FOLDERS: Readonly<Record<Generator, readonly string[]>> = {
  Hugo: ['static', 'assets'],
  Zola: ['static'],
  Jekyll: ['', 'assets'],
  Hexo: ['source'],
  Pelican: ['content', 'content/images'],
  Nikola: ['', 'files', 'images'],
  MkDocs: ['docs'],
  Quarto: [''],
  Docusaurus: ['static'],
  Astro: ['public', 'src', 'src/assets'],
  Eleventy: ['', 'public', 'static', 'src'],
  Nuxt: ['public', 'static', 'assets'],
  Middleman: ['source', 'source/images'],
  Grav: ['user/pages', 'user/images'],
  VitePress: ['public', 'docs/public'],
  Quartz: ['content', 'quartz/static'],
  Obsidian: [''],
}
/** The names of such folders in general. */
export const COMMON_FOLDERS = [
  ...['static', 'public', 'assets', 'source', 'images', 'media', 'attachments', '_attachments', 'files'],
  ...['content', 'docs', 'src'],
] as const

/** The file in which a reference is written, and where files of its site may be. */
export interface MediaPlace {
  path: string
  /** Folders in which paths from the root of the site begin, best first, relative to the imported folder. */
  roots: readonly string[]
  /** Folders whose files have a path of their own in URLs, relative to the imported folder. */
  mounts: readonly StaticMount[]
  /** True when the files of a post are in a folder with its name, and in URLs below its permalink (Hexo). */
  hasPostFolders: boolean
  /** The path of the site's URL, such as `blog`; empty at the root of the host. */
  basePath: string
  /** Scheme and host of the site; null when they are not known. */
  origin: string | null
  /** False: nothing is known about the site, so that more places are tried. */
  isSiteKnown: boolean
  /** True when the only file with a name may be meant, wherever it is: in the notes of a program such as Obsidian. */
  findsByName: boolean
}

const UNKNOWN_PLACE = {
  ...{ roots: [], mounts: [], hasPostFolders: false, basePath: '', origin: null },
  ...{ isSiteKnown: false, findsByName: true },
}

/** Returns the place of a file. */
export function mediaPlaceOf(sites: readonly FolderSite[], path: string): MediaPlace {
  const site = siteOf(sites, path)
  if (site === null) return { ...UNKNOWN_PLACE, path }
  const { generator, contentFolders, staticMounts, url, permalinks } = site.configuration
  const mounts = staticMounts.map((mount) => ({ ...mount, folder: folderInSource(site, mount.folder) }))
  const folders = [...STATIC_FOLDERS[generator], ...contentFolders, '', ...COMMON_FOLDERS]
  return {
    path,
    roots: [
      ...new Set([
        ...mounts.filter(({ target }) => target === '').map(({ folder }) => folder),
        ...folders.map((folder) => folderInSource(site, folder)),
      ]),
    ],
    mounts: mounts.filter(({ target }) => target !== ''),
    hasPostFolders: generator === 'Hexo',
    basePath: trimSlashes(basePathOf(url) || (permalinks?.basePath ?? '')),
    origin: originOf(url),
    isSiteKnown: true,
    findsByName: generator === 'Quartz' || generator === 'Obsidian',
  }
}

/** Returns the path of a folder of a site in the imported folder; it begins with `../` if it is above that. */
export function folderInSource({ folder, prefix }: FolderSite, path: string): string {
  if (prefix === '') return joinPath(folder, path).replace(/\/$/, '')
  const [own, above] = [path.split('/').filter((part) => part !== ''), prefix.split('/')]
  let common = 0
  while (common < own.length && own[common] === above[common]) common++
  return [...above.slice(common).map(() => '..'), ...own.slice(common)].join('/')
}
