/** Prisma client on two pools: its transactions and single writes use the sessions for writes, its reads those for reads. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from '../generated/prisma/client.ts'
import type { SessionPool } from './session-pool.ts'

/** The session of a running transaction, which Prisma does not reveal. */
interface TransactionSession {
  session: pg.PoolClient | null
}

export interface PooledPrisma {
  prisma: PrismaClient
  /** Runs `work`, in which Prisma begins a transaction. `TransactionSession` has its session from then on. */
  withSession<Result>(work: (current: TransactionSession) => Promise<Result>): Promise<Result>
}

/** Creates the Prisma client. `statementName` names each text for PREPARE. */
export function createPrisma(
  readers: SessionPool,
  writers: SessionPool,
  statementName: (text: string) => string,
): PooledPrisma {
  const current = new AsyncLocalStorage<TransactionSession>()
  const connect = async () => {
    const session = await writers.pool.connect()
    const store = current.getStore()
    if (store) store.session = session
    return session
  }
  const query = (config: pg.QueryConfig) =>
    /^\s*SELECT\b/i.test(config.text) ? readers.read(config) : writers.query(config)
  // PrismaPg accepts a pool only; of it, it uses `query`, `connect`, `options` and the event `error`.
  const pool: pg.Pool = Object.create(pg.Pool.prototype, {
    options: { value: writers.pool.options },
    connect: { value: connect },
    query: { value: query },
  })
  const adapter = new PrismaPg(pool, { statementNameGenerator: ({ sql }) => statementName(sql) })
  // The pool rejects earlier than `maxWait`.
  const transactionOptions = {
    maxWait: (writers.pool.options.connectionTimeoutMillis ?? 0) + 1_000,
    timeout: 30_000,
  }
  const prisma = new PrismaClient({ adapter, transactionOptions })
  return {
    prisma,
    withSession(work) {
      const store: TransactionSession = { session: null }
      return current.run(store, () => work(store))
    },
  }
}
