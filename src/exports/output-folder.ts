/** Output folder of an export: writes and removes files inside it, but never files that an export did not write. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
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
import type { Readable } from 'node:stream'
import { createFolder } from '../create-folder.ts'
import { CannotRun, systemErrorReason } from '../errors.ts'
import { checksumLine, parseChecksums } from './checksums.ts'

/** The checksum list of earlier exports, in the format of `sha256sum`. */
const LIST = '.inkstone-export'
/** The checksum list of the current export, until it is complete. */
const NEXT_LIST = '.inkstone-export.next'
/** A file that is being written. It is renamed when it is complete. */
const PARTIAL_FILE = '.inkstone-export.part'

/** An open output folder. */
export interface OutputFolder {
  root: string
  /** SHA-256 hashes of earlier exports by path. The entries of processed files are deleted. */
  earlierHashes: Map<string, string[]>
  nextList: FileHandle
}

/** The content of a file: its text, or its SHA-256 in hexadecimal and a function that opens its bytes. */
type OutputContent = string | { hash: string; open: () => Promise<Readable> }

/** The result of writing a file. */
type WriteOutcome = 'written' | 'unchanged'

/** The reason why a file is not written. */
export class NotWrittenError extends Error {
  override readonly name = 'NotWritten'
}

/**
 * Opens a folder, and creates it if it does not exist. Throws `CannotRun` when it is not writable, or contains files
 * that are not part of an earlier export. Names that begin with a dot (`.git`) are allowed.
 */
export async function openOutputFolder(folder: string): Promise<OutputFolder> {
  try {
    await createFolder(folder)
    const root = await realpath(folder)
    const names = await readdir(root)
    if (!names.includes(LIST) && names.some((name) => !name.startsWith('.'))) {
      throw new CannotRun(
        `${folder} contains files that were not exported. Choose an empty folder or the folder of an earlier export.`,
      )
    }
    for (const name of [LIST, NEXT_LIST, PARTIAL_FILE]) await assertRegularFile(root, name)
    const interrupted = names.includes(NEXT_LIST) ? await readFile(join(root, NEXT_LIST)) : ''
    await appendFile(join(root, LIST), interrupted)
    const earlierHashes = parseChecksums(await readFile(join(root, LIST), 'utf8'))
    return { root, earlierHashes, nextList: await open(join(root, NEXT_LIST), 'w') }
  } catch (err) {
    if (err instanceof CannotRun) throw err
    throw new CannotRun(`The folder ${folder} cannot be written: ${systemErrorReason(err)}.`)
  }
}

/** Throws when one of the export's own files is not a regular file: a symbolic link would redirect the writes. */
async function assertRegularFile(root: string, name: string): Promise<void> {
  const stats = await lstat(join(root, name)).catch(() => null)
  if (stats !== null && !stats.isFile()) throw new CannotRun(`${join(root, name)} is not a file.`)
}

/**
 * Writes a file unless it exists with the same content. Throws `NotWrittenError` when its path leaves the folder, or when
 * the existing file was not written by an export or was changed since.
 */
export async function writeOutputFile(
  folder: OutputFolder,
  path: string,
  content: OutputContent,
): Promise<WriteOutcome> {
  const earlierHashes = folder.earlierHashes.get(path) ?? []
  folder.earlierHashes.delete(path)
  try {
    await checkFolders(folder.root, path, { create: true })
    const currentHash = await hashOfFile(folder.root, path)
    const hash = typeof content === 'string' ? hashOf(content) : content.hash
    if (currentHash !== null && currentHash !== hash && !earlierHashes.includes(currentHash))
      throw new NotWrittenError('the existing file was not exported, or was changed since')
    await folder.nextList.appendFile(checksumLine(hash, path))
    if (currentHash === hash) return 'unchanged'
    await writeAtomically(folder.root, path, content)
    return 'written'
  } catch (err) {
    await keepOutputFile(folder, path, earlierHashes)
    throw err instanceof NotWrittenError ? err : new NotWrittenError(systemErrorReason(err))
  }
}

/** Leaves a file unchanged, and keeps its hashes in the checksum list. */
export async function keepOutputFile(
  { earlierHashes, nextList }: OutputFolder,
  path: string,
  hashes = earlierHashes.get(path) ?? [],
): Promise<void> {
  earlierHashes.delete(path)
  for (const hash of hashes) await nextList.appendFile(checksumLine(hash, path))
}

/** Files of earlier exports that are not part of this one. */
interface UnlistedFiles {
  removed: string[]
  /** Files that were not removed, because they were changed or the system refused. */
  remaining: string[]
}

/** Removes the unchanged files of earlier exports that are not part of this one, and completes the checksum list. */
export async function closeOutputFolder({
  root,
  earlierHashes,
  nextList,
}: OutputFolder): Promise<UnlistedFiles> {
  const result: UnlistedFiles = { removed: [], remaining: [] }
  for (const [path, hashes] of earlierHashes) {
    const outcome = await removeFile(root, path, hashes).catch(() => 'remaining' as const)
    if (outcome !== 'absent') result[outcome].push(path)
  }
  await nextList.close()
  await rename(join(root, NEXT_LIST), join(root, LIST))
  return result
}

async function removeFile(root: string, path: string, hashes: readonly string[]) {
  const isInside = await checkFolders(root, path, { create: false }).then(
    () => true,
    () => false,
  )
  const currentHash = isInside ? await hashOfFile(root, path) : null
  if (currentHash === null) return 'absent'
  if (!hashes.includes(currentHash)) return 'remaining'
  await rm(join(root, path))
  await removeEmptyFolders(root, dirname(path))
  return 'removed'
}

/**
 * Checks that every folder of a path exists inside the output folder and is not a symbolic link. Creates missing ones if
 * `create` is set. Throws `NotWrittenError` otherwise.
 */
async function checkFolders(root: string, path: string, { create }: { create: boolean }): Promise<void> {
  const names = path.split('/')
  if (names.some((name) => ['', '.', '..'].includes(name) || name.includes('\0') || name.includes(sep))) {
    throw new NotWrittenError('its path is outside the export folder')
  }
  let folder = root
  for (const name of names.slice(0, -1)) {
    folder = join(folder, name)
    if (create) await mkdir(folder).catch(() => {}) // it may exist; its type is checked below
    if (!(await lstat(folder)).isDirectory()) throw new NotWrittenError(`${name} in its path is not a folder`)
  }
}

/** Returns the SHA-256 of a file; null when it does not exist. */
async function hashOfFile(root: string, path: string): Promise<string | null> {
  const stats = await lstat(join(root, path)).catch(() => null)
  if (stats === null) return null
  if (!stats.isFile()) throw new NotWrittenError('a folder, a symbolic link or a device has its path')
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(join(root, path))) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

async function writeAtomically(root: string, path: string, content: OutputContent): Promise<void> {
  await rm(join(root, PARTIAL_FILE), { force: true })
  const bytes = typeof content === 'string' ? content : await content.open()
  await writeFile(join(root, PARTIAL_FILE), bytes, { flag: 'wx' })
  await rename(join(root, PARTIAL_FILE), join(root, path))
}

async function removeEmptyFolders(root: string, path: string): Promise<void> {
  for (let folder = path; folder !== '.'; folder = dirname(folder)) {
    const isRemoved = await rmdir(join(root, folder)).then(
      () => true,
      () => false,
    )
    if (!isRemoved) return
  }
}

const hashOf = (content: string) => createHash('sha256').update(content).digest('hex')
