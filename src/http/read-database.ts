/** Choice of the database that a request reads: a replica for public responses, otherwise the primary. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Database } from '../database/connection.ts'
import { type FollowedReplica, followReplicas } from '../database/follow-replicas.ts'
import { type LimitedReads, limitReads } from '../database/limited-reads.ts'
import type { Replica } from '../database/replica.ts'
import type { ChangeNotifier, Freshness } from './cache/freshness.ts'

/** Returns the database that a request reads. */
export type DatabaseFor = (request: FastifyRequest) => Database

interface ReplicaParts {
  db: Database
  /** The replicas to read from. The caller closes them. */
  replicas?: readonly Replica[]
  /** The change counter of the primary, as this process has seen it. */
  watcher: ChangeNotifier & { current(): bigint | null }
  freshness: Freshness
}

/** Follows the replicas while the application is open. Logs when one begins or ceases to serve reads. */
export function registerReplicas(
  app: FastifyInstance,
  { db, replicas = [], watcher, freshness }: ReplicaParts,
): FollowedReplica[] {
  const { followed, close } = followReplicas(replicas, {
    primary: db,
    version: watcher.current,
    time: watcher.databaseTime,
    onChange: watcher.onChange,
    isSettled: freshness.isSettled,
    onSwitch(replica, problem) {
      if (problem === null) app.log.info({ replica }, 'replica serves reads')
      else app.log.warn({ replica, problem }, 'replica serves no reads')
    },
  })
  app.addHook('onClose', async () => close())
  return followed
}

/** The choice for each kind of read, see `LimitedReads`. */
export type ReadChoice = Record<keyof LimitedReads, DatabaseFor>

/**
 * Returns the primary for reads, and the choice between it and the replicas, each with limits: `timeoutMs` is the time-out of a
 * statement. A request with a key reads from the primary, where it sees what it has just written. Requests without one,
 * whose responses may be cached, read from the replicas that are ready, in turn.
 */
export function chooseReads(
  db: Database,
  replicas: readonly FollowedReplica[],
  timeoutMs: number,
): { primary: LimitedReads; reads: ReadChoice } {
  const primary = limitReads(db, timeoutMs)
  const sources = replicas.map((replica) => ({
    ...limitReads(replica.db, timeoutMs),
    isReady: replica.isReady,
  }))
  let count = 0
  const choose = (request: FastifyRequest): LimitedReads => {
    if (request.cacheFill === null) return primary
    const ready = sources.filter(({ isReady }) => isReady())
    count += 1
    return ready[count % ready.length] ?? primary
  }
  const reads: ReadChoice = {
    read: (request) => choose(request).read,
    search: (request) => choose(request).search,
    dump: (request) => choose(request).dump,
  }
  return { primary, reads }
}
