/** A server whose database fails: an application on a database behind a TCP proxy. */
import { randomUUID } from 'node:crypto'
import { afterAll } from 'vitest'
import type { DatabaseBounds } from '../../src/database/bounds.ts'
import { createClient } from '../../src/database/client.ts'
import { type Database, openDatabase } from '../../src/database/connection.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { type Booted, boot } from '../support/app.ts'
import { createTestDatabase } from '../support/database.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'

export interface Faulty {
  booted: Booted
  /** The database as the application sees it, through the proxy. */
  db: Database
  /** The same database without the proxy. */
  direct: Database
  url: string
  proxy: TcpProxy
  /** The secret of an admin key. */
  secret: string
}

/**
 * Short bounds, so that tests are quick. On a busy machine, opening a session and the pauses inside a transaction take longest: their
 * bounds are longer.
 */
export const shortBounds: Partial<DatabaseBounds> = {
  connectTimeoutMs: 3_000,
  lockTimeoutMs: 1_500,
  statementTimeoutMs: 2_000,
}

/** Starts an application for a test file, and closes it after the file. */
export async function bootFaulty(bounds: Partial<DatabaseBounds> = shortBounds): Promise<Faulty> {
  const { url, drop } = await createTestDatabase()
  const proxy = await startTcpProxy(url)
  const [db, direct] = [openDatabase(proxy.url, bounds), openDatabase(url)]
  afterAll(async () => {
    proxy.set('pass')
    await Promise.all([db.close(), direct.close()])
    await proxy.close()
    await drop()
  })
  const { secret } = await createKey(direct, { name: 'editor', scopes: ['admin'], expiresAt: null })
  return { booted: await boot({ db }), db, direct, url, proxy, secret }
}

/** A response, and the time that it took, in milliseconds. */
export interface Timed {
  status: number
  retryAfter: string | undefined
  location: string | undefined
  body: { id?: string; data?: unknown[]; detail?: string }
  ms: number
}

interface Sent {
  method?: string
  key?: string
  body?: object
  secret?: string
}

/** Sends a request over HTTP; with a secret as that key. */
export async function send({ app }: Booted, path: string, request: Sent = {}): Promise<Timed> {
  const { method = request.body ? 'POST' : 'GET', key, body, secret } = request
  const { port } = app.server.address() as { port: number }
  const startedAt = performance.now()
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(secret !== undefined && { authorization: `Bearer ${secret}` }),
      ...(key !== undefined && { 'idempotency-key': key }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after') ?? undefined,
    location: response.headers.get('location') ?? undefined,
    body: text.startsWith('{') ? JSON.parse(text) : {},
    ms: performance.now() - startedAt,
  }
}

/** Creates an article with a new title over HTTP. */
export const createArticle = (
  { booted, secret }: Pick<Faulty, 'booted' | 'secret'>,
  title: string = randomUUID(),
  key?: string,
) =>
  send(booted, '/v1/articles', {
    secret,
    body: { title, body: { source: 'Text.' }, status: 'published' },
    ...(key !== undefined && { key }),
  })

/** Runs `work` while another session holds what `statement` locks. */
export async function whileLocked<Result>(
  url: string,
  statement: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const client = createClient(url)
  await client.connect()
  try {
    await client.query(`BEGIN; ${statement}`)
    return await work()
  } finally {
    await client.end()
  }
}

/** Runs `count` calls at once. */
export const atOnce = <Result>(count: number, call: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => call(index)))
