/** The embedded PostgreSQL: started if need be, shared by every process that uses the same folder, stopped by the last. */
import { closeSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { DatabaseError } from '../errors.ts'
import { findBinaries } from './binaries.ts'
import { type DataFolder, openDataFolder } from './data-folder.ts'
import { hasUsers, isGuarded, isJoinable, joinGuard, type PostmasterGuard, startGuard } from './guard.ts'
import {
  acceptsConnections,
  choosePort,
  connectionUrl,
  isAlive,
  type Postmaster,
  readPostmaster,
  removeStalePidFile,
} from './postmaster.ts'

export interface EmbeddedOptions {
  /** The cluster is in its folder `pg18`. */
  dataDir: string
  /** Told what whoever runs this should know: one line at a time. */
  log: (line: string) => void
  /** Added to the postgresql.conf of a new cluster. */
  settings?: Record<string, string>
}

export interface EmbeddedPostgres {
  url: string
  /** Lets go of the server; if nobody else uses it, resolves when it is down. May be called again. */
  stop(): Promise<void>
}

interface Membership {
  postmaster: Postmaster
  descriptor: number
}

const pollMs = 10
/** Long enough for a recovery after a crash, and for another process's shutdown. */
const startMsMax = 120_000
const stopMsMax = 60_000
/** A postmaster that takes connections this long without a guard has lost it. */
const orphanMs = 1_000

/** Why a postmaster may refuse to start, although a next one will: another is up or going down, the port was taken. */
const passing = /lock file .* already exists|shared memory block .* still in use|create any TCP\/IP sockets/

/**
 * Starts the server of `dataDir`, or joins the one that is running. It stops when the last process that uses it stops
 * or dies, even by SIGKILL. Throws DatabaseError with one line of advice when it cannot run here.
 */
export async function openEmbeddedPostgres({
  dataDir,
  log,
  settings = {},
}: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const home = await openDataFolder(dataDir, settings, log)
  const { postmaster, descriptor } = await joinOrStart(home)
  let stopped: Promise<void> | undefined
  return {
    url: connectionUrl(home, postmaster.port),
    stop: () => {
      stopped ??= leave(home, postmaster.pid, descriptor)
      return stopped
    },
  }
}

async function leave(home: DataFolder, pid: number, descriptor: number): Promise<void> {
  closeSync(descriptor)
  const giveUp = Date.now() + stopMsMax
  while (isAlive(home, pid) && !hasUsers(home, pid) && Date.now() < giveUp) await pause(pollMs)
}

async function joinOrStart(home: DataFolder): Promise<Membership> {
  const giveUp = Date.now() + startMsMax
  const mourn = orphanage(home)
  let guard: PostmasterGuard | undefined
  try {
    while (Date.now() < giveUp) {
      const found = readPostmaster(home)
      if (found && isAlive(home, found.pid)) {
        const membership = await join(home, found)
        if (membership) return membership
        mourn(found)
      } else if (!guard) {
        guard = await start(home, found)
      } else if (guard.ended) {
        await requirePassing(guard, home)
        guard = undefined
      }
      await pause(pollMs)
    }
  } finally {
    guard?.release() // by now we hold the FIFO, or want no server
  }
  throw new DatabaseError(`The embedded PostgreSQL was not ready in time: see ${home.folder}/log.`)
}

/** Undefined: not yet ready, or about to stop. */
async function join(home: DataFolder, postmaster: Postmaster): Promise<Membership | undefined> {
  if (postmaster.status !== 'ready') return undefined
  const descriptor = joinGuard(home, postmaster.pid)
  if (descriptor === undefined) return undefined
  const joined = await acceptsConnections(home, postmaster.port).catch((error) => {
    closeSync(descriptor)
    throw error
  })
  if (joined && isJoinable(home, postmaster.pid)) return { postmaster, descriptor }
  closeSync(descriptor)
  return undefined
}

async function start(home: DataFolder, stale: Postmaster | undefined): Promise<PostmasterGuard> {
  if (stale) removeStalePidFile(home, stale)
  const binaries = await findBinaries(dirname(home.folder), home.user)
  return startGuard(home, binaries, await choosePort(home))
}

async function requirePassing(guard: PostmasterGuard, { folder }: DataFolder): Promise<void> {
  const output = await guard.output()
  if (passing.test(output)) return
  const reason = /FATAL: +(.*)/.exec(output)?.[1] ?? output.trim().split('\n').at(-1)
  throw new DatabaseError(
    `The embedded PostgreSQL in ${folder} does not start: ${reason || 'it says nothing. Is the disk full?'}`,
  )
}

/** Answers a function that is shown a postmaster nobody can join, and stops it once it is sure that its guard is gone. */
function orphanage(home: DataFolder): (postmaster: Postmaster) => void {
  let since: number | undefined
  return ({ pid, status }) => {
    const orphaned = status === 'ready' && !isGuarded(home, pid)
    if (!orphaned) since = undefined
    else since ??= Date.now()
    if (since !== undefined && Date.now() > since + orphanMs) process.kill(pid, 'SIGINT')
  }
}
