/** The guard: a shell that runs the postmaster and stops it once the last process that uses it is gone, however it ended. */
import { spawn } from 'node:child_process'
import {
  closeSync,
  constants,
  existsSync,
  fchownSync,
  openSync,
  readSync,
  renameSync,
  statSync,
} from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DataFolder } from './data-folder.ts'
import { childEnvironment } from './system-user.ts'

/**
 * Every process that uses the postmaster holds its FIFO open for writing; the kernel closes it for one that is killed.
 * The guard reads: at first its standard input, held by the process that started it until that one holds the FIFO too,
 * then the FIFO. At its end the name goes, so that nobody joins any more; whoever came just before is still waited for.
 * $1 is the FIFO's name without the postmaster's pid; the rest is the postmaster's command.
 */
const script = `
trap '' HUP INT TERM
fifo=$1; shift
exec 5<&0 </dev/null
"$@" 5<&- &
postmaster=$!
fifo=$fifo$postmaster
rm -f "$fifo"
mkfifo -m 600 "$fifo" && exec 3<>"$fifo" 4<"$fifo" 3>&-
{ cat <&5; cat <&4; rm -f "$fifo"; cat <&4; kill -INT $postmaster; } >/dev/null &
watcher=$!
exec 4<&- 5<&-
wait $postmaster
if [ -e "$fifo" ]; then rm -f "$fifo"; kill -KILL $watcher; fi
`

const logBytesMax = 4 * 1024 * 1024

export interface PostmasterGuard {
  /** Set once the postmaster, and with it the guard, has ended. */
  ended: boolean
  /** What the postmaster has written to its log since it was started. */
  output(): Promise<string>
  /** Lets the guard watch the FIFO alone. */
  release(): void
}

/** Starts a postmaster under a guard. It listens on the loopback address only; no socket file, whose path could be too long. */
export function startGuard(home: DataFolder, binaries: string, port: number): PostmasterGuard {
  const { fd, path, size } = openLog(home)
  const command = [join(binaries, 'bin', 'postgres'), '-D', home.cluster, '-p', String(port)]
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=']
  const child = spawn('/bin/sh', ['-c', script, 'sh', join(home.folder, 'users-'), ...command, ...settings], {
    ...home.user,
    cwd: '/',
    env: childEnvironment,
    detached: true, // a Ctrl-C in the terminal is for us alone
    stdio: ['pipe', fd, fd],
  })
  closeSync(fd)
  child.unref()
  child.stdin?.on('error', () => {})
  const guard: PostmasterGuard = {
    ended: false,
    output: async () => (await readFile(path)).subarray(size).toString(),
    release: () => child.stdin?.destroy(),
  }
  const end = () => {
    guard.ended = true
    guard.release()
  }
  child.on('exit', end).on('error', end)
  return guard
}

/** Two files of a few megabytes at most, but for what one run writes. */
function openLog({ folder, user }: DataFolder): { fd: number; path: string; size: number } {
  const path = join(folder, 'log')
  const old = existsSync(path) ? statSync(path).size : 0
  if (old > logBytesMax) renameSync(path, `${path}.1`)
  const fd = openSync(path, 'a', 0o600)
  if (user) fchownSync(fd, user.uid, user.gid)
  return { fd, path, size: old > logBytesMax ? 0 : old }
}

/** Makes this process a user of the postmaster until the descriptor is closed. Undefined: there is no guard to join. */
export function joinGuard({ folder }: DataFolder, postmaster: number): number | undefined {
  return openFifo(folder, postmaster, constants.O_WRONLY)
}

/** Whether the guard still lets processes join. */
export function isJoinable({ folder }: DataFolder, postmaster: number): boolean {
  return existsSync(join(folder, `users-${postmaster}`))
}

/** Whether a guard reads the FIFO. */
export function isGuarded(home: DataFolder, postmaster: number): boolean {
  const fd = joinGuard(home, postmaster)
  if (fd !== undefined) closeSync(fd)
  return fd !== undefined
}

/** Whether any process uses the postmaster: reading a FIFO that nobody writes to answers its end at once. */
export function hasUsers({ folder }: DataFolder, postmaster: number): boolean {
  const fd = openFifo(folder, postmaster, constants.O_RDONLY)
  if (fd === undefined) return false
  try {
    return readSync(fd, Buffer.alloc(1)) > 0
  } catch {
    return true // EAGAIN: nothing to read yet
  } finally {
    closeSync(fd)
  }
}

function openFifo(folder: string, postmaster: number, mode: number): number | undefined {
  try {
    return openSync(join(folder, `users-${postmaster}`), mode | constants.O_NONBLOCK)
  } catch {
    return undefined // ENOENT: the guard stops. ENXIO: it was killed.
  }
}
