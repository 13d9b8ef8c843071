/** Findings of `inkstone doctor` about replicas: the state of each, and what to do about it. */

import { DatabaseError } from '../database/errors.ts'
import { inspectReplica, type ReplicaInspection } from '../database/replica-inspection.ts'
import { CLOCK_DIFFERENCE_MAX } from '../database/replica-status.ts'
import type { Finding } from './findings.ts'

const check = 'replica'

/** Checks each replica of a primary. */
export function checkReplicas(urls: readonly string[], primaryUrl: string): Promise<Finding[]> {
  return Promise.all(urls.map((url) => checkReplica(url, primaryUrl)))
}

async function checkReplica(url: string, primaryUrl: string): Promise<Finding> {
  try {
    return describeReplica(new URL(url).host, await inspectReplica(url, primaryUrl))
  } catch (err) {
    if (!(err instanceof DatabaseError)) throw err
    return {
      check,
      status: 'warning',
      message: err.message,
      advice: 'Until it responds, the primary serves its reads.',
    }
  }
}

function describeReplica(host: string, replica: ReplicaInspection): Finding {
  const clockDifference = Math.round(replica.clockDifferenceMs)
  if (!replica.isStandby || !replica.isSameCluster) {
    const reason = replica.isStandby ? 'is a standby of another cluster' : 'is not a standby'
    const advice = 'Set DATABASE_REPLICA_URLS to streaming replicas of DATABASE_URL.'
    return { check, status: 'error', message: `${host} ${reason}.`, advice }
  }
  if (replica.missingChanges > 0) {
    const message = `${host} has not replayed the last ${replica.missingChanges} changes (${replica.lag}).`
    const advice =
      'Look at pg_stat_replication of the primary, and whether the replay is paused. Until then, the primary serves its reads.'
    return { check, status: 'warning', message, advice }
  }
  if (Math.abs(clockDifference) > CLOCK_DIFFERENCE_MAX) {
    const message = `The clock of ${host} differs by ${clockDifference} ms from that of the primary.`
    return {
      check,
      status: 'warning',
      message,
      advice: 'Synchronize both clocks with NTP. Until then, the primary serves its reads.',
    }
  }
  const message = `${host} has replayed all changes and is ${replica.lag} behind.`
  return { check, status: 'ok', message }
}
