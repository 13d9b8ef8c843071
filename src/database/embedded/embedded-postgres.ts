/** The embedded PostgreSQL server: started on demand, shared by all processes on one data folder, kept running, stopped by the last. */
import { closeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { type DataFolder, openDataFolder } from './data-folder.ts'
import { joinOrStart, pollMs, type Registration } from './join-or-start.ts'
import { connectionUrl, isAlive } from './postmaster.ts'
import { adoptPostmaster, hasUsers, isAcceptingUsers, isSupervised } from './supervisor.ts'

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

const stopMsMax = 60_000
/** How often a process checks that the server that it uses is running. */
const watchMs = 1_000

/**
 * Starts the server of `dataDir`, or uses the one that is running. It stops when the last process that uses it stops or
 * is killed. A server that is killed is started again, on the same port if that is free. Throws `DatabaseError`, whose
 * message is one line of advice, when the server cannot run here.
 */
export async function openEmbeddedPostgres({
  dataDir,
  log,
  settings = {},
}: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const dataFolder = await openDataFolder(dataDir, settings, log)
  const first = await joinOrStart(dataFolder)
  const watch = watchServer(dataFolder, first, log)
  let stopped: Promise<void> | undefined
  return {
    url: connectionUrl(dataFolder, first.postmaster.port),
    stop: () => {
      stopped ??= watch.stop().then((registration) => leave(dataFolder, registration))
      return stopped
    },
  }
}

/**
 * Checks every second that the server is running: starts it again after it was killed, and replaces a supervisor that was
 * killed. `stop` ends the checks and returns the last registration.
 */
function watchServer(
  dataFolder: DataFolder,
  first: Registration,
  log: (line: string) => void,
): { stop: () => Promise<Registration> } {
  const stopping = new AbortController()
  const run = async (): Promise<Registration> => {
    let current = first
    for (;;) {
      await pause(watchMs, undefined, { ref: false, signal: stopping.signal }).catch(() => {})
      if (stopping.signal.aborted) return current
      current = await restoreServer(dataFolder, current, log).catch((err: Error) => {
        log(err.message)
        return current
      })
    }
  }
  const result = run()
  return {
    stop: () => {
      stopping.abort()
      return result
    },
  }
}

async function restoreServer(
  dataFolder: DataFolder,
  current: Registration,
  log: (line: string) => void,
): Promise<Registration> {
  const { pid, port } = current.postmaster
  if (isAlive(dataFolder, pid)) {
    if (!isSupervised(dataFolder, pid) && isAcceptingUsers(dataFolder, pid)) adoptPostmaster(dataFolder, pid)
    return current
  }
  log('The embedded PostgreSQL has ended. It is started again.')
  const next = await joinOrStart(dataFolder)
  closeSync(current.descriptor)
  if (next.postmaster.port !== port)
    log(
      `The embedded PostgreSQL runs on port ${next.postmaster.port}, because ${port} is in use. Restart Inkstone.`,
    )
  return next
}

async function leave(dataFolder: DataFolder, { postmaster, descriptor }: Registration): Promise<void> {
  const { pid } = postmaster
  closeSync(descriptor)
  const deadline = Date.now() + stopMsMax
  while (isAlive(dataFolder, pid) && !hasUsers(dataFolder, pid) && Date.now() < deadline) await pause(pollMs)
}
