/** Whom the embedded PostgreSQL runs as: it refuses to run as root. */
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { DatabaseError } from '../errors.ts'

export interface User {
  uid: number
  gid: number
}

/** For the programs we start: nothing of our own environment, which may hold PG… variables and secrets. */
export const childEnvironment = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin',
  LC_ALL: 'C',
}

/** Undefined when we are not root: ourselves. As root: whoever owns `folder`, and `nobody` if that is root too. */
export function databaseUser(folder: string): User | undefined {
  if (process.getuid?.() !== 0) return undefined
  const { uid, gid } = statSync(folder)
  return uid === 0 ? nobody() : { uid, gid }
}

/** Its number differs: 65534 on Linux, -2 on macOS. */
function nobody(): User {
  const numberOf = (flag: string) =>
    Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout || 65534)
  return { uid: numberOf('-u'), gid: numberOf('-g') }
}

/** Whether `user` can enter the folder, or run the file, at `path`. Throws DatabaseError if we may not act as `user`. */
export function canReach(path: string, user: User | undefined): boolean {
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
