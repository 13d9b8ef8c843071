/** Settings of the bounds of database sessions: schema, defaults and descriptions. */
import { z } from 'zod'
import { wholeNumberSetting } from '../schemas/setting.ts'
import { type DatabaseBounds, defaultBounds } from './bounds.ts'
import { isSchemaName } from './schema-name.ts'

/** A time-out. PostgreSQL understands 0 as none, which no layer may have. */
const milliseconds = (fallback: number) =>
  wholeNumberSetting({ unit: 'milliseconds', min: 100, max: 3_600_000 }).default(fallback)

const sessions = (fallback: number) =>
  wholeNumberSetting({ unit: 'sessions', min: 1, max: 1_000 }).default(fallback)

/** The settings by the names of their environment variables. */
export const databaseSettings = {
  DATABASE_SCHEMA: z
    .string()
    .refine(isSchemaName, {
      error: 'must be a name of lower-case letters, digits and underscores, 40 at most',
    })
    .optional()
    .meta({ example: 'inkstone' })
    .describe('schema of the tables in a database that others use, too; unset: public'),
  DATABASE_READ_SESSIONS: sessions(defaultBounds.readSessions).describe(
    'maximum number of database sessions for reads',
  ),
  DATABASE_WRITE_SESSIONS: sessions(defaultBounds.writeSessions).describe(
    'maximum number of database sessions for writes',
  ),
  DATABASE_CONNECT_TIMEOUT: milliseconds(defaultBounds.connectTimeoutMs).describe(
    'longest wait for a free database session, in milliseconds',
  ),
  DATABASE_LOCK_TIMEOUT: milliseconds(defaultBounds.lockTimeoutMs).describe(
    'longest wait of a statement for a lock, in milliseconds',
  ),
  DATABASE_STATEMENT_TIMEOUT: milliseconds(defaultBounds.statementTimeoutMs).describe(
    'longest time of a statement, in milliseconds',
  ),
  DATABASE_IDLE_TIMEOUT: milliseconds(defaultBounds.idleTransactionTimeoutMs).describe(
    'longest pause inside a transaction, in milliseconds',
  ),
  DATABASE_TCP_TIMEOUT: milliseconds(defaultBounds.tcpTimeoutMs).describe(
    'longest time without a response of the network to the database, in milliseconds',
  ),
}

type DatabaseSettings = z.infer<z.ZodObject<typeof databaseSettings>>

/** Returns the bounds of database sessions that the settings state. */
export const databaseBoundsOf = (config: DatabaseSettings): DatabaseBounds => ({
  readSessions: config.DATABASE_READ_SESSIONS,
  writeSessions: config.DATABASE_WRITE_SESSIONS,
  connectTimeoutMs: config.DATABASE_CONNECT_TIMEOUT,
  lockTimeoutMs: config.DATABASE_LOCK_TIMEOUT,
  statementTimeoutMs: config.DATABASE_STATEMENT_TIMEOUT,
  idleTransactionTimeoutMs: config.DATABASE_IDLE_TIMEOUT,
  tcpTimeoutMs: config.DATABASE_TCP_TIMEOUT,
})
