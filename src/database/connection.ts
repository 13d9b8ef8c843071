/** Connection pool of PostgreSQL sessions, shared by Prisma and prepared statements. */
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { type Prisma, PrismaClient } from '../generated/prisma/client.ts'
import { useCopySession } from './bulk-rows.ts'
import { openTimedReader } from './read-timeouts.ts'
import { sessionConfig } from './single-session.ts'
import type { Statement } from './sql.ts'

/** Prisma, for writes and questions about single things. */
export type Db = PrismaClient

/** Prisma inside a transaction. A Db is a Tx too. */
export type Tx = Prisma.TransactionClient

export interface Database {
  prisma: Db
  /** For what needs a session of its own (streams, advisory locks). Whoever takes a client releases it. */
  pool: pg.Pool
  /**
   * Runs one statement and returns its rows. Each session prepares a text once, so there must be few texts: values go into
   * `values`.
   */
  query<Row extends object>(statement: Statement): Promise<Row[]>
  /** Returns how many rows the planner expects of a statement, without running it; as accurate as the last ANALYZE. */
  estimate(statement: Statement): Promise<number>
  /**
   * A transaction for many rows: `insertRows` copies them in. Behind a connection pooler, where the session cannot be
   * told, they are inserted instead.
   */
  bulk<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>
  /** Waits for what is in flight, then ends every session. May be called again. */
  close(): Promise<void>
}

/** Sessions of one process. PostgreSQL has 100 by default, for every process together. */
const defaultMax = 10

/**
 * A statement that is read with has no answer after this long, in milliseconds, from a server that ends each after 30
 * seconds: its session is dead, though nobody said so (a host that is gone, a failover). TCP would wait a quarter of an hour.
 */
const defaultPatience = 32_000

/** Texts beyond these run unprepared: a list of ids has as many texts as lengths, and a session keeps every plan. */
const preparedTextsMax = 300

/**
 * UTC because Prisma's adapter drops the zone of times that it writes or reads; pages on a solid-state disk cost the same in any order.
 * Sent as a statement, not as start-up options, which connection poolers refuse.
 */
const sessionSettings = "SET TIME ZONE 'UTC'; SET statement_timeout = '30s'; SET random_page_cost = 1.1"

/** How many sessions there are at most, and how long an answer is waited for, in milliseconds. */
export interface DatabaseLimits {
  max?: number
  patience?: number
}

/**
 * Opens a database that has been migrated. No session is made until one is needed. Throws DatabaseError when `url` is not
 * a PostgreSQL address.
 */
export function openDatabase(url: string, limits: DatabaseLimits = {}): Database {
  const { max = defaultMax, patience = defaultPatience } = limits
  const pool = openPool(url, max)
  const reader = openTimedReader(pool, patience)
  const sessions = sessionsOf(pool)
  const nameOf = statementNames()
  const adapter = new PrismaPg(pool, { statementNameGenerator: ({ sql }) => nameOf(sql) })
  const prisma = new PrismaClient({ adapter, transactionOptions: { maxWait: 5_000, timeout: 30_000 } })
  return {
    prisma,
    pool,
    async query<Row extends object>({ text, values }: Statement) {
      const { rows } = await reader.query({ name: nameOf(text), text, values: [...values] })
      return rows as Row[] // the statement's author says what its columns are
    },
    async estimate({ text, values }) {
      const { rows } = await reader.query({ text: `EXPLAIN (FORMAT JSON) ${text}`, values: [...values] })
      const [{ Plan }] = rows[0]['QUERY PLAN'] as [{ Plan: { 'Plan Rows': number } }] // the form of EXPLAIN's JSON
      return Plan['Plan Rows']
    },
    bulk: (work) =>
      prisma.$transaction(async (tx) => {
        const [row] = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`
        const session = row && sessions.get(row.pid)
        if (session) useCopySession(tx, session)
        return work(tx)
      }),
    async close() {
      if (pool.ending) return
      await prisma.$disconnect()
      await pool.end()
      reader.stop()
    },
  }
}

function openPool(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    ...sessionConfig(url),
    max,
    connectionTimeoutMillis: 5_000, // also the wait for a session while all are busy
    idleTimeoutMillis: 30_000,
    // The pool waits for the promise before it lends the session.
    onConnect: (client) => client.query(sessionSettings),
  })
  // A session lost while nobody uses it, or between two statements of a transaction, must not end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** The sessions of a pool by the id of their process in the server. */
function sessionsOf(pool: pg.Pool): Map<number, pg.PoolClient> {
  const sessions = new Map<number, pg.PoolClient>()
  const idOf = (client: pg.PoolClient) => (client as pg.PoolClient & { processID: number }).processID // not in its types
  pool.on('connect', (client) => sessions.set(idOf(client), client))
  pool.on('remove', (client) => sessions.delete(idOf(client)))
  return sessions
}

/** Names texts as they come; an empty name, beyond the limit, means unprepared. */
function statementNames(): (text: string) => string {
  const names = new Map<string, string>()
  return (text) => {
    const known = names.get(text)
    if (known) return known
    if (names.size >= preparedTextsMax) return ''
    const name = `inkstone_${names.size}`
    names.set(text, name)
    return name
  }
}
