/** Findings of `inkstone doctor` about the database: server, durability, schema, clock, sessions, replication and backups. */
import { canListenForCounter } from '../changes/counter-notifications.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/connection.ts'
import type { DatabaseInspection } from '../database/inspection.ts'
import type { Finding } from './findings.ts'

/** The tolerated difference between the clocks of the database and of this process, in milliseconds. */
const CLOCK_TOLERANCE = 1_000
/** Sessions of a process beside those for reads and writes: for probes, and one that listens for changes. */
const OTHER_SESSIONS = 4
/** Above this share of the maximum number of connections, a warning is given. */
const CONNECTIONS_SHARE_MAX = 0.8

/** Checks the facts about a database. */
export function checkDatabase(inspection: DatabaseInspection, config: Config): Finding[] {
  return [
    checkServer(inspection),
    checkDurability(inspection),
    checkEncoding(inspection),
    ...checkMigrations(inspection),
    checkIndexes(inspection),
    checkClock(inspection),
    checkConnections(inspection, config),
    checkSlots(inspection),
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
  const message = 'The collation of the operating system or of ICU has changed: indexes on text may be wrong.'
  const advice =
    'Run REINDEX DATABASE, then ALTER DATABASE … REFRESH COLLATION VERSION and ALTER COLLATION human REFRESH VERSION.'
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

function checkConnections({ server }: DatabaseInspection, config: Config): Finding {
  const check = 'connections'
  const { connections, maxConnections } = server
  const message = `${connections} of ${maxConnections} connections are open.`
  const needed =
    config.WORKERS * (config.DATABASE_READ_SESSIONS + config.DATABASE_WRITE_SESSIONS + OTHER_SESSIONS)
  if (needed > maxConnections) {
    const advice =
      'Raise max_connections, or lower WORKERS, DATABASE_READ_SESSIONS or DATABASE_WRITE_SESSIONS.'
    return {
      ...{ check, status: 'warning', advice },
      message: `The settings allow ${needed} sessions, and the server ${maxConnections}.`,
    }
  }
  if (connections / maxConnections <= CONNECTIONS_SHARE_MAX) return { check, status: 'ok', message }
  const advice = 'Raise max_connections, use a connection pooler, or run fewer processes.'
  return { check, status: 'warning', message, advice }
}

function checkDurability({ server }: DatabaseInspection): Finding {
  const check = 'durability'
  if (server.unsafeSettings.length === 0)
    return { check, status: 'ok', message: 'Acknowledged writes survive a crash.' }
  const advice =
    'Set it to on in postgresql.conf: a crash can lose acknowledged writes, or damage the database.'
  return { check, status: 'error', message: `Off: ${server.unsafeSettings.join(', ')}.`, advice }
}

/** An unused replication slot that keeps more WAL than this is a warning, in bytes. */
const SLOT_BYTES_MAX = 1 << 30

function checkSlots({ server }: DatabaseInspection): Finding {
  const check = 'replication'
  const message = `Unused replication slots: ${server.slots.length}.`
  const full = server.slots.filter(({ bytes }) => bytes > SLOT_BYTES_MAX)
  if (full.length === 0) return { check, status: 'ok', message }
  const slots = full.map(({ name, bytes }) => `${name} (${Math.floor(bytes / 2 ** 20)} MB)`)
  const advice =
    'Start its replica, or run SELECT pg_drop_replication_slot(…): the disk becomes full otherwise.'
  return { check, status: 'warning', message: `Unused slots keep WAL: ${slots.join(', ')}.`, advice }
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
  if (server.isArchiveFailing) {
    const advice =
      'Look for errors of archive_command in the log of PostgreSQL. WAL stays until it is archived.'
    return { check, status: 'error', message: 'The last attempt to archive a WAL file has failed.', advice }
  }
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
