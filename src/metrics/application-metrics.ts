/** Metrics of the application: build, database, response cache and imports. */
import { Gauge, type Registry } from 'prom-client'
import type { ChangeWatcher } from '../changes/change-watcher.ts'
import type { Database } from '../database/connection.ts'
import type { FollowedReplica } from '../database/follow-replicas.ts'
import { type ImportMetrics, readImportMetrics } from '../imports/db/import-metrics.ts'
import { registerChanges } from './change-metrics.ts'
import { registerDatabaseMetrics } from './database-metrics.ts'

/** What the metrics are collected from. */
interface MetricSources {
  db: Database
  replicas: readonly FollowedReplica[]
  watcher: ChangeWatcher
  cache: { bytes(): number }
  /** The size limit of the response cache, in bytes. */
  cacheBytes?: number
  version: string
}

/** When the database has not responded within this time, a scrape goes on without its numbers, in milliseconds. */
const DATABASE_TIMEOUT = 2_000

/** Registers the metrics. Their values are read when they are collected. Returns a function that stops observing statements. */
export function registerApplicationMetrics(registry: Registry, sources: MetricSources): () => void {
  registerBuild(registry, sources.version)
  registerCache(registry, sources)
  registerChanges(registry, sources.watcher)
  const readImports = readOncePerScrape(sources.db)
  registerAvailability(registry, readImports)
  registerImports(registry, readImports)
  return registerDatabaseMetrics(registry, sources)
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
