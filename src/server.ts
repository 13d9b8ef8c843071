/** The process: first key, seeds, application, listening. */
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'
import { buildApp } from './app.ts'
import { hasArticles } from './articles/db/find-article.ts'
import { indexMissingArticles } from './articles/db/search-index.ts'
import type { Config } from './config.ts'
import type { Database } from './database/connection.ts'
import { CannotRun } from './errors.ts'
import { importWithProgress } from './imports/folder/progress.ts'
import { createKey, hasAdminKey } from './keys/db/keys.ts'

type App = Awaited<ReturnType<typeof buildApp>>

/** What a server is started with. */
export interface ServerParts {
  config: Config
  db: Database
  version: string
  /** A folder to import at every start, instead of the seeds at the first. */
  folder?: string | undefined
  /** The name under which its files are remembered; the folder's own, if not said. */
  source?: string | undefined
}

/** Starts serving. Answers what stops it: requests under way are finished first; the database stays open. */
export async function startServer(parts: ServerParts): Promise<{ stop: () => Promise<void> }> {
  const { config, db, version } = parts
  await ensureFirstKey(db, config)
  await indexMissingArticles(db)
  await importAtStart(parts)
  const app = await buildApp({
    db,
    version,
    ...(config.LOG_LEVEL !== 'silent' && { logger: openLog(config) }), // nothing is put together that nobody reads
    siteLang: config.SITE_LANG ?? undefined,
    site: {
      url: config.SITE_URL ?? undefined,
      articleUrl: config.ARTICLE_URL,
      title: config.SITE_TITLE,
      description: config.SITE_DESCRIPTION ?? '',
    },
    corsOrigins: config.CORS_ORIGINS.split(',').map((origin) => origin.trim()),
    publicRead: config.PUBLIC_READ,
    requireVersion: config.REQUIRE_VERSION,
    cacheBytes: config.CACHE_BYTES,
    cdnSeconds: config.CDN_MAX_AGE,
    trustProxy: config.TRUST_PROXY === 'true' ? true : (config.TRUST_PROXY ?? false),
  })
  const address = await listen(app, config)
  announce(address)
  return { stop: () => app.close() }
}

/** Lines for people on a terminal, JSON for machines elsewhere. */
function openLog({ LOG_LEVEL: level }: Config): Logger {
  if (!process.stdout.isTTY) return pino({ level, base: null })
  return pino({ level, base: null }, pretty({ colorize: true, singleLine: true, ignore: 'reqId' }))
}

/**
 * Makes a key for everything when there is none. It is shown on a terminal, once; elsewhere it goes to a file that
 * only its owner can read, since output that is not a terminal is usually a log that is kept.
 */
async function ensureFirstKey(db: Database, config: Config): Promise<void> {
  if (await hasAdminKey(db)) return
  const { secret } = await createKey(db, { name: 'first', scopes: ['admin'], expiresAt: null })
  if (process.stdout.isTTY) {
    say(`\nYour admin key, shown this once:\n\n  ${secret}\n`)
    return
  }
  const file = resolve(config.DATA_DIR, 'admin-key')
  await mkdir(config.DATA_DIR, { recursive: true })
  await writeFile(file, `${secret}\n`, { mode: 0o600 })
  say(`The admin key is in ${file}.`)
}

/** The named folder at every start (what has not changed costs nothing); else the seeds, if there is no article yet. */
async function importAtStart({ config, db, folder, source }: ServerParts): Promise<void> {
  const workers = config.WORKERS === undefined ? {} : { workers: config.WORKERS }
  if (folder !== undefined) {
    await importWithProgress(
      db,
      { folder, source: source ?? defaultSourceName(folder), ...workers },
      process.stdout,
    )
    return
  }
  const seeds = config.SEEDS_DIR
  if (seeds === '' || (await hasArticles(db))) return
  const found = await stat(seeds).catch(() => null)
  if (found)
    await importWithProgress(
      db,
      { folder: seeds, source: defaultSourceName(seeds), ...workers },
      process.stdout,
    )
}

/** The name under which a folder is remembered unless another is given: its own. */
export function defaultSourceName(folder: string): string {
  return basename(resolve(folder)) || 'root'
}

async function listen(app: App, { HOST: host, PORT: port }: Config): Promise<string> {
  try {
    return await app.listen({ host, port })
  } catch (err) {
    await app.close()
    const { code, message } = err as NodeJS.ErrnoException
    if (code === 'EADDRINUSE')
      throw new CannotRun(`Port ${port} on ${host} is taken. Set PORT to another one.`)
    if (code === 'EACCES')
      throw new CannotRun(`Port ${port} may not be used by this user. Set PORT above 1023.`)
    throw new CannotRun(`Cannot listen on ${host}:${port}: ${message}.`)
  }
}

function announce(address: string): void {
  const lines = [
    `Inkstone is ready at ${address}`,
    '',
    `  ${address}/v1/articles     the articles`,
    `  ${address}/docs            the API, to read and try`,
    `  ${address}/openapi.json    the API, for machines`,
    '',
  ]
  say(lines.join('\n'))
}

const say = (text: string) => process.stdout.write(`${text}\n`)
