/** The operating-system user of the embedded PostgreSQL, which refuses to run as root. */
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { DatabaseError } from '../errors.ts'

export interface SystemUser {
  uid: number
  gid: number
}

/** The environment of child processes. It excludes our own, which may hold PG… variables and secrets. */
export const childEnvironment = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin',
  LC_ALL: 'C',
}

/** Returns the owner of `folder` when this process is root, otherwise undefined: the current user. */
export function folderOwner(folder: string): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const { uid, gid } = statSync(folder)
  return { uid, gid }
}

/**
 * Returns the user who shall own a new database in `folder`: the owner of the folder. It is `nobody` instead of root, and
 * instead of a uid without a name, which initdb refuses. Undefined is the current user, when that is not root.
 */
export function databaseUser(folder: string): SystemUser | undefined {
  const owner = folderOwner(folder)
  return owner && (owner.uid === 0 || !id('-un', String(owner.uid))) ? nobody() : owner
}

/** Its uid differs: 65534 on Linux, -2 on macOS. */
function nobody(): SystemUser {
  return { uid: Number(id('-u', 'nobody') || 65534), gid: Number(id('-g', 'nobody') || 65534) }
}

function id(...options: string[]): string {
  return spawnSync('id', options, { encoding: 'utf8', env: childEnvironment }).stdout.trim()
}

/**
 * Returns true when `user` can enter the folder, or execute the file, at `path`.
 * Throws `DatabaseError` when this process may not start processes as `user`.
 */
export function canAccess(path: string, user: SystemUser | undefined): boolean {
  const { status, error } = spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], {
    ...user,
    cwd: '/',
    env: childEnvironment,
  })
  if (error) {
    throw new DatabaseError(
      `PostgreSQL does not run as root, and this process may not start it as user ${user?.uid}: ${error.message}. Start Inkstone as an ordinary user, or set DATABASE_URL.`,
    )
  }
  return status === 0
}
