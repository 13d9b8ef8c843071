/** Metrics of the database: sessions and statements of the primary and of replicas, and the state of each replica. */
import { Counter, Gauge, type Registry } from 'prom-client'
import type { FollowedReplica } from '../database/follow-replicas.ts'
import type { PoolObserver, StatementListener } from '../database/pool-observer.ts'
import { createBatchedHistogram } from '../http/batched-histogram.ts'

/** Upper bounds of the durations of statements, in seconds. */
const STATEMENT_DURATIONS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

interface DatabaseSources {
  db: PoolObserver
  replicas: readonly FollowedReplica[]
}

/** Registers the metrics. Their values are read when they are collected. Returns a function that stops observing statements. */
export function registerDatabaseMetrics(registry: Registry, { db, replicas }: DatabaseSources): () => void {
  registerSessions(registry, [db, ...replicas])
  registerReplicas(registry, replicas)
  return observeStatements(registry, [db, ...replicas])
}

function registerSessions(registry: Registry, observers: readonly PoolObserver[]): void {
  const sessions = () => observers.flatMap((observer) => observer.sessions())
  new Gauge({
    name: 'inkstone_database_sessions',
    help: 'Number of open database sessions, by pool and state (active, idle).',
    labelNames: ['pool', 'state'],
    registers: [registry],
    collect() {
      for (const { pool, open, idle } of sessions()) {
        this.set({ pool, state: 'active' }, open - idle)
        this.set({ pool, state: 'idle' }, idle)
      }
    },
  })
  new Gauge({
    name: 'inkstone_database_sessions_max',
    help: 'Maximum number of database sessions, by pool.',
    labelNames: ['pool'],
    registers: [registry],
    collect() {
      for (const { pool, max } of sessions()) this.set({ pool }, max)
    },
  })
  new Gauge({
    name: 'inkstone_database_sessions_waiting',
    help: 'Number of requests that wait for a database session, by pool.',
    labelNames: ['pool'],
    registers: [registry],
    collect() {
      for (const { pool, waiting } of sessions()) this.set({ pool }, waiting)
    },
  })
}

/** Returns a function that stops observing. */
function observeStatements(registry: Registry, observers: readonly PoolObserver[]): () => void {
  const addDuration = createBatchedHistogram({
    name: 'inkstone_database_statement_duration_seconds',
    help: 'Duration of database statements, without the wait for a session.',
    buckets: STATEMENT_DURATIONS,
    registers: [registry],
  })({})
  const failures = new Counter({
    name: 'inkstone_database_statement_errors_total',
    help: 'Number of database statements that failed.',
    registers: [registry],
  })
  const observe: StatementListener = ({ ms, isFailed }) => {
    addDuration(ms / 1_000)
    if (isFailed) failures.inc()
  }
  const removers = observers.map((observer) => observer.onStatement(observe))
  return () => {
    for (const remove of removers) remove()
  }
}

function registerReplicas(registry: Registry, replicas: readonly FollowedReplica[]): void {
  new Gauge({
    name: 'inkstone_database_replica_in_use',
    aggregator: 'min',
    help: '1 when public reads run on the replica, else 0.',
    labelNames: ['replica'],
    registers: [registry],
    collect() {
      for (const { name, problem } of replicas) this.set({ replica: name }, problem() === null ? 1 : 0)
    },
  })
  new Gauge({
    name: 'inkstone_database_replica_lag_seconds',
    aggregator: 'max',
    help: 'Time for which the replica has been without the last change that this process has seen; 0 when it has it.',
    labelNames: ['replica'],
    registers: [registry],
    collect() {
      for (const { name, lagMs } of replicas) this.set({ replica: name }, lagMs() / 1_000)
    },
  })
}
