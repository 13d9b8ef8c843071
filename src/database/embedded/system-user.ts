/** Whom the embedded PostgreSQL runs as: it refuses to run as root. */
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { DatabaseError } from '../errors.ts'

export interface SystemUser {
  uid: number
  gid: number
}

/** For the programs we start: nothing of our own environment, which may hold PG… variables and secrets. */
export const childEnvironment = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin',
  LC_ALL: 'C',
}

/** Undefined when we are not root: then it is ourselves. As root: whoever owns `folder`. */
export function folderOwner(folder: string): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const { uid, gid } = statSync(folder)
  return { uid, gid }
}

/** Whom a new database in `folder` is given to: the owner, but `nobody` for root and for numbers without a name, which initdb refuses. */
export function databaseUser(folder: string): SystemUser | undefined {
  const owner = folderOwner(folder)
  return owner && (owner.uid === 0 || !id('-un', String(owner.uid))) ? nobody() : owner
}

/** Its number differs: 65534 on Linux, -2 on macOS. */
function nobody(): SystemUser {
  return { uid: Number(id('-u', 'nobody') || 65534), gid: Number(id('-g', 'nobody') || 65534) }
}

function id(...options: string[]): string {
  return spawnSync('id', options, { encoding: 'utf8', env: childEnvironment }).stdout.trim()
}

/** Whether `user` can enter the folder, or run the file, at `path`. Throws DatabaseError if we may not act as `user`. */
export function canAccess(path: string, user: SystemUser | undefined): boolean {
  const { status, error } = spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], {
    ...user,
    cwd: '/',
    env: childEnvironment,
  })
  if (error) {
    throw new DatabaseError(
      `PostgreSQL does not run as root, and this process may not start one as user ${user?.uid}: ${error.message}. Start as an ordinary user, or set DATABASE_URL.`,
    )
  }
  return status === 0
}
