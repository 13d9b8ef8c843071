/** The embedded PostgreSQL server: started on demand, shared by all processes on one data folder, stopped by the last. */
import { closeSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { DatabaseError } from '../errors.ts'
import { findBinaries } from './binaries.ts'
import { type DataFolder, openDataFolder } from './data-folder.ts'
import {
  acceptsConnections,
  choosePort,
  connectionUrl,
  isAlive,
  type Postmaster,
  readPostmaster,
  removeStalePidFile,
} from './postmaster.ts'
import {
  hasUsers,
  isAcceptingUsers,
  isSupervised,
  registerUser,
  type Supervisor,
  startSupervisor,
} from './supervisor.ts'

interface EmbeddedOptions {
  /** The folder below which the cluster is stored, in `pg18`. */
  dataDir: string
  /** Receives messages for the operator, one line each. */
  log: (line: string) => void
  /** Additions to the postgresql.conf of a new cluster. */
  settings?: Record<string, string>
}

export interface EmbeddedPostgres {
  url: string
  /**
   * Ends this process's use of the server. If no other process uses it, resolves when the server has stopped.
   * A second call has no effect.
   */
  stop(): Promise<void>
}

/** A running postmaster, and the file descriptor that registers this process as its user. */
interface Registration {
  postmaster: Postmaster
  descriptor: number
}

const pollMs = 10
/** Long enough for crash recovery, and for the shutdown of another process's server. */
const startMsMax = 120_000
const stopMsMax = 60_000
/** A postmaster that has accepted connections for this long without a supervisor has lost it. */
const orphanMs = 1_000

/** Errors at start after which a retry succeeds: another postmaster is running or stopping, or the port is in use. */
const transientErrors =
  /lock file .* already exists|shared memory block .* still in use|create any TCP\/IP sockets/

/**
 * Starts the server of `dataDir`, or uses the one that is running. It stops when the last process that uses it stops or
 * is killed. Throws `DatabaseError`, whose message is one line of advice, when the server cannot run here.
 */
export async function openEmbeddedPostgres({
  dataDir,
  log,
  settings = {},
}: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const dataFolder = await openDataFolder(dataDir, settings, log)
  const { postmaster, descriptor } = await joinOrStart(dataFolder)
  let stopped: Promise<void> | undefined
  return {
    url: connectionUrl(dataFolder, postmaster.port),
    stop: () => {
      stopped ??= leave(dataFolder, postmaster.pid, descriptor)
      return stopped
    },
  }
}

async function leave(dataFolder: DataFolder, pid: number, descriptor: number): Promise<void> {
  closeSync(descriptor)
  const deadline = Date.now() + stopMsMax
  while (isAlive(dataFolder, pid) && !hasUsers(dataFolder, pid) && Date.now() < deadline) await pause(pollMs)
}

async function joinOrStart(dataFolder: DataFolder): Promise<Registration> {
  const deadline = Date.now() + startMsMax
  const stopIfOrphaned = orphanStopper(dataFolder)
  let supervisor: Supervisor | undefined
  try {
    while (Date.now() < deadline) {
      const postmaster = readPostmaster(dataFolder)
      if (postmaster && isAlive(dataFolder, postmaster.pid)) {
        const registration = await join(dataFolder, postmaster)
        if (registration) return registration
        stopIfOrphaned(postmaster)
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
  const reason = /FATAL: +(.*)/.exec(output)?.[1] ?? output.trim().split('\n').at(-1)
  throw new DatabaseError(
    `The embedded PostgreSQL in ${folder} does not start: ${reason || 'it wrote no message. Is the disk full?'}`,
  )
}

/** Returns a function that stops a postmaster once it has had no supervisor for `orphanMs`: the supervisor was killed. */
function orphanStopper(dataFolder: DataFolder): (postmaster: Postmaster) => void {
  let since: number | undefined
  return ({ pid, status }) => {
    const isOrphaned = status === 'ready' && !isSupervised(dataFolder, pid)
    if (!isOrphaned) since = undefined
    else since ??= Date.now()
    if (since !== undefined && Date.now() > since + orphanMs) process.kill(pid, 'SIGINT')
  }
}
