/** Findings of `inkstone doctor`: what each check of an installation has found, and what to do about it. */
import { statfs } from 'node:fs/promises'
import { canListenForCounter } from '../changes/counter-notifications.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/connection.ts'
import type { DatabaseInspection } from '../database/inspection.ts'

/** The result of one check. A hint asks for attention, but does not make the command fail. */
export interface Finding {
  check: string
  status: 'ok' | 'hint' | 'warning' | 'error'
  message: string
  /** What to do. */
  advice?: string
}

/** Free space below this share of the disk, or below this number of bytes, is a warning. */
const FREE_SHARE_MIN = 0.1
const FREE_BYTES_MIN = 1 << 30

/** Checks the free space of DATA_DIR. */
export async function checkDisk({ DATA_DIR: folder }: Config): Promise<Finding> {
  const check = 'disk'
  try {
    const { bsize, bavail, blocks } = await statfs(folder)
    const [free, share] = [bsize * bavail, bavail / blocks]
    const message = `${Math.floor(free / 2 ** 20)} MB (${Math.floor(share * 100)} %) of the disk of ${folder} are free.`
    if (share >= FREE_SHARE_MIN && free >= FREE_BYTES_MIN) return { check, status: 'ok', message }
    const advice = 'Free space, or move DATA_DIR to a larger disk: without space, PostgreSQL refuses writes.'
    return { check, status: 'warning', message, advice }
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'ENOENT')
      return { check, status: 'hint', message: `${folder} does not exist. The first start creates it.` }
    const advice = 'Let the user of this process read and write the folder.'
    return { check, status: 'error', message: `${folder}: ${(err as Error).message}.`, advice }
  }
}

/** Checks settings that are valid, but dangerous in public. */
export function checkSettings(config: Config): Finding[] {
  const check = 'configuration'
  const findings: Finding[] = []
  if (config.TRUST_PROXY === true)
    findings.push({
      ...{ check, status: 'warning', message: 'TRUST_PROXY is true: any client can forge its IP address.' },
      advice: 'Set TRUST_PROXY to the IP addresses of your proxies.',
    })
  if (config.SITE_URL === undefined)
    findings.push({
      ...{ check, status: 'hint', message: 'SITE_URL is not set.' },
      advice: 'Set it, so that links in feeds and sitemaps do not depend on the Host header of the request.',
    })
  return findings.length > 0 ? findings : [{ check, status: 'ok', message: 'The settings are valid.' }]
}

/** The tolerated difference between the clocks of the database and of this process, in milliseconds. */
const CLOCK_TOLERANCE = 1_000
/** Above this share of the maximum number of connections, a warning is given. */
const CONNECTIONS_SHARE_MAX = 0.8

/** Checks the facts about a database. */
export function checkDatabase(inspection: DatabaseInspection): Finding[] {
  return [
    checkServer(inspection),
    checkEncoding(inspection),
    ...checkMigrations(inspection),
    checkIndexes(inspection),
    checkClock(inspection),
    checkConnections(inspection),
  ]
}

function checkServer({ server }: DatabaseInspection): Finding {
  const check = 'database'
  const message = `PostgreSQL ${server.version} responds.`
  if (server.versionNumber < 150_000)
    return { check, status: 'error', message, advice: 'Upgrade to PostgreSQL 15 or newer.' }
  if (!server.isReadOnly) return { check, status: 'ok', message }
  const advice = 'Writes are refused. Point DATABASE_URL to the primary.'
  return { check, status: 'error', message: `PostgreSQL ${server.version} is read-only.`, advice }
}

function checkEncoding({ server }: DatabaseInspection): Finding {
  const check = 'encoding'
  if (server.encoding !== 'UTF8') {
    const advice = "Create a database with ENCODING 'UTF8' TEMPLATE template0, and restore a dump into it."
    return { check, status: 'error', message: `The encoding is ${server.encoding}, not UTF8.`, advice }
  }
  if (!server.hasOutdatedCollation) return { check, status: 'ok', message: 'The encoding is UTF8.' }
  const message = 'The collation of the operating system has changed: indexes on text may be wrong.'
  const advice = 'Run REINDEX DATABASE, then ALTER DATABASE … REFRESH COLLATION VERSION.'
  return { check, status: 'warning', message, advice }
}

function checkMigrations({ migrations }: DatabaseInspection): Finding[] {
  const { pending, unknown, failed, edited } = migrations
  const finding = (names: string[], status: Finding['status'], what: string, advice: string): Finding[] =>
    names.length === 0
      ? []
      : [{ check: 'migrations', status, message: `${what}: ${names.join(', ')}.`, advice }]
  const findings = [
    ...finding(failed, 'error', 'Failed', 'Repair the database, then run npx prisma migrate resolve.'),
    ...finding(unknown, 'error', 'Made by a newer version', 'Update Inkstone.'),
    ...finding(
      pending,
      'warning',
      'Pending',
      'Make a backup, then run `inkstone migrate` or start the server.',
    ),
    ...finding(edited, 'warning', 'Edited after it was applied', 'Reinstall Inkstone from its release.'),
  ]
  return findings.length > 0
    ? findings
    : [{ check: 'migrations', status: 'ok', message: 'All migrations are applied.' }]
}

function checkIndexes({ server, missingIndexes }: DatabaseInspection): Finding {
  const check = 'indexes'
  if (missingIndexes.length > 0) {
    const advice = 'Create it again with its statement in prisma/migrations. Until then, requests are slow.'
    return { check, status: 'error', message: `Missing: ${missingIndexes.join(', ')}.`, advice }
  }
  if (server.invalidIndexes.length === 0)
    return { check, status: 'ok', message: 'All indexes exist and are valid.' }
  const advice = 'Run REINDEX INDEX CONCURRENTLY for each of them.'
  return { check, status: 'error', message: `Invalid: ${server.invalidIndexes.join(', ')}.`, advice }
}

function checkClock({ clockDifferenceMs }: DatabaseInspection): Finding {
  const check = 'clock'
  const difference = Math.round(clockDifferenceMs)
  const message = `The clock of the database differs by ${difference} ms from that of this machine.`
  if (Math.abs(difference) <= CLOCK_TOLERANCE) return { check, status: 'ok', message }
  return { check, status: 'warning', message, advice: 'Synchronize both clocks with NTP.' }
}

function checkConnections({ server }: DatabaseInspection): Finding {
  const check = 'connections'
  const message = `${server.connections} of ${server.maxConnections} connections are open.`
  if (server.connections / server.maxConnections <= CONNECTIONS_SHARE_MAX)
    return { check, status: 'ok', message }
  const advice = 'Raise max_connections, use a connection pooler, or run fewer processes.'
  return { check, status: 'warning', message, advice }
}

/** Checks whether server processes are notified of changes. */
export async function checkNotifications(db: Database): Promise<Finding> {
  const check = 'notifications'
  if (await canListenForCounter(db))
    return { check, status: 'ok', message: 'Server processes are notified of changes.' }
  const message =
    'Notifications (LISTEN) do not arrive: server processes poll for changes, four times a second.'
  const advice = 'A pooler in transaction mode loses them. This costs CPU time, and nothing else.'
  return { check, status: 'hint', message, advice }
}

/** An archive whose last file is older than this is a warning, in seconds. */
const ARCHIVE_AGE_MAX = 86_400

/** Checks backups as far as the server knows of them: archived WAL. */
export function checkBackups({ server }: DatabaseInspection): Finding {
  const check = 'backups'
  const age = server.archiveAgeSeconds
  if (age === null) {
    const advice = 'Back up as docs/operations.md describes, and rehearse restoring the backup.'
    return { check, status: 'hint', message: 'The server does not know of backups made elsewhere.', advice }
  }
  const message = `The last WAL file was archived ${Math.round(age / 60)} minutes ago.`
  if (age <= ARCHIVE_AGE_MAX) return { check, status: 'ok', message }
  return {
    check,
    status: 'warning',
    message,
    advice: 'Look for errors of archive_command in the log of PostgreSQL.',
  }
}
