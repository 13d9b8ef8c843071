/** Sites of an imported folder: their configurations in it and above it, and their authors. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { AUTHOR_FILES, readSiteAuthors, type SiteAuthors } from '../../content/fields/site-files.ts'
import { isLanguageTag } from '../../content/language.ts'
import type { SiteFile } from '../../content/site/data-file.ts'
import type { FolderSite } from '../../content/site/folder-sites.ts'
import { isInContent } from '../../content/site/page-rule.ts'
import { CONFIGURATION_FILES, readConfiguration } from '../../content/site/read-configuration.ts'
import type { SiteConfiguration } from '../../content/site/site-configuration.ts'
import { readTextFile } from './read-bytes.ts'

/** What the sites of a folder define for their articles. */
interface ImportedSites {
  sites: readonly FolderSite[]
  siteAuthors: SiteAuthors
}

/**
 * Reads the configurations of the folders that have one, and of the site whose content folder is imported, such as
 * the parent folder of `content/`. A site in the content of another one is a part of it.
 */
export function readImportedSites(root: string, configurationFolders: readonly string[]): ImportedSites {
  const outer = findOuterSite(root)
  const inner = configurationFolders.flatMap((folder): FolderSite[] => {
    const configuration = folder === '' ? null : readSite(join(root, folder))
    return configuration === null ? [] : [{ folder, prefix: '', configuration }]
  })
  const sites = [...(outer ? [outer] : []), ...inner]
  const parents = [...new Set([root, dirname(root), ...(outer ? [rootOf(root, outer)] : [])])]
  return {
    sites: sites.filter((site) => !sites.some((other) => contains(other, site))),
    // of several entries with one key the last one counts: the one in the folder itself
    siteAuthors: new Map(
      parents
        .reverse()
        .flatMap(readAuthors)
        .flatMap((authors) => [...authors]),
    ),
  }
}

/** Returns true when a site lies in a folder that another site names as its content. A vault in any site is a part of it. */
function contains(outer: FolderSite, { folder, configuration }: FolderSite): boolean {
  const isVault = configuration.generator === 'Obsidian'
  const parent = outer.folder === '' ? '' : `${outer.folder}/`
  const path = outer.prefix === '' ? folder.slice(parent.length) : `${outer.prefix}/${folder}`
  const { contentFolders } = outer.configuration
  return (
    outer.folder !== folder &&
    folder.startsWith(parent) &&
    (isVault || contentFolders.some((name) => `${path}/`.startsWith(`${name}/`)))
  )
}

const rootOf = (root: string, { prefix }: FolderSite): string =>
  prefix === '' ? root : root.slice(0, -prefix.length - 1)

/** Names of folders with the pages of a site. */
const CONTENT_FOLDERS = new Set([
  ...['content', 'source', 'src', 'docs', 'pages', 'posts', 'blog', 'articles', 'data', 'news', 'notes'],
  ...['_posts', '_drafts', '_pages', 'post', 'user', 'collections'],
])
/** A content folder is at most this far below the root of its site, as in `src/content/blog/en`. */
const LEVELS_MAX = 4

/**
 * Returns the site of the folder itself, else of the nearest folder above it, if the imported folder is in its content. A vault of
 * Obsidian counts only outside of other sites.
 */
function findOuterSite(root: string): FolderSite | null {
  let folder = root
  let vault: FolderSite | null = null
  for (let level = 0; level <= LEVELS_MAX; level++) {
    const configuration = readSite(folder)
    const prefix = relative(folder, root).split(sep).join('/')
    if (configuration?.generator === 'Obsidian') vault ??= { folder: '', prefix, configuration }
    else if (configuration !== null && (prefix === '' || containsContent(configuration, prefix)))
      return { folder: '', prefix, configuration }
    else if (configuration !== null) return vault
    if (dirname(folder) === folder) return vault
    const name = basename(folder)
    if (level > 0 && !CONTENT_FOLDERS.has(name.toLowerCase()) && !isLanguageTag(name)) return vault
    folder = dirname(folder)
  }
  return vault
}

/** Returns true for a folder in the content of a site, and for one that has a content folder in it. */
const containsContent = (configuration: SiteConfiguration, folder: string): boolean =>
  isInContent(configuration, `${folder}/`) ||
  configuration.contentFolders.some((name) => name.startsWith(`${folder}/`))

function readSite(folder: string): SiteConfiguration | null {
  const files = readExistingFiles(folder, CONFIGURATION_FILES)
  return files.length === 0 ? null : readConfiguration(files, (path) => existsSync(join(folder, path)))
}

function readAuthors(folder: string): SiteAuthors[] {
  return readExistingFiles(folder, AUTHOR_FILES)
    .reverse()
    .map(({ path, text }) => readSiteAuthors(path, text))
}

function readExistingFiles(folder: string, paths: readonly string[]): SiteFile[] {
  return paths.flatMap((path) => {
    const text = readTextFile(join(folder, path))
    return text === null ? [] : [{ path, text }]
  })
}

/** Returns a hash of what the sites define, except for what each file depends on by itself; empty without any. */
export function fingerprintOf({ sites, siteAuthors }: ImportedSites, options: object): string {
  if (sites.length === 0 && siteAuthors.size === 0 && Object.keys(options).length === 0) return ''
  const parts = sites.map(
    ({ folder, prefix, configuration: { title, files, problems, rules, ...rest } }) => ({
      ...{ folder, prefix, rest },
    }),
  )
  return createHash('sha256')
    .update(JSON.stringify([parts, [...siteAuthors], options]))
    .digest('hex')
}
