/** Conditional requests: a `fetch` that stores responses with their ETag, and sends it the next time (RFC 9110, section 13). */
import type { Fetch } from './request.ts'

/** A stored response. */
export interface StoredResponse {
  etag: string
  headers: [string, string][]
  body: string
}

/** Where responses are stored: a `Map`, or files or a database, which may respond later. */
export interface ResponseStore {
  get: (key: string) => StoredResponse | undefined | Promise<StoredResponse | undefined>
  set: (key: string, response: StoredResponse) => unknown
}

/** Options of `withCache`. */
export interface CacheOptions {
  /** The `fetch` that sends the requests. */
  fetch?: Fetch
  /** Default: a store in memory with the 1,000 responses that were used last. */
  store?: ResponseStore
}

/** Headers of the body on the wire, which `fetch` has already decoded. */
const WIRE_HEADERS = ['content-encoding', 'content-length', 'transfer-encoding']

/**
 * Returns a `fetch` for `createClient` that asks the server whether a stored response is still current. It costs a 304 without
 * a body while nothing has changed, and never returns what is out of date. It stores what is public and has an ETag:
 * requests with a key are sent as they are. Browsers do the same by themselves.
 */
export function withCache(options: CacheOptions = {}): Fetch {
  const { fetch = (url, init) => globalThis.fetch(url, init), store = createMemoryStore() } = options
  return async (url, init) => {
    const headers = new Headers(init?.headers)
    if ((init?.method ?? 'GET') !== 'GET' || headers.has('authorization')) return fetch(url, init)
    const key = `${headers.get('accept')} ${url}`
    const stored = await store.get(key)
    if (stored) headers.set('if-none-match', stored.etag)
    const response = await fetch(url, { ...init, headers })
    if (response.status === 304 && stored) return new Response(stored.body, { headers: stored.headers })
    const etag = response.headers.get('etag')
    if (!response.ok || !etag || /no-store|private/.test(response.headers.get('cache-control') ?? ''))
      return response
    await store.set(key, { etag, headers: decodedHeaders(response), body: await response.clone().text() })
    return response
  }
}

const decodedHeaders = ({ headers }: Response): [string, string][] =>
  [...headers].filter(([name]) => !WIRE_HEADERS.includes(name))

/** Creates a store in memory that drops what was not used for the longest time. */
function createMemoryStore(maxEntries = 1000): ResponseStore {
  const entries = new Map<string, StoredResponse>()
  const set = (key: string, response: StoredResponse) => {
    entries.delete(key)
    entries.set(key, response) // a Map has the order of insertion
    const [oldest] = entries.keys()
    if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest)
  }
  const get = (key: string) => {
    const response = entries.get(key)
    if (response) set(key, response)
    return response
  }
  return { get, set }
}
