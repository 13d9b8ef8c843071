/** List of the files in an imported folder, with the files, folders and symbolic links that are rejected. */
import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { isArticlePath, isIgnoredFolder } from '../../content/fields/file-paths.ts'
import { mediaKindOf } from '../../content/media/media-references.ts'
import { folderOf } from '../../content/site/path-patterns.ts'
import { siteRootOf } from '../../content/site/read-configuration.ts'
import { CannotRun, systemErrorReason } from '../../errors.ts'
import { isDataFile } from './inherited-data.ts'
import { isOtherFormat } from './not-read.ts'

/** The contents of a folder. Paths are relative to it, use "/" and are in code point order. */
export interface FolderListing {
  root: string
  /** Files that may be articles. */
  paths: string[]
  /** Entries that have the name of an article but cannot be read, and rejected folders. */
  rejected: { path: string; message: string }[]
  /** Folders that cannot be listed. */
  unlistedFolders: string[]
  /** Folders that have the configuration of a generator. */
  configurationFolders: Set<string>
  /** Files that give front matter to others. */
  dataFiles: string[]
  /** Documents in formats that are not read. */
  otherFormats: string[]
  /** Pictures and other media files. */
  mediaFiles: string[]
  /** Folders that imports do not look into, without those whose name begins with a dot. */
  ignoredFolders: string[]
}

/** What to do with a file that is given instead of a folder, by the end of its name. */
const FILE_ADVICE: readonly (readonly [RegExp, string])[] = [
  [/\.(?:zip|t?gz|tar|bz2|tbz|xz|7z|rar|zst)$/i, 'Unpack it, and import its folder.'],
  [/\.(?:md|markdown|mdx)$/i, 'Import the folder that contains it, or send the file with POST /v1/articles.'],
  [
    /\.(?:xml|wxr|json|csv|sql|db|sqlite)$/i,
    'Inkstone imports folders of Markdown files: convert the export of another system to Markdown first.',
  ],
  [/\.backup$/i, 'Did you mean `inkstone restore`?'],
]

const fileAdvice = (file: string): string =>
  FILE_ADVICE.find(([pattern]) => pattern.test(file))?.[1] ??
  'Give the folder that contains the Markdown files.'

/** Returns the place of a relative path, in brackets. */
const placeOf = (folder: string): string => (resolve(folder) === folder ? '' : ` (${resolve(folder)})`)

/** Lists a folder. Throws `CannotRun` when it does not exist, is not a folder or cannot be read. */
export async function listFolder(folder: string, excluded: readonly string[] = []): Promise<FolderListing> {
  const stats = await stat(folder).catch(() => null)
  if (!stats) throw new CannotRun(`There is no folder ${folder}${placeOf(folder)}. Check its path.`)
  if (!stats.isDirectory()) throw new CannotRun(`${folder} is not a folder. ${fileAdvice(folder)}`)
  const root = await realpath(folder)
  const listing: FolderListing = {
    ...{
      root,
      paths: [],
      rejected: [],
      unlistedFolders: [],
      dataFiles: [],
      otherFormats: [],
      mediaFiles: [],
      ignoredFolders: [],
    },
    configurationFolders: new Set(),
  }
  await listInto(listing, '', new Set(excluded.map((path) => path.replace(/^\.\//, '').replace(/\/+$/, ''))))
  listing.paths.sort()
  return listing
}

async function listInto(listing: FolderListing, path: string, excluded: ReadonlySet<string>): Promise<void> {
  const entries = await readdir(join(listing.root, path), { withFileTypes: true }).catch((err: Error) => {
    if (path === '')
      throw new CannotRun(`The folder ${listing.root} cannot be read (${systemErrorReason(err)}).`)
    rejectFolder(listing, path, `This folder cannot be read (${systemErrorReason(err)}).`)
    return []
  })
  for (const entry of entries) {
    const entryPath = path === '' ? entry.name : `${path}/${entry.name}`
    if (!excluded.has(entryPath) && !excluded.has(entry.name))
      await listEntry(listing, entry, entryPath, excluded)
  }
}

async function listEntry(listing: FolderListing, entry: Dirent, path: string, excluded: ReadonlySet<string>) {
  if (entry.isDirectory()) {
    if (isIgnoredFolder(entry.name)) {
      addConfigurationFolder(listing, path)
      if (!entry.name.startsWith('.')) listing.ignoredFolders.push(path)
      return
    }
    if (isArticlePath(path)) listing.rejected.push({ path, message: 'This is a folder, not a file.' })
    await listInto(listing, path, excluded)
  } else if (isArticlePath(path)) {
    const message = await fileRejection(listing.root, entry, path)
    if (message === null) listing.paths.push(path)
    else listing.rejected.push({ path, message })
  } else if (entry.isSymbolicLink() && !isIgnoredFolder(entry.name)) {
    if (mediaKindOf(path) !== null && (await fileRejection(listing.root, entry, path)) === null)
      listing.mediaFiles.push(path)
    const message = await folderLinkRejection(listing.root, path)
    if (message !== null) rejectFolder(listing, path, message)
  } else if (entry.isFile()) listOtherFile(listing, entry.name, path)
}

/** Lists a file that is no article but counts for others, or that is a document in another format. */
function listOtherFile(listing: FolderListing, name: string, path: string): void {
  addConfigurationFolder(listing, path)
  if (isDataFile(name, folderOf(path))) listing.dataFiles.push(path)
  else if (isOtherFormat(name)) listing.otherFormats.push(path)
  else if (mediaKindOf(name) !== null) listing.mediaFiles.push(path)
}

function addConfigurationFolder(listing: FolderListing, path: string): void {
  const siteRoot = siteRootOf(path)
  if (siteRoot !== null) listing.configurationFolders.add(siteRoot)
}

function rejectFolder(listing: FolderListing, path: string, message: string): void {
  listing.rejected.push({ path, message })
  listing.unlistedFolders.push(path)
}

const CIRCULAR_LINK = 'This symbolic link is circular.'

/**
 * Returns why a symbolic link to a folder is rejected, or null. Links to folders are never followed: the files of a
 * folder inside the import are listed at their own paths. Broken links and links to files are ignored.
 */
async function folderLinkRejection(root: string, path: string): Promise<string | null> {
  const link = join(root, path)
  const target = await realpath(link).catch((err: NodeJS.ErrnoException) => err)
  if (target instanceof Error) return target.code === 'ELOOP' ? CIRCULAR_LINK : null
  const stats = await stat(target).catch(() => null)
  if (!stats?.isDirectory()) return null
  if (`${link}${sep}`.startsWith(target + sep)) return CIRCULAR_LINK
  return target.startsWith(root + sep)
    ? null
    : 'This symbolic link points to a folder outside the imported folder and is not followed.'
}

/** Returns why an entry with the name of an article is rejected, or null. A link may point to any file inside the folder. */
async function fileRejection(root: string, entry: Dirent, path: string): Promise<string | null> {
  if (entry.isFile()) return null
  if (!entry.isSymbolicLink()) return 'This is a pipe, a socket or a device, not a file.'
  const target = await realpath(join(root, path)).catch(() => null)
  if (target === null) return 'This symbolic link is broken or circular.'
  if (!target.startsWith(root + sep)) return 'This symbolic link points outside the imported folder.'
  const stats = await stat(target).catch(() => null)
  return stats?.isFile() ? null : 'This symbolic link does not point to a file.'
}

/**
 * Returns a function that is true for the path of a file that no longer exists. It is false for files that exist but are
 * rejected, and for files in folders that cannot be listed.
 */
export function createMissingCheck(listing: FolderListing): (path: string) => boolean {
  const existing = new Set([...listing.paths, ...listing.rejected.map(({ path }) => path)])
  return (path) =>
    !existing.has(path) && !listing.unlistedFolders.some((folder) => path.startsWith(`${folder}/`))
}
