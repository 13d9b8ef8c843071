/** The folder that an export writes: the only place it touches, and nothing in it that is somebody else's. */
import { createHash } from 'node:crypto'
import {
  appendFile,
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  rmdir,
  writeFile,
} from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { CannotRun } from '../errors.ts'
import { checksumLine, parseChecksums } from './checksums.ts'

/** What earlier exports wrote, in the form of `sha256sum`; `NEXT` is that of an export that has not ended. */
const SUMS = '.inkstone-export'
const NEXT = '.inkstone-export.next'
/** A file on its way: it gets its name when it is whole. */
const PART = '.inkstone-export.part'

/** A folder that is being written. */
export interface OutputFolder {
  root: string
  /** SHA-256 of what earlier exports wrote, by path. Whoever is dealt with leaves it. */
  earlier: Map<string, string[]>
  next: FileHandle
}

/** How a file ended. */
export type FileOutcome = 'written' | 'unchanged'

/** Why a file is left as it is. */
export class NotWrittenError extends Error {
  override readonly name = 'NotWritten'
}

/**
 * Opens a folder, and makes it if it is not there. Throws CannotRun when it cannot be written, or holds anything but
 * an earlier export; names that begin with a dot (`.git`) may be there.
 */
export async function openOutputFolder(folder: string): Promise<OutputFolder> {
  try {
    await mkdir(folder, { recursive: true })
    const root = await realpath(folder)
    const names = await readdir(root)
    if (!names.includes(SUMS) && names.some((name) => !name.startsWith('.'))) {
      throw new CannotRun(
        `${folder} holds files that no export wrote. Choose an empty folder, or that of an earlier export.`,
      )
    }
    for (const name of [SUMS, NEXT, PART]) await refuseOther(root, name)
    await appendFile(join(root, SUMS), names.includes(NEXT) ? await readFile(join(root, NEXT)) : '')
    const earlier = parseChecksums(await readFile(join(root, SUMS), 'utf8'))
    return { root, earlier, next: await open(join(root, NEXT), 'w') }
  } catch (err) {
    if (err instanceof CannotRun) throw err
    throw new CannotRun(`The folder ${folder} cannot be written: ${messageOf(err)}.`)
  }
}

/** A link in the place of our own files would lead our writing elsewhere. */
async function refuseOther(root: string, name: string): Promise<void> {
  const found = await lstat(join(root, name)).catch(() => null)
  if (found !== null && !found.isFile()) throw new CannotRun(`${join(root, name)} is not a file.`)
}

/**
 * Writes a file, unless it is there already. Throws NotWritten when its path leads out of the folder, or when what is
 * there was not written by an export or was changed since.
 */
export async function writeOutputFile(
  folder: OutputFolder,
  path: string,
  text: string,
): Promise<FileOutcome> {
  const hashes = folder.earlier.get(path) ?? []
  folder.earlier.delete(path)
  try {
    await enter(folder.root, path, true)
    const there = await hashOfFile(folder.root, path)
    const hash = hashOf(text)
    if (there !== null && there !== hash && !hashes.includes(there))
      throw new NotWrittenError('somebody has changed this file, or made it')
    await folder.next.appendFile(checksumLine(hash, path))
    if (there === hash) return 'unchanged'
    await writeWhole(folder.root, path, text)
    return 'written'
  } catch (err) {
    await keepOutputFile(folder, path, hashes)
    throw err instanceof NotWrittenError ? err : new NotWrittenError(messageOf(err))
  }
}

/** Leaves a file as it is, and remembers it as an export's. */
export async function keepOutputFile(
  { earlier, next }: OutputFolder,
  path: string,
  hashes = earlier.get(path) ?? [],
): Promise<void> {
  earlier.delete(path)
  for (const hash of hashes) await next.appendFile(checksumLine(hash, path))
}

/** What became of files that earlier exports wrote and this one did not. */
export interface RemovedFiles {
  removed: string[]
  /** They were changed since, or cannot be removed. */
  left: string[]
}

/** Removes what earlier exports wrote and this one did not, unless it was changed, and ends the export. */
export async function closeOutputFolder({ root, earlier, next }: OutputFolder): Promise<RemovedFiles> {
  const ended: RemovedFiles = { removed: [], left: [] }
  for (const [path, hashes] of earlier) {
    const end = await removeFile(root, path, hashes).catch(() => 'left' as const)
    if (end !== 'absent') ended[end].push(path)
  }
  await next.close()
  await rename(join(root, NEXT), join(root, SUMS))
  return ended
}

async function removeFile(root: string, path: string, hashes: readonly string[]) {
  const isReached = await enter(root, path, false).then(
    () => true,
    () => false,
  )
  const there = isReached ? await hashOfFile(root, path) : null
  if (there === null) return 'absent'
  if (!hashes.includes(there)) return 'left'
  await rm(join(root, path))
  await removeEmpty(root, dirname(path))
  return 'removed'
}

/** Walks to the folder of a file, and makes it where it is missing. A link on the way is an end of it. */
async function enter(root: string, path: string, isToBeMade: boolean): Promise<void> {
  const names = path.split('/')
  if (names.some((name) => ['', '.', '..'].includes(name) || name.includes('\0') || name.includes(sep))) {
    throw new NotWrittenError('its path would lead out of the folder')
  }
  let at = root
  for (const name of names.slice(0, -1)) {
    at = join(at, name)
    if (isToBeMade) await mkdir(at).catch(() => {}) // it may be there; what is there is looked at below
    if (!(await lstat(at)).isDirectory()) throw new NotWrittenError(`${name} is on its path and is no folder`)
  }
}

/** SHA-256 of what is there; null when nothing is. */
async function hashOfFile(root: string, path: string): Promise<string | null> {
  const found = await lstat(join(root, path)).catch(() => null)
  if (found === null) return null
  if (!found.isFile()) throw new NotWrittenError('something is in its place that is no file')
  return hashOf(await readFile(join(root, path)))
}

async function writeWhole(root: string, path: string, text: string): Promise<void> {
  await rm(join(root, PART), { force: true })
  await writeFile(join(root, PART), text, { flag: 'wx' })
  await rename(join(root, PART), join(root, path))
}

async function removeEmpty(root: string, path: string): Promise<void> {
  for (let at = path; at !== '.'; at = dirname(at)) {
    const isRemoved = await rmdir(join(root, at)).then(
      () => true,
      () => false,
    )
    if (!isRemoved) return
  }
}

const hashOf = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex')

/** A system error in a few words, without its code and the path that it repeats. */
function messageOf(err: unknown): string {
  const message = err instanceof Error ? err.message : String(err)
  return message.replace(/^[A-Z]+: /, '').replace(/, \w+( '.*)?$/s, '')
}
