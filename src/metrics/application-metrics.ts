/** Metrics of the application: database sessions and statements, response cache and imports. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { ChangeWatcher } from '../changes/change-watcher.ts'
import type { Database } from '../database/connection.ts'
import { type ImportMetrics, readImportMetrics } from '../imports/db/import-metrics.ts'
import { registerChanges } from './change-metrics.ts'

/** What the metrics are collected from. */
interface MetricSources {
  db: Database
  watcher: ChangeWatcher
  cache: { bytes(): number }
  /** The size limit of the response cache, in bytes. */
  cacheBytes?: number
  version: string
}

/** When the database has not responded within this time, a scrape goes on without its numbers, in milliseconds. */
const DATABASE_TIMEOUT = 2_000

/** Upper bounds of the durations of statements, in seconds. */
const STATEMENT_DURATIONS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Registers the metrics. Their values are read when they are collected. Returns a function that stops observing statements. */
export function registerApplicationMetrics(registry: Registry, sources: MetricSources): () => void {
  registerBuild(registry, sources.version)
  registerSessions(registry, sources.db)
  registerCache(registry, sources)
  registerChanges(registry, sources.watcher)
  const readImports = readOncePerScrape(sources.db)
  registerAvailability(registry, readImports)
  registerImports(registry, readImports)
  return observeStatements(registry, sources.db)
}

function registerBuild(registry: Registry, version: string): void {
  const labels = { version, node: process.version }
  const help = 'Constant 1, with the versions of Inkstone and Node.js.'
  new Gauge({
    name: 'inkstone_build_info',
    aggregator: 'first',
    help,
    labelNames: Object.keys(labels),
    registers: [registry],
  }).set(labels, 1)
}

function registerSessions(registry: Registry, db: Database): void {
  new Gauge({
    name: 'inkstone_database_sessions',
    help: 'Number of open database sessions, by pool and state (active, idle).',
    labelNames: ['pool', 'state'],
    registers: [registry],
    collect() {
      for (const { pool, open, idle } of db.sessions()) {
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
      for (const { pool, max } of db.sessions()) this.set({ pool }, max)
    },
  })
  new Gauge({
    name: 'inkstone_database_sessions_waiting',
    help: 'Number of requests that wait for a database session, by pool.',
    labelNames: ['pool'],
    registers: [registry],
    collect() {
      for (const { pool, waiting } of db.sessions()) this.set({ pool }, waiting)
    },
  })
}

function observeStatements(registry: Registry, db: Database): () => void {
  const durations = new Histogram({
    name: 'inkstone_database_statement_duration_seconds',
    help: 'Duration of database statements, without the wait for a session.',
    buckets: STATEMENT_DURATIONS,
    registers: [registry],
  })
  const failures = new Counter({
    name: 'inkstone_database_statement_errors_total',
    help: 'Number of database statements that failed.',
    registers: [registry],
  })
  return db.onStatement(({ ms, isFailed }) => {
    durations.observe(ms / 1_000)
    if (isFailed) failures.inc()
  })
}

function registerCache(registry: Registry, { cache, cacheBytes = 0 }: MetricSources): void {
  new Gauge({
    name: 'inkstone_response_cache_bytes',
    help: 'Memory of the response cache, in bytes.',
    registers: [registry],
    collect() {
      this.set(cache.bytes())
    },
  })
  new Gauge({
    name: 'inkstone_response_cache_max_bytes',
    help: 'Size limit of the response cache, in bytes.',
    registers: [registry],
  }).set(cacheBytes)
}

type ReadImports = () => Promise<ImportMetrics | null>

function registerAvailability(registry: Registry, read: ReadImports): void {
  new Gauge({
    name: 'inkstone_database_up',
    aggregator: 'min',
    help: '1 when the database has responded to this scrape, else 0.',
    registers: [registry],
    async collect() {
      this.set((await read()) ? 1 : 0)
    },
  })
}

function registerImports(registry: Registry, read: ReadImports): void {
  const registers = [registry]
  new Gauge({
    name: 'inkstone_import_last_finished_timestamp_seconds',
    aggregator: 'max',
    help: 'Time at which the last import run finished; 0 without one.',
    registers,
    async collect() {
      const metrics = await read()
      if (metrics) this.set(metrics.lastFinishedSeconds)
    },
  })
  new Gauge({
    name: 'inkstone_import_last_files',
    aggregator: 'first',
    help: 'Number of files in the last finished import run, by result.',
    labelNames: ['result'],
    registers,
    async collect() {
      const metrics = await read()
      for (const [result, count] of Object.entries(metrics?.lastFiles ?? {})) this.set({ result }, count)
    },
  })
  new Gauge({
    name: 'inkstone_import_runs',
    aggregator: 'first',
    help: 'Number of import runs, by state. A run that was interrupted stays unfinished.',
    labelNames: ['state'],
    registers,
    async collect() {
      const { finished, unfinished } = (await read()) ?? {}
      if (finished !== undefined) this.set({ state: 'finished' }, finished)
      if (unfinished !== undefined) this.set({ state: 'unfinished' }, unfinished)
    },
  })
}

/** Returns a function that reads the metrics of imports, once for the metrics that are collected together. */
function readOncePerScrape(db: Database): ReadImports {
  let pending: Promise<ImportMetrics | null> | null = null
  return () => {
    pending ??= readWithTimeout(db).finally(() => {
      pending = null
    })
    return pending
  }
}

/** Returns the metrics of imports; null when the database is unavailable. */
async function readWithTimeout(db: Database): Promise<ImportMetrics | null> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, DATABASE_TIMEOUT, null)
  })
  const metrics = readImportMetrics(db).catch(() => null)
  return Promise.race([metrics, timeout]).finally(() => clearTimeout(timer))
}
