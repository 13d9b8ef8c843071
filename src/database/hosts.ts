/** Hosts of a database URL: finds the server that accepts writes among several, and follows it after a failover. */
import { createClient } from './client.ts'
import { connectionUrls } from './connection-url.ts'
import { DatabaseError, isReadOnly } from './errors.ts'

interface PrimaryFollower {
  /** Returns the URL of the server to connect to. */
  currentUrl(): string
  close(): void
}

/** With several hosts, the server in use is checked this often, in milliseconds. */
const CHECK_INTERVAL = 2_000

/** Sessions are replaced at most this often because the server is read-only, in milliseconds. */
const REPLACE_INTERVAL = 2_000

/**
 * Follows the server that accepts writes. With one host, there is nothing to follow: each new session resolves its name again.
 * With several, the server in use is checked every 2 seconds; when it does not respond or has become read-only, the one that
 * accepts writes is used from then on, and `onChange` is called. Throws `DatabaseError` for an invalid URL.
 */
export function followPrimary(url: string, timeoutMs: number, onChange: () => void): PrimaryFollower {
  const urls = connectionUrls(url)
  let current = urls[0] ?? url
  if (urls.length === 1) return { currentUrl: () => current, close: () => {} }
  let isChecking = false
  const check = async () => {
    if (isChecking) return
    isChecking = true
    const next = await selectUrl([current, ...urls.filter((other) => other !== current)], timeoutMs)
    isChecking = false
    if (next === null || next === current) return
    current = next
    onChange()
  }
  const timer = setInterval(() => void check(), CHECK_INTERVAL).unref()
  return { currentUrl: () => current, close: () => clearInterval(timer) }
}

/**
 * Returns the URL of the server that accepts writes among the hosts of `url`, or `url` itself with one host. Throws
 * `DatabaseError` when none accepts writes.
 */
export async function findPrimary(url: string, timeoutMs: number): Promise<string> {
  const urls = connectionUrls(url)
  if (urls.length === 1) return url
  const states = await Promise.all(urls.map((each) => readState(each, timeoutMs)))
  const index = states.indexOf('writable')
  if (index >= 0) return urls[index] ?? url
  const hosts = urls.map((each, position) => `${new URL(each).host} (${states[position]})`)
  throw new DatabaseError(`No host of the database accepts writes: ${hosts.join(', ')}.`)
}

/** Returns the first URL whose server accepts writes; null when there is none. Asks the others only when the first does not. */
async function selectUrl(urls: readonly string[], timeoutMs: number): Promise<string | null> {
  const [first = '', ...others] = urls
  if ((await readState(first, timeoutMs)) === 'writable') return first
  const states = await Promise.all(others.map((url) => readState(url, timeoutMs)))
  return others[states.indexOf('writable')] ?? null
}

const STATE_STATEMENT = `SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean AS "isReadOnly"`

async function readState(url: string, timeoutMs: number): Promise<'writable' | 'read-only' | 'unreachable'> {
  const client = createClient(url, timeoutMs)
  try {
    await client.connect()
    const { rows } = await client.query<{ isReadOnly: boolean }>(STATE_STATEMENT)
    return rows[0]?.isReadOnly ? 'read-only' : 'writable'
  } catch {
    return 'unreachable'
  } finally {
    void client.end().catch(() => {})
  }
}

/** Returns a function that passes on a write, and replaces the sessions when the server has refused it as read-only. */
export function replaceWhenReadOnly(replaceSessions: () => void) {
  let replacedAt = Number.NEGATIVE_INFINITY
  return <Result>(write: Promise<Result>): Promise<Result> =>
    write.catch((err) => {
      if (isReadOnly(err) && performance.now() - replacedAt > REPLACE_INTERVAL) {
        replacedAt = performance.now()
        replaceSessions()
      }
      throw err
    })
}
