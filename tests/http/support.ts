/** Raw HTTP requests, a fake change counter, and a database double for tests of the HTTP layer. */
import { type IncomingHttpHeaders, request } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { Database } from '../../src/database/connection.ts'
import type { Statement } from '../../src/database/sql.ts'
import type { ChangeNotifier } from '../../src/http/cache/freshness.ts'
import type { Booted } from '../support/app.ts'

export interface RawResponse {
  status: number
  headers: IncomingHttpHeaders
  /** The body as it was sent, compressed or not. */
  body: Buffer
}

/** Sends a request without default headers. Neither follows redirects nor decompresses. */
export function sendRaw(
  { app }: Pick<Booted, 'app'>,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<RawResponse> {
  const { port } = app.server.address() as { port: number }
  return new Promise((resolve, reject) => {
    const pending = request({ port, host: '127.0.0.1', path, headers, method, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      )
      response.on('error', reject)
    })
    pending.on('error', reject)
    pending.end()
  })
}

/** Returns the decompressed body of a response. */
export function decodedBody({ headers, body }: RawResponse): string {
  const coding = headers['content-encoding']
  if (coding === 'br') return brotliDecompressSync(body).toString()
  return (coding === 'gzip' ? gunzipSync(body) : body).toString()
}

/** Returns the headers that are the same for each response of the same content. */
export function stableHeaders({ headers }: RawResponse): IncomingHttpHeaders {
  const {
    date,
    'cache-status': status,
    'last-modified': modified,
    'transfer-encoding': coding,
    'x-request-id': id,
    ...rest
  } = headers
  return rest
}

export interface FakeWatcher extends ChangeNotifier {
  /** Moves the counter. */
  move(): void
  /** Makes the counter readable or unreadable. */
  setHealthy(healthy: boolean): void
}

/** Creates a change counter that the test controls. */
export function fakeWatcher(): FakeWatcher {
  const listeners = new Set<() => void>()
  let unhealthySince: number | null = null
  return {
    isHealthy: () => unhealthySince === null,
    ageMs: () => (unhealthySince === null ? 0 : performance.now() - unhealthySince),
    databaseTime: () => Date.now(),
    setHealthy: (value) => {
      unhealthySince = value ? null : (unhealthySince ?? performance.now())
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    move: () => {
      for (const listener of listeners) listener()
    },
  }
}

/** A database double that counts, delays and fails statements. */
export interface DatabaseDouble extends Database {
  /** The number of statements that have read content, without those for the change counter and due times. */
  reads: number
  /** The number of statements that have begun to read content. */
  started: number
  /** Runs between reading the rows of each of these statements and returning them. */
  afterRead: () => Promise<void>
  /** The error that every statement fails with; null for none. */
  failure: Error | null
}

/** Wraps a database in a double. */
export function databaseDouble(db: Database): DatabaseDouble {
  const double: DatabaseDouble = {
    ...db,
    reads: 0,
    started: 0,
    afterRead: async () => {},
    failure: null,
    async query<Row extends object>(statement: Statement) {
      if (double.failure) throw double.failure
      const readsContent = /\bAS (json|more|"updatedAt")/.test(statement.text)
      if (readsContent) double.started += 1
      const rows = await db.query<Row>(statement)
      if (!readsContent) return rows
      double.reads += 1
      await double.afterRead()
      return rows
    },
  }
  return double
}

/** Creates a gate at which `wait` stops until `open` is called. `reached` resolves when `wait` is called. */
export function createGate() {
  let open = () => {}
  let reach = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  const reached = new Promise<void>((resolve) => {
    reach = resolve
  })
  return {
    open: () => open(),
    reached,
    wait: () => {
      reach()
      return opened
    },
  }
}
