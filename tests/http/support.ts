/** Requests as they are on the wire, and a change counter that moves when a test says so. */

import { type IncomingHttpHeaders, request } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { Database } from '../../src/database/connection.ts'
import type { Statement } from '../../src/database/sql.ts'
import type { ChangeNotifier } from '../../src/http/cache/freshness.ts'
import type { Booted } from '../support/app.ts'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  /** As it came, coded or not. */
  body: Buffer
}

/** Asks without adding, following or decoding anything. */
export function ask(
  { app }: Pick<Booted, 'app'>,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answer> {
  const { port } = app.server.address() as { port: number }
  return new Promise((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', path, headers, method, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      )
      response.on('error', reject)
    })
    asked.on('error', reject)
    asked.end()
  })
}

/** The content of an answer, decoded. */
export function decoded({ headers, body }: Answer): string {
  const coding = headers['content-encoding']
  if (coding === 'br') return brotliDecompressSync(body).toString()
  return (coding === 'gzip' ? gunzipSync(body) : body).toString()
}

/** The header fields that do not depend on when or how often was asked. */
export function lasting({ headers }: Answer): IncomingHttpHeaders {
  const {
    date,
    'cache-status': status,
    'last-modified': modified,
    'transfer-encoding': coding,
    ...rest
  } = headers
  return rest
}

export interface FakeWatcher extends ChangeNotifier {
  /** The counter has moved. */
  move(): void
  /** The counter can be read, or not. */
  setHealthy(healthy: boolean): void
}

/** A change counter in the hands of a test. */
export function fakeWatcher(): FakeWatcher {
  const listeners = new Set<() => void>()
  let healthy = true
  return {
    healthy: () => healthy,
    setHealthy: (value) => {
      healthy = value
    },
    onMove(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    move: () => {
      for (const listener of listeners) listener()
    },
  }
}

/** A database whose readers can be counted, held up and failed. */
export interface WatchedDatabase extends Database {
  /** Statements that read content; those of the change counter and of due times are not counted. */
  reads: number
  /** Runs after each of them has its rows, and before they are handed on. */
  after: () => Promise<void>
  /** When it is set, every statement fails with it. */
  failure: Error | null
}

/** Wraps a database for a test. */
export function watched(db: Database): WatchedDatabase {
  const double: WatchedDatabase = {
    ...db,
    reads: 0,
    after: async () => {},
    failure: null,
    async query<Row extends object>(statement: Statement) {
      if (double.failure) throw double.failure
      const rows = await db.query<Row>(statement)
      if (!/\bAS json\b/.test(statement.text)) return rows
      double.reads += 1
      await double.after()
      return rows
    },
  }
  return double
}

/** A door that is shut until it is opened, and says when somebody stands before it. */
export function door() {
  let open = () => {}
  let reached = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  const knocked = new Promise<void>((resolve) => {
    reached = resolve
  })
  return {
    open: () => open(),
    knocked,
    pass: () => {
      reached()
      return opened
    },
  }
}
