/** Prisma client on two pools: its writes use the sessions for writes, its reads those for reads. */
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from '../generated/prisma/client.ts'
import type { SessionPool } from './session-pool.ts'

interface PrismaOptions {
  /** The schema of the tables. */
  schema: string
  /** Names each text for PREPARE. */
  statementName: (text: string) => string
}

/** Creates the Prisma client. */
export function createPrisma(
  readers: SessionPool,
  writers: SessionPool,
  { schema, statementName }: PrismaOptions,
): PrismaClient {
  const query = (config: pg.QueryConfig) =>
    /^\s*SELECT\b/i.test(config.text) ? readers.read(config) : writers.query(config)
  // PrismaPg accepts a pool only; of it, it uses `query`, `connect`, `options` and the event `error`.
  const pool: pg.Pool = Object.create(pg.Pool.prototype, {
    options: { value: writers.pool.options },
    connect: { value: () => writers.pool.connect() },
    query: { value: query },
  })
  const adapter = new PrismaPg(pool, { schema, statementNameGenerator: ({ sql }) => statementName(sql) })
  return new PrismaClient({ adapter })
}
