/** Prisma client on two pools: its transactions and single writes use the sessions for writes, its reads those for reads. */
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { type Prisma, PrismaClient } from '../generated/prisma/client.ts'
import type { CommitListeners } from './commit-listeners.ts'
import type { SessionPool } from './session-pool.ts'

export interface PooledPrisma {
  prisma: PrismaClient
  /** Returns the session of a transaction, which Prisma does not reveal; null behind a pooler, whose process ids are its own. */
  sessionOf(tx: Prisma.TransactionClient): Promise<pg.PoolClient | null>
}

interface PrismaOptions {
  /** The schema of the tables. */
  schema: string
  /** Names each text for PREPARE. */
  statementName: (text: string) => string
  commitListeners: CommitListeners
}

/** Creates the Prisma client. */
export function createPrisma(
  readers: SessionPool,
  writers: SessionPool,
  { schema, statementName, commitListeners }: PrismaOptions,
): PooledPrisma {
  const sessions = trackSessions(writers.pool)
  const query = (config: pg.QueryConfig) =>
    /^\s*SELECT\b/i.test(config.text) ? readers.read(config) : writers.query(config)
  // PrismaPg accepts a pool only; of it, it uses `query`, `connect`, `options` and the event `error`.
  const pool: pg.Pool = Object.create(pg.Pool.prototype, {
    options: { value: writers.pool.options },
    connect: { value: async () => forTransaction(await writers.pool.connect(), commitListeners) },
    query: { value: query },
  })
  const adapter = new PrismaPg(pool, { schema, statementNameGenerator: ({ sql }) => statementName(sql) })
  // The pool rejects earlier than `maxWait`.
  const transactionOptions = {
    maxWait: (writers.pool.options.connectionTimeoutMillis ?? 0) + 1_000,
    timeout: 30_000,
  }
  const prisma = new PrismaClient({ adapter, transactionOptions })
  return {
    prisma,
    async sessionOf(tx) {
      const [row] = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`
      return (row && sessions.get(row.pid)) ?? null
    },
  }
}

/**
 * Returns the session as PrismaPg uses it in a transaction. To save round trips, BEGIN is sent with the first statement, in the
 * same message if that has no values, as the clock of a write; and COMMIT with the statements of its listeners.
 */
function forTransaction(session: pg.PoolClient, commitListeners: CommitListeners) {
  let isBegun = true
  return {
    on: session.on.bind(session),
    removeListener: session.removeListener.bind(session),
    release: session.release.bind(session),
    query(config: pg.QueryConfig): Promise<Pick<pg.QueryResult, 'rows' | 'fields' | 'rowCount'>> {
      if (config.text === 'BEGIN') {
        isBegun = false
        return Promise.resolve({ rows: [], fields: [], rowCount: null })
      }
      if (isBegun) return config.text === 'COMMIT' ? commitListeners.commit(session) : session.query(config)
      isBegun = true
      return sendWithBegin(session, config)
    },
  }
}

/** Sends BEGIN and a statement. Rejects when one of them fails. */
async function sendWithBegin(session: pg.PoolClient, config: pg.QueryConfig): Promise<pg.QueryResult> {
  if (config.values && config.values.length > 0) {
    await session.query('BEGIN')
    return session.query(config)
  }
  const { name: _, ...unnamed } = config
  const results: unknown = await session.query({ ...unnamed, text: `BEGIN; ${config.text}` })
  return (results as [pg.QueryResult, pg.QueryResult])[1] // pg returns one for each statement of the text
}

/** Returns the sessions of a pool by the id of their server process, kept up to date. */
function trackSessions(pool: pg.Pool): ReadonlyMap<number, pg.PoolClient> {
  const sessions = new Map<number, pg.PoolClient>()
  const processIdOf = (client: pg.PoolClient) => (client as pg.PoolClient & { processID: number }).processID // not in its types
  pool.on('connect', (client) => sessions.set(processIdOf(client), client))
  pool.on('remove', (client) => sessions.delete(processIdOf(client)))
  return sessions
}
