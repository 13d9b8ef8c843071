/** Joining the embedded PostgreSQL server of a data folder, or starting it. */
import { closeSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { DatabaseError } from '../errors.ts'
import { findBinaries } from './binaries.ts'
import type { DataFolder } from './data-folder.ts'
import {
  acceptsConnections,
  choosePort,
  isAlive,
  type Postmaster,
  readPostmaster,
  removeStalePidFile,
} from './postmaster.ts'
import {
  adoptPostmaster,
  hasUsers,
  isAcceptingUsers,
  isSupervised,
  registerUser,
  type Supervisor,
  startSupervisor,
} from './supervisor.ts'

/** A running postmaster, and the file descriptor that registers this process as its user. */
export interface Registration {
  postmaster: Postmaster
  descriptor: number
}

export const pollMs = 10
/** Long enough for crash recovery, and for the shutdown of another process's server. */
const startMsMax = 120_000
/** A postmaster that has accepted connections for this long without a supervisor has lost it. */
const orphanMs = 1_000

/** Errors at start after which a retry succeeds: another postmaster is running or stopping, or the port is in use. */
const transientErrors =
  /lock file .* already exists|shared memory block .* still in use|create any TCP\/IP sockets/

/** Registers this process as a user of the server, which is started if it does not run. Throws `DatabaseError`. */
export async function joinOrStart(dataFolder: DataFolder): Promise<Registration> {
  const deadline = Date.now() + startMsMax
  const handleOrphan = orphanHandler(dataFolder)
  let supervisor: Supervisor | undefined
  try {
    while (Date.now() < deadline) {
      const postmaster = readPostmaster(dataFolder)
      if (postmaster && isAlive(dataFolder, postmaster.pid)) {
        const registration = await join(dataFolder, postmaster)
        if (registration) return registration
        handleOrphan(postmaster)
      } else if (!supervisor) {
        supervisor = await start(dataFolder, postmaster)
      } else if (supervisor.hasEnded) {
        await requireTransientError(supervisor, dataFolder)
        supervisor = undefined
      }
      await pause(pollMs)
    }
  } finally {
    supervisor?.release() // either this process holds the FIFO, or the start has failed
  }
  throw new DatabaseError(
    `The embedded PostgreSQL was not ready within ${startMsMax / 1_000} seconds. See ${dataFolder.folder}/log.`,
  )
}

/** Returns undefined when the postmaster is not ready yet, or is about to stop. */
async function join(dataFolder: DataFolder, postmaster: Postmaster): Promise<Registration | undefined> {
  if (postmaster.status !== 'ready') return undefined
  const descriptor = registerUser(dataFolder, postmaster.pid)
  if (descriptor === undefined) return undefined
  const isConnectable = await acceptsConnections(dataFolder, postmaster.port).catch((error) => {
    closeSync(descriptor)
    throw error
  })
  if (isConnectable && isAcceptingUsers(dataFolder, postmaster.pid)) return { postmaster, descriptor }
  closeSync(descriptor)
  return undefined
}

async function start(dataFolder: DataFolder, stale: Postmaster | undefined): Promise<Supervisor> {
  if (stale) removeStalePidFile(dataFolder, stale)
  const binaries = await findBinaries(dirname(dataFolder.folder), dataFolder.user)
  return startSupervisor(dataFolder, binaries, await choosePort(dataFolder))
}

/** Throws `DatabaseError` when the postmaster ended with an error that a retry would meet again. */
async function requireTransientError(supervisor: Supervisor, { folder }: DataFolder): Promise<void> {
  const output = await supervisor.output()
  if (transientErrors.test(output)) return
  if (output.includes('No space left on device')) {
    throw new DatabaseError(
      `The embedded PostgreSQL in ${folder} does not start: its disk is full. Free some space, then start again.`,
    )
  }
  const reason = /FATAL: +(.*)/.exec(output)?.[1] ?? output.trim().split('\n').at(-1)
  throw new DatabaseError(
    `The embedded PostgreSQL in ${folder} does not start: ${reason || 'it wrote no message. Is the disk full?'}`,
  )
}

/**
 * Returns a function for a postmaster that has had no supervisor for `orphanMs`, because the supervisor was killed: gives it
 * a new one while a process uses it, and stops it otherwise.
 */
function orphanHandler(dataFolder: DataFolder): (postmaster: Postmaster) => void {
  let since: number | undefined
  return ({ pid, status }) => {
    const isOrphaned = status === 'ready' && !isSupervised(dataFolder, pid)
    if (!isOrphaned) since = undefined
    else since ??= Date.now()
    if (since === undefined || Date.now() <= since + orphanMs) return
    since = undefined
    if (hasUsers(dataFolder, pid)) adoptPostmaster(dataFolder, pid)
    else process.kill(pid, 'SIGINT')
  }
}
