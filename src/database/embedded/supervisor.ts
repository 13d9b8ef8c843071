/** The supervisor of the embedded PostgreSQL: a shell that stops the postmaster when the last process that uses it has ended. */
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
 * Every process that uses the postmaster holds a FIFO open for writing. The kernel closes it when the process ends, even
 * by SIGKILL. The shell reads two inputs to their end: first its standard input, which the process that started it holds
 * until it has opened the FIFO; then the FIFO. It then removes the FIFO's name, so that no other process can open it,
 * reads on until the processes that opened it just before have ended, and stops the postmaster.
 * $1 is the path of the FIFO without the postmaster's PID; the other arguments are the postmaster's command.
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

/** Does the rest of the work of a supervisor that was killed. $1 is the FIFO, which processes hold open; $2 the postmaster's PID. */
const adoptionScript = `
trap '' HUP INT TERM
exec 3<>"$1" 4<"$1" 3>&-
cat <&4; rm -f "$1"; cat <&4; kill -INT $2
`

const logBytesMax = 4 * 1024 * 1024

export interface Supervisor {
  /** True once the postmaster and the supervisor have ended. */
  hasEnded: boolean
  /** Returns the postmaster's log since its start. */
  output(): Promise<string>
  /** Closes the supervisor's standard input: from then on only the FIFO keeps the postmaster running. */
  release(): void
}

/**
 * Starts a postmaster with its supervisor. The server listens on the loopback interface only. It has no Unix socket,
 * whose path could be too long.
 */
export function startSupervisor(dataFolder: DataFolder, binaries: string, port: number): Supervisor {
  const { fd, path, size } = openLog(dataFolder)
  const command = [join(binaries, 'bin', 'postgres'), '-D', dataFolder.cluster, '-p', String(port)]
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=']
  const child = spawn(
    '/bin/sh',
    ['-c', script, 'sh', join(dataFolder.folder, 'users-'), ...command, ...settings],
    {
      ...dataFolder.user,
      cwd: '/',
      env: childEnvironment,
      detached: true, // a process group of its own: Ctrl-C in the terminal does not reach it
      stdio: ['pipe', fd, fd],
    },
  )
  closeSync(fd)
  child.unref()
  child.stdin?.on('error', () => {})
  const supervisor: Supervisor = {
    hasEnded: false,
    output: async () => (await readFile(path)).subarray(size).toString(),
    release: () => child.stdin?.destroy(),
  }
  const onEnd = () => {
    supervisor.hasEnded = true
    supervisor.release()
  }
  child.on('exit', onEnd).on('error', onEnd)
  return supervisor
}

/** Starts a supervisor for a postmaster that has lost its own, and that processes use. */
export function adoptPostmaster({ folder, user }: DataFolder, postmasterPid: number): void {
  const fifo = join(folder, `users-${postmasterPid}`)
  const child = spawn('/bin/sh', ['-c', adoptionScript, 'sh', fifo, String(postmasterPid)], {
    ...user,
    cwd: '/',
    env: childEnvironment,
    detached: true,
    stdio: 'ignore',
  })
  child.on('error', () => {}) // the next check tries again
  child.unref()
}

/** Opens the log for appending, and first renames one that is too long to `log.1`. `size` is its length in bytes. */
function openLog({ folder, user }: DataFolder): { fd: number; path: string; size: number } {
  const path = join(folder, 'log')
  const size = existsSync(path) ? statSync(path).size : 0
  if (size > logBytesMax) renameSync(path, `${path}.1`)
  const fd = openSync(path, 'a', 0o600)
  if (user) fchownSync(fd, user.uid, user.gid)
  return { fd, path, size: size > logBytesMax ? 0 : size }
}

/**
 * Registers this process as a user of the postmaster. Returns a file descriptor, which keeps the postmaster running until
 * it is closed, or undefined when no supervisor reads the FIFO.
 */
export function registerUser({ folder }: DataFolder, postmasterPid: number): number | undefined {
  return openFifo(folder, postmasterPid, constants.O_WRONLY)
}

/** Returns true while the supervisor accepts further users: the FIFO has a name. */
export function isAcceptingUsers({ folder }: DataFolder, postmasterPid: number): boolean {
  return existsSync(join(folder, `users-${postmasterPid}`))
}

/** Returns true when a supervisor reads the FIFO. */
export function isSupervised(dataFolder: DataFolder, postmasterPid: number): boolean {
  const fd = registerUser(dataFolder, postmasterPid)
  if (fd !== undefined) closeSync(fd)
  return fd !== undefined
}

/** Returns true when a process uses the postmaster: without a writer, reading the FIFO returns end-of-file at once. */
export function hasUsers({ folder }: DataFolder, postmasterPid: number): boolean {
  const fd = openFifo(folder, postmasterPid, constants.O_RDONLY)
  if (fd === undefined) return false
  try {
    return readSync(fd, Buffer.alloc(1)) > 0
  } catch {
    return true // EAGAIN: there is a writer, but no data
  } finally {
    closeSync(fd)
  }
}

function openFifo(folder: string, postmasterPid: number, mode: number): number | undefined {
  try {
    return openSync(join(folder, `users-${postmasterPid}`), mode | constants.O_NONBLOCK)
  } catch {
    return undefined // ENOENT: the supervisor is stopping. ENXIO: it was killed.
  }
}
