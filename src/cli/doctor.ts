/** `inkstone doctor`: checks an installation, and prints versions, statistics and findings. */
import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import type { Config } from '../config.ts'
import { type Database, openDatabase } from '../database/connection.ts'
import { DatabaseError } from '../database/errors.ts'
import { type DatabaseInspection, inspectDatabase } from '../database/inspection.ts'
import { withSchema } from '../database/schema-name.ts'
import { readStatistics } from '../database/statistics.ts'
import { openMedia } from '../media/media-parts.ts'
import { type CommandContext, EXIT_CANNOT_RUN, EXIT_PARTIAL, EXIT_SUCCESS } from './context.ts'
import { checkBackups, checkDatabase, checkNotifications } from './database-findings.ts'
import { checkAdminKey, checkDisk, checkNode, checkSettings, type Finding } from './findings.ts'
import { checkMedia } from './media-findings.ts'
import { withDatabaseUrl } from './open-database.ts'
import { checkReplicas } from './replica-findings.ts'

const help = `
Checks Node.js, the settings, the first admin key, the free space of DATA_DIR, and the database: version, durability,
encoding, migrations, indexes, clock, connections, replication slots, notifications, archive and replicas, and the media files. It applies no
migrations. Without DATABASE_URL, it starts the embedded server.

Exit codes: 0 nothing to do, 1 a warning or an error was found, 2 the settings are invalid or the database cannot be used.`

/** Facts about an installation, by name. */
type Facts = Record<string, string | number>

/** What the doctor has found. */
interface Diagnosis {
  facts: Facts
  findings: Finding[]
  exitCode: number
}

/** Adds `doctor` to the program. */
export function addDoctorCommand(program: Command, { version, withConfig, print }: CommandContext): void {
  program
    .command('doctor')
    .description('check the settings and the database, and print what to do, versions and statistics')
    .option('--json', 'print facts and findings as JSON')
    .addHelpText('after', help)
    .action(({ json = false }: { json?: boolean }) =>
      withConfig(async (config, migrations) => {
        const { facts, findings, exitCode } = await diagnose(config, migrations, version)
        print(json ? JSON.stringify({ facts, findings }, null, 2) : describe(facts, findings))
        return exitCode
      }),
    )
}

async function diagnose(config: Config, migrations: string, version: string): Promise<Diagnosis> {
  const findings = [
    ...[checkNode(process.version), ...checkSettings(config)],
    ...[await checkAdminKey(config), await checkDisk(config)],
  ]
  const facts: Facts = { Inkstone: version, Node: process.version }
  const url = `http://${config.HOST}:${config.PORT}`
  try {
    const replicaUrls = (config.DATABASE_REPLICA_URLS ?? []).map((each) =>
      withSchema(each, config.DATABASE_SCHEMA),
    )
    const databaseFacts = await withDatabaseUrl(config, async (databaseUrl) => {
      const inspection = await inspectDatabase(databaseUrl, migrations)
      findings.push(...checkDatabase(inspection, config), checkBackups(inspection))
      if (inspection.migrations.pending.length === 0)
        findings.push(...(await checkReplicas(replicaUrls, databaseUrl)))
      const db = openDatabase(databaseUrl)
      try {
        findings.push(await checkNotifications(db))
        if (inspection.migrations.pending.length === 0) findings.push(...(await checkStore(db, config)))
        return await readFacts(db, config, inspection)
      } finally {
        await db.close()
      }
    })
    const isWell = findings.every(({ status }) => status === 'ok' || status === 'hint')
    const exitCode = isWell ? EXIT_SUCCESS : EXIT_PARTIAL
    return { facts: { ...facts, ...databaseFacts, URL: url }, findings, exitCode }
  } catch (err) {
    if (!(err instanceof DatabaseError)) throw err
    findings.push({ check: 'database', status: 'error', message: err.message })
    return { facts: { ...facts, URL: url }, findings, exitCode: EXIT_CANNOT_RUN }
  }
}

/** Checks the store of media files. A folder that does not exist stays so: the first upload creates it. */
function checkStore(db: Database, config: Config): Promise<Finding[]> {
  const checksWriting = config.MEDIA_S3_BUCKET !== undefined || existsSync(config.DATA_DIR)
  return checkMedia(db, openMedia(config).store, { checksWriting })
}

async function readFacts(
  db: Database,
  config: Config,
  { server, migrations }: DatabaseInspection,
): Promise<Facts> {
  const location = config.DATABASE_URL === undefined ? `embedded in ${config.DATA_DIR}` : 'from DATABASE_URL'
  const schema = db.schema === 'public' ? '' : `schema ${db.schema}, `
  const facts = { Database: `PostgreSQL ${server.version}, ${location}, ${schema}${server.size}` }
  if (migrations.pending.length > 0) return facts
  const { articles, changes, keys } = await readStatistics(db)
  return { ...facts, Articles: articles, Changes: changes, 'Valid keys': keys }
}

function describe(facts: Facts, findings: readonly Finding[]): string {
  const factLines = Object.entries(facts).map(([name, value]) => `${name.padEnd(12)} ${value}`)
  const findingLines = findings.map(({ status, check, message, advice }) => {
    const line = `${status.padEnd(8)} ${check.padEnd(14)} ${message}`
    return advice === undefined ? line : `${line}\n${' '.repeat(24)}${advice}`
  })
  return [...factLines, '', ...findingLines].join('\n')
}
