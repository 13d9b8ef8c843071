/** Creation of a folder and of those above it. */
import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

const isFolder = async (path: string) => (await stat(path).catch(() => null))?.isDirectory() ?? false

/**
 * Creates a folder and those above it, unless they exist. Returns true if it was created. The option `recursive` of `mkdir` is
 * no choice: below /proc, where a new folder is "no such file or directory", Node.js tries again for ever.
 */
export async function createFolder(folder: string, mode?: number): Promise<boolean> {
  try {
    return await createBelowParent(folder, mode)
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code !== 'ENOENT') throw err
    await createFolder(dirname(folder), mode)
    return createBelowParent(folder, mode)
  }
}

/** Creates a folder in one that exists. Returns false if it exists already. */
async function createBelowParent(folder: string, mode?: number): Promise<boolean> {
  try {
    await mkdir(folder, { mode })
    return true
  } catch (err) {
    if (await isFolder(folder)) return false
    throw err
  }
}
