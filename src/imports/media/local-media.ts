/** Media files on the disk: those above an imported folder, and reading one without following links out of the site. */
import { createHash } from 'node:crypto'
import { constants, type Dirent } from 'node:fs'
import { type FileHandle, lstat, open, readdir, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { isIgnoredFolder } from '../../content/fields/file-paths.ts'
import { mediaKindOf } from '../../content/media/media-references.ts'
import type { FolderSite } from '../../content/site/folder-sites.ts'
import { levelsOf } from '../../content/site/path-patterns.ts'
import { DomainError, systemErrorReason } from '../../errors.ts'
import { COMMON_FOLDERS, folderInSource } from './media-folders.ts'

/**
 * Returns the media files of the site above an imported folder, in the folders that sites have for such files. Paths are relative to
 * the imported folder and begin with `../`. Symbolic links are not followed.
 */
export async function listMediaAbove(root: string, sites: readonly FolderSite[]): Promise<string[]> {
  const site = sites.find(({ prefix }) => prefix !== '')
  if (site === undefined) return []
  const paths: string[] = []
  const stated = site.configuration.staticMounts.map(({ folder }) => folder)
  for (const name of new Set([...COMMON_FOLDERS, ...stated])) {
    const folder = folderInSource(site, name)
    const isAbove = folder.startsWith('../') && !folder.endsWith('..')
    if (isAbove && !site.prefix.startsWith(name) && (await isFolderOfSite(root, folder)))
      await listInto(paths, root, folder)
    else if (isAbove && site.prefix.startsWith(`${name}/`)) await listSiblings(paths, root, folder)
  }
  return [...new Set(paths)]
}

/** Returns true for a folder that no symbolic link leads to. */
async function isFolderOfSite(root: string, folder: string): Promise<boolean> {
  for (const level of levelsOf(folder)) if (!(await isFolder(join(root, level)))) return false
  return true
}

/** Lists a folder that contains the imported one: the folders with common names in it, such as `src/assets`. */
async function listSiblings(paths: string[], root: string, folder: string): Promise<void> {
  for (const name of COMMON_FOLDERS) {
    const sibling = `${folder}/${name}`
    const isOwn = `${root}${sep}`.startsWith(join(root, sibling) + sep)
    if (!isOwn && (await isFolder(join(root, sibling)))) await listInto(paths, root, sibling)
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isDirectory() ?? false
}

async function listInto(paths: string[], root: string, folder: string): Promise<void> {
  const entries: Dirent[] = await readdir(join(root, folder), { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory() && !isIgnoredFolder(entry.name)) await listInto(paths, root, path)
    else if (entry.isFile() && mediaKindOf(entry.name) !== null) paths.push(path)
  }
}

/** An open media file. */
interface OpenMediaFile {
  handle: FileHandle
  bytes: number
}

/**
 * Opens a media file of an imported folder. Does not block if a pipe has replaced it. Throws DomainError `unprocessable` when it cannot
 * be read, or is a link that leads out of the folder.
 */
export async function openMediaFile(root: string, path: string): Promise<OpenMediaFile> {
  const real = await realpath(join(root, path)).catch((err: unknown) => rejectFile(systemErrorReason(err)))
  const isOutside = !path.startsWith('../') && !real.startsWith(root + sep)
  if (isOutside) rejectFile('a symbolic link leads out of the folder')
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW
  const handle = await open(real, flags).catch((err: unknown) => rejectFile(systemErrorReason(err)))
  const stats = await handle.stat()
  if (stats.isFile()) return { handle, bytes: stats.size }
  await handle.close()
  return rejectFile('it is not a file')
}

function rejectFile(reason: string): never {
  throw new DomainError('unprocessable', `It cannot be read (${reason}).`)
}

/** Returns the SHA-256 of an open file in hexadecimal, and closes it. */
export async function hashOfFile({ handle }: OpenMediaFile): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of handle.createReadStream()) hash.update(chunk as Buffer)
  } catch (err) {
    rejectFile(systemErrorReason(err))
  }
  return hash.digest('hex')
}
