/** Server start-up: creates the first admin key, imports a folder or the seeds, builds the application and listens. */
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Registry } from 'prom-client'
import { buildApp } from './app.ts'
import { hasArticles } from './articles/db/find-article.ts'
import { indexMissingArticles } from './articles/db/search-index.ts'
import { renderingAdvice, startWithPolicy } from './articles/service/render-articles.ts'
import { articleUrlSettings, type Config, htmlPolicyOf } from './config.ts'
import type { HtmlPolicy } from './content/html/html-policy.ts'
import type { Database } from './database/connection.ts'
import { logSlowStatements } from './database/slow-statements.ts'
import { CannotRun, systemErrorReason } from './errors.ts'
import { createDrain, drainAndClose } from './http/draining.ts'
import { limitOptionsOf } from './http/limits/limit-settings.ts'
import { importWithProgress } from './imports/folder/progress.ts'
import { defaultSourceName } from './imports/source/source-file.ts'
import { createFirstKey } from './keys/db/first-key.ts'
import { hasAdminKey } from './keys/db/keys.ts'
import { createLogger } from './logger.ts'
import { listenForMetrics } from './metrics/server.ts'

type App = Awaited<ReturnType<typeof buildApp>>

/** The parts and settings of a server. */
interface ServerParts {
  config: Config
  db: Database
  version: string
}

/** What is imported before a server starts. */
interface PreparationParts extends ServerParts {
  /** The folder to import at every start, instead of the seeds at the first start. */
  folder?: string | undefined
  /** The source name of the folder. Default: the folder name. */
  source?: string | undefined
  /** Time zone and language of the folder, instead of those of its site. */
  timeZone?: string | undefined
  language?: string | undefined
}

/** Prepares the database before a server starts: creates the first key, and imports the folder or the seeds. */
export async function prepareServer(parts: PreparationParts): Promise<void> {
  const { config, db } = parts
  await ensureFirstKey(db, config)
  await indexMissingArticles(db)
  const policy = htmlPolicyOf(config)
  await startWithPolicy(db, policy)
  await importAtStart(parts, policy)
}

/** A server that accepts requests. */
interface StartedServer {
  url: string
  /** Sends clients away, finishes open requests and closes the server; it leaves the database open. */
  stop: () => Promise<void>
}

/** Starts the server on a database that `prepareServer` has prepared. */
export async function startServer({ config, db, version }: ServerParts): Promise<StartedServer> {
  const log = config.LOG_LEVEL === 'silent' ? null : createLogger(config.LOG_LEVEL)
  if (log && config.SLOW_QUERY_MS > 0) logSlowStatements(db, config.SLOW_QUERY_MS, log.logger)
  const metrics = config.METRICS_PORT === undefined ? undefined : new Registry()
  const drain = createDrain()
  const app = await buildApp({
    db,
    version,
    policy: htmlPolicyOf(config),
    drain,
    ...(log && { logger: log.logger }),
    ...(metrics && { metrics }),
    ...appSettings(config),
  })
  const url = await listen(app, config)
  const metricsServer = await serveMetrics(app, config, metrics)
  const stop = async () => {
    await drainAndClose(app, drain, config.DRAIN_DELAY * 1_000)
    metricsServer?.close()
    await log?.close()
  }
  return { url, stop }
}

/** Returns the settings of the application. */
function appSettings(config: Config) {
  return {
    siteLang: config.SITE_LANG ?? undefined,
    site: {
      ...articleUrlSettings(config),
      title: config.SITE_TITLE,
      description: config.SITE_DESCRIPTION ?? '',
    },
    corsOrigins: config.CORS_ORIGINS.split(',').map((origin) => origin.trim()),
    publicRead: config.PUBLIC_READ,
    requireVersion: config.REQUIRE_VERSION,
    cacheBytes: config.CACHE_BYTES,
    cdnSeconds: config.CDN_MAX_AGE,
    readTimeoutSeconds: config.READ_TIMEOUT,
    ...limitOptionsOf(config),
    trustProxy: config.TRUST_PROXY === 'true' ? true : (config.TRUST_PROXY ?? false),
  }
}

/** Prints the URLs of a server, and what its operator has to do. */
export async function printStartMessage(url: string, { config, db }: ServerParts): Promise<void> {
  const lines = [
    `Inkstone is ready at ${url}`,
    '',
    `  ${url}/v1/articles     articles`,
    `  ${url}/docs            API documentation`,
    `  ${url}/openapi.json    OpenAPI description`,
    '',
  ]
  print(lines.join('\n'))
  const advice = await renderingAdvice(db, htmlPolicyOf(config))
  if (advice !== null) print(`${advice}\n`)
}

/**
 * Creates an admin key if the database has none. On a terminal the key is printed, once. Otherwise the output is usually
 * stored as a log, so the key is written to a file that only its owner can read.
 */
async function ensureFirstKey(db: Database, config: Config): Promise<void> {
  if (await hasAdminKey(db)) return
  if (process.stdout.isTTY) {
    const secret = await createFirstKey(db, async () => {})
    if (secret !== null) print(`\nYour admin key. Store it now: it cannot be shown again.\n\n  ${secret}\n`)
    return
  }
  const file = resolve(config.DATA_DIR, 'admin-key')
  const secret = await createFirstKey(db, (text) => writeSecret(file, text))
  if (secret !== null) print(`The admin key was written to ${file}.`)
}

async function writeSecret(file: string, secret: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, `${secret}\n`, { mode: 0o600 })
  } catch (err) {
    throw new CannotRun(
      `The first admin key cannot be written to ${file} (${systemErrorReason(err)}). Set DATA_DIR to a folder that this user may write, or create a key with "inkstone keys create".`,
    )
  }
}

/** Imports the given folder, or else the seeds if the database has no articles. Unchanged files are skipped. */
async function importAtStart(
  { config, db, folder, source, timeZone, language }: PreparationParts,
  policy: HtmlPolicy,
): Promise<void> {
  const root = folder ?? (await findSeeds(config, db))
  if (root === undefined) return
  const workers = config.IMPORT_THREADS === undefined ? {} : { workers: config.IMPORT_THREADS }
  const sourceName = folder === undefined || source === undefined ? defaultSourceName(root) : source
  const site = folder === undefined ? {} : { timeZone, language }
  const articleUrls = articleUrlSettings(config)
  const options = { folder: root, source: sourceName, policy, articleUrls, ...site, ...workers }
  await importWithProgress(db, options, process.stdout)
}

/** Returns the seeds folder if it exists and the database has no articles, else undefined. */
async function findSeeds({ SEEDS_DIR }: Config, db: Database): Promise<string | undefined> {
  if (SEEDS_DIR === '' || (await hasArticles(db))) return undefined
  const stats = await stat(SEEDS_DIR).catch(() => null)
  return stats ? SEEDS_DIR : undefined
}

async function listen(app: App, { HOST: host, PORT: port }: Config): Promise<string> {
  try {
    return await app.listen({ host, port })
  } catch (err) {
    await app.close()
    throw listenError(err as NodeJS.ErrnoException, 'PORT', host, port)
  }
}

/** Serves the metrics on METRICS_PORT if it is set. */
async function serveMetrics(app: App, { HOST: host, METRICS_PORT: port }: Config, registry?: Registry) {
  if (port === undefined || !registry) return undefined
  try {
    return await listenForMetrics(registry, { host, port })
  } catch (err) {
    await app.close()
    throw listenError(err as NodeJS.ErrnoException, 'METRICS_PORT', host, port)
  }
}

function listenError({ code, message }: NodeJS.ErrnoException, setting: string, host: string, port: number) {
  if (code === 'EADDRINUSE')
    return new CannotRun(`Port ${port} on ${host} is already in use. Set ${setting} to another port.`)
  if (code === 'EACCES')
    return new CannotRun(`This user may not listen on port ${port}. Set ${setting} to a port above 1023.`)
  return new CannotRun(`Cannot listen on ${host}:${port}: ${message}.`)
}

const print = (text: string) => process.stdout.write(`${text}\n`)
