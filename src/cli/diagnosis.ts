/** Diagnosis of an installation: versions, statistics, and what the checks have found. */
import { existsSync } from 'node:fs'
import type { Config } from '../config.ts'
import { type Database, openDatabase } from '../database/connection.ts'
import { DatabaseError } from '../database/errors.ts'
import { type DatabaseInspection, inspectDatabase } from '../database/inspection.ts'
import { withSchema } from '../database/schema-name.ts'
import { readStatistics } from '../database/statistics.ts'
import { openMedia } from '../media/media-parts.ts'
import { EXIT_CANNOT_RUN, EXIT_PARTIAL, EXIT_SUCCESS } from './context.ts'
import { checkBackups, checkDatabase, checkNotifications } from './database-findings.ts'
import { checkAdminKey, checkDisk, checkNode, checkSettings, type Finding } from './findings.ts'
import { checkMedia } from './media-findings.ts'
import { withDatabaseUrl } from './open-database.ts'
import { checkReplicas } from './replica-findings.ts'

/** Facts about an installation, by name. */
type Facts = Record<string, string | number>

/** What the doctor has found. */
interface Diagnosis {
  facts: Facts
  findings: Finding[]
  exitCode: number
}

/** Checks an installation. `migrations` is the folder of migrations. */
export async function diagnose(config: Config, migrations: string, version: string): Promise<Diagnosis> {
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

/** Returns the facts and the findings as text. */
export function describeDiagnosis({ facts, findings }: Pick<Diagnosis, 'facts' | 'findings'>): string {
  const factLines = Object.entries(facts).map(([name, value]) => `${name.padEnd(12)} ${value}`)
  const findingLines = findings.map(({ status, check, message, advice }) => {
    const line = `${status.padEnd(8)} ${check.padEnd(14)} ${message}`
    return advice === undefined ? line : `${line}\n${' '.repeat(24)}${advice}`
  })
  return [...factLines, '', ...findingLines].join('\n')
}
