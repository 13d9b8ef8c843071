/** The files of a folder: which there are, and which of them are not to be read. */
import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { isArticlePath, isIgnoredFolder } from '../../content/fields/file-paths.ts'
import { CannotRun } from '../../errors.ts'

/** A folder as it was found. Paths are relative to it, with "/", in code point order. */
export interface FolderListing {
  root: string
  /** Files that may be articles. */
  paths: string[]
  /** What has an article's name and is not a file that can be read. */
  refused: { path: string; message: string }[]
  /** Folders that cannot be listed. */
  closed: string[]
}

/** Lists a folder. Throws CannotRun when it is not there, is not a folder or cannot be read. */
export async function listFolder(folder: string, excluded: readonly string[] = []): Promise<FolderListing> {
  const found = await stat(folder).catch(() => null)
  if (!found) throw new CannotRun(`There is no folder ${folder}.`)
  if (!found.isDirectory()) throw new CannotRun(`${folder} is not a folder.`)
  const listing: FolderListing = { root: await realpath(folder), paths: [], refused: [], closed: [] }
  await listInto(listing, '', new Set(excluded.map((path) => path.replace(/^\.\//, '').replace(/\/+$/, ''))))
  listing.paths.sort()
  return listing
}

async function listInto(listing: FolderListing, path: string, excluded: ReadonlySet<string>): Promise<void> {
  const entries = await readdir(join(listing.root, path), { withFileTypes: true }).catch((err: Error) => {
    if (path === '')
      throw new CannotRun(`The folder ${listing.root} cannot be read (${systemErrorReason(err)}).`)
    listing.refused.push({ path, message: `This folder cannot be read (${systemErrorReason(err)}).` })
    listing.closed.push(path)
    return []
  })
  for (const entry of entries) {
    const below = path === '' ? entry.name : `${path}/${entry.name}`
    if (!excluded.has(below) && !excluded.has(entry.name)) await listEntry(listing, entry, below, excluded)
  }
}

async function listEntry(listing: FolderListing, entry: Dirent, path: string, excluded: ReadonlySet<string>) {
  if (entry.isDirectory()) {
    if (isIgnoredFolder(entry.name)) return
    if (isArticlePath(path)) listing.refused.push({ path, message: 'This is a folder, not a file.' })
    await listInto(listing, path, excluded)
  } else if (isArticlePath(path)) {
    const refusal = await refusalOf(listing.root, entry, path)
    if (refusal === null) listing.paths.push(path)
    else listing.refused.push({ path, message: refusal })
  } else if (entry.isSymbolicLink() && !isIgnoredFolder(entry.name)) {
    const refusal = await refusalOfFolder(listing.root, path)
    if (refusal === null) return
    listing.refused.push({ path, message: refusal })
    listing.closed.push(path)
  }
}

const IN_A_CIRCLE = 'This link leads in a circle.'

/**
 * Why a link to a folder is refused, or null: none is followed, but the files of a folder that is inside stand there too.
 * A link to a file that is no article, or to nothing, is nobody's loss.
 */
async function refusalOfFolder(root: string, path: string): Promise<string | null> {
  const link = join(root, path)
  const target = await realpath(link).catch((err: NodeJS.ErrnoException) => err)
  if (target instanceof Error) return target.code === 'ELOOP' ? IN_A_CIRCLE : null
  const found = await stat(target).catch(() => null)
  if (!found?.isDirectory()) return null
  if (`${link}${sep}`.startsWith(target + sep)) return IN_A_CIRCLE
  return target.startsWith(root + sep)
    ? null
    : 'This link leads to a folder outside, which is not looked into.'
}

/** Why a name that looks like an article's is not to be read, or null. A link may point anywhere inside the folder. */
async function refusalOf(root: string, entry: Dirent, path: string): Promise<string | null> {
  if (entry.isFile()) return null
  if (!entry.isSymbolicLink()) return 'This is not a file (a pipe, a socket or a device).'
  const target = await realpath(join(root, path)).catch(() => null)
  if (target === null) return 'This link leads nowhere, or in a circle.'
  if (!target.startsWith(root + sep)) return 'This link leads out of the folder.'
  const found = await stat(target).catch(() => null)
  return found?.isFile() ? null : 'This link does not lead to a file.'
}

/** Tells of a path whether its file is gone: of one that may not be read, or stands where nobody may look, that is not known. */
export function createMissingCheck({ paths, refused, closed }: FolderListing): (path: string) => boolean {
  const there = new Set([...paths, ...refused.map(({ path }) => path)])
  return (path) => !there.has(path) && !closed.some((folder) => path.startsWith(`${folder}/`))
}

/** A system error in a few words, without the path that it usually repeats. */
export function systemErrorReason(err: unknown): string {
  const message = err instanceof Error ? err.message : String(err)
  return message.replace(/^[A-Z]+: /, '').replace(/, \w+( '.*)?$/s, '')
}

/** The folder that a path of the listing lies in; empty for the root. */
export const parentFolder = (path: string): string => path.split('/').slice(0, -1).join('/')
