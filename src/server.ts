/** Server start-up: builds the application with the settings, and listens. */
import type { Server } from 'node:http'
import type { Logger } from 'pino'
import { Registry } from 'prom-client'
import { type AppParts, buildApp } from './app.ts'
import { articleUrlSettings, type Config, htmlPolicyOf } from './config.ts'
import type { Database } from './database/connection.ts'
import type { Replica } from './database/replica.ts'
import { logSlowStatements } from './database/slow-statements.ts'
import { CannotRun } from './errors.ts'
import { createDrain, drainAndClose } from './http/draining.ts'
import { limitOptionsOf } from './http/limits/limit-settings.ts'
import { UNLOGGED_MESSAGE } from './logger.ts'
import { openMedia } from './media/media-parts.ts'
import { type RenderMetrics, renderMetrics } from './metrics/process-metrics.ts'
import { listenForMetrics } from './metrics/server.ts'
import { shareMetrics } from './metrics/shared-metrics.ts'
import { webhookOptionsOf } from './webhooks/settings.ts'

type App = Awaited<ReturnType<typeof buildApp>>

/** The parts and settings of a server. */
export interface ServerParts {
  config: Config
  db: Database
  replicas: readonly Replica[]
  version: string
  /** The words by which the program was called, such as `npx inkstone`. */
  command?: string
  /** The log; null for none. */
  logger: Logger | null
  /** True in one of several server processes, whose metrics the process serves that has started them. */
  sharesMetrics?: boolean
}

/** A server that accepts requests. */
interface StartedServer {
  url: string
  /** Sends clients away, finishes open requests and closes the server; it leaves the database open. */
  stop: () => Promise<void>
}

/** Starts the server on a database that `prepareServer` has prepared. */
export async function startServer(parts: ServerParts): Promise<StartedServer> {
  const { config, db, replicas, logger, sharesMetrics = false } = parts
  if (logger && config.SLOW_QUERY_MS > 0) logSlowStatements([db, ...replicas], config.SLOW_QUERY_MS, logger)
  const metrics = new Registry()
  const render = sharesMetrics ? shareMetrics(metrics) : () => renderMetrics(metrics)
  const drain = createDrain()
  const tracing = await traceToCollector(parts)
  const app = await buildConfiguredApp(parts, {
    ...{ tracing, drain, metrics },
    renderMetrics: config.METRICS_PORT === undefined ? render : null,
  })
  const url = await listen(app, config)
  const metricsServer = sharesMetrics ? null : await closingOnError(app, serveMetrics(config, render))
  const stop = async () => {
    await drainAndClose(app, drain, config.DRAIN_DELAY * 1_000)
    metricsServer?.close()
    await tracing?.shutdown()
  }
  return { url, stop }
}

/** Builds the application with the settings, and with other parts that count before them. */
export function buildConfiguredApp(
  { config, db, replicas, version, command, logger }: ServerParts,
  others: Partial<AppParts>,
): Promise<App> {
  return buildApp({
    ...{ db, replicas, version, policy: htmlPolicyOf(config), media: openMedia(config) },
    ...(logger && { logger }),
    ...(command !== undefined && { command }),
    ...appSettings(config),
    ...others,
  })
}

/** Starts tracing if there is a collector. Without one, the OpenTelemetry SDK is not even loaded. */
async function traceToCollector({ config, db, replicas, version, logger }: ServerParts) {
  if (config.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return undefined
  const { startTracing } = await import('./tracing/start-tracing.ts')
  return startTracing({ observers: [db, ...replicas], version, log: logger })
}

/** Returns the settings of the application. */
function appSettings(config: Config) {
  return {
    siteLang: config.SITE_LANG ?? undefined,
    site: {
      ...articleUrlSettings(config),
      previewUrl: config.PREVIEW_URL,
      title: config.SITE_TITLE,
      description: config.SITE_DESCRIPTION ?? '',
    },
    corsOrigins: config.CORS_ORIGINS,
    publicRead: config.PUBLIC_READ,
    mcp: config.MCP,
    requireVersion: config.REQUIRE_VERSION,
    auditDays: config.AUDIT_DAYS,
    ghostApi: config.GHOST_API,
    cacheBytes: config.CACHE_BYTES,
    cdnSeconds: config.CDN_MAX_AGE,
    readTimeoutSeconds: config.READ_TIMEOUT,
    ...limitOptionsOf(config),
    trustProxy: config.TRUST_PROXY ?? false,
    webhooks: webhookOptionsOf(config),
  }
}

/**
 * Connections that wait to be accepted; the system limits it further (`net.core.somaxconn`). With Node's default of 511, a burst of
 * 2,000 connections overflows the queue, and clients try again after one and three seconds.
 */
const BACKLOG = 4_096

async function listen(app: App, { HOST: host, PORT: port }: Config): Promise<string> {
  const listening = app.listen({ host, port, backlog: BACKLOG, listenTextResolver: () => UNLOGGED_MESSAGE })
  try {
    return await closingOnError(app, listening)
  } catch (err) {
    throw listenError(err as NodeJS.ErrnoException, 'PORT', host, port)
  }
}

/** Serves the metrics on METRICS_PORT if it is set. Throws `CannotRun` when the port cannot be used. */
export async function serveMetrics(
  { HOST: host, METRICS_PORT: port }: Config,
  render: RenderMetrics,
): Promise<Server | null> {
  if (port === undefined) return null
  try {
    return await listenForMetrics(render, { host, port })
  } catch (err) {
    throw listenError(err as NodeJS.ErrnoException, 'METRICS_PORT', host, port)
  }
}

/** Returns the result of the work; closes the application when it fails. */
async function closingOnError<Result>(app: App, work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (err) {
    await app.close()
    throw err
  }
}

function listenError({ code, message }: NodeJS.ErrnoException, setting: string, host: string, port: number) {
  if (code === 'EADDRINUSE')
    return new CannotRun(`Port ${port} on ${host} is already in use. Set ${setting} to another port.`)
  if (code === 'EACCES')
    return new CannotRun(`This user may not listen on port ${port}. Set ${setting} to a port above 1023.`)
  if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL')
    return new CannotRun(
      `HOST=${host} is no address of this machine. Example: HOST=127.0.0.1, or HOST=0.0.0.0 for all addresses.`,
    )
  return new CannotRun(`Cannot listen on ${host}:${port}: ${message}.`)
}
