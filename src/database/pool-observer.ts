/** Observation of connection pools: numbers of sessions, and statements with their text, duration and failure. */
import pg from 'pg'

/** The sessions of one pool: how many are open and idle, may be open, and are waited for. */
interface SessionCounts {
  pool: string
  open: number
  idle: number
  max: number
  waiting: number
}

/** A statement that has ended. */
interface ObservedStatement {
  /** The text with placeholders, without values. */
  text: string
  /** The duration from sending the statement until its result has arrived, in milliseconds. */
  ms: number
  isFailed: boolean
}

export type StatementListener = (statement: ObservedStatement) => void

/** Is called when a statement is sent; the function that it returns is called when the statement has ended. */
type StatementStartListener = (text: string) => StatementEnd

export interface PoolObserver {
  /** Returns the numbers of sessions now. */
  sessions(): SessionCounts[]
  /**
   * Calls the listener with each statement that has ended, those of Prisma included, but not streams and COPY. Returns a
   * function that removes the listener.
   */
  onStatement(listener: StatementListener): () => void
  /** Calls the listener with the text of each statement that starts, in the asynchronous context of its caller. */
  onStatementStart(listener: StatementStartListener): void
}

type StatementEnd = (isFailed: boolean) => void
type QueryCallback = (err: Error | null, result: unknown) => void
type Query = (config: unknown, values?: unknown, callback?: unknown) => unknown

/** Observes pools, which are given by name. */
export function observePools(pools: Readonly<Record<string, pg.Pool>>): PoolObserver {
  const listeners = new Set<StatementListener>()
  const startListeners: StatementStartListener[] = []
  const start = (text: string): StatementEnd => {
    const startedAt = performance.now()
    const ends = startListeners.map((listener) => listener(text))
    return (isFailed) => {
      const statement = { text, ms: performance.now() - startedAt, isFailed }
      for (const listener of listeners) listener(statement)
      for (const end of ends) end(isFailed)
    }
  }
  for (const pool of Object.values(pools)) {
    pool.on('connect', (client) => {
      const observed = client as unknown as { query: Query }
      observed.query = observeQueries(observed.query.bind(client), start)
    })
  }
  return {
    sessions: () => Object.entries(pools).map(([name, pool]) => countSessions(name, pool)),
    onStatement(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onStatementStart: (listener) => void startListeners.push(listener),
  }
}

function countSessions(name: string, pool: pg.Pool): SessionCounts {
  const { totalCount: open, idleCount: idle, waitingCount: waiting, options } = pool
  return { pool: name, open, idle, waiting, max: options.max }
}

/** Wraps `query` of a client in its three forms: with a callback, with a promise, and with an object that is submitted. */
function observeQueries(query: Query, start: (text: string) => StatementEnd): Query {
  return (config, values, callback) => {
    const text = textOf(config)
    if (text === null) return query(config, values, callback)
    const end = start(text)
    const wrap = (original: unknown) => (err: Error | null, result: unknown) => {
      end(err !== null)
      ;(original as QueryCallback)(err, result)
    }
    if (typeof values === 'function') return query(config, wrap(values))
    if (typeof callback === 'function') return query(config, values, wrap(callback))
    const result = query(config, values) as Promise<unknown>
    result.then(
      () => end(false),
      () => end(true),
    )
    return result
  }
}

/** Returns the text of a statement; null for another object with `submit` than a query, such as a stream, which reads its own result. */
function textOf(config: unknown): string | null {
  if (typeof config === 'string') return config
  const { text, submit } = config as { text?: unknown; submit?: unknown }
  const isStatement = submit === undefined || config instanceof pg.Query
  return typeof text === 'string' && isStatement ? text : null
}
