/** Requests: builds the URL, the headers and the body, and sends them with `fetch`. */
import { createProblem, problemOf } from './problem.ts'
import type { Problem, Result } from './types.ts'

/** The part of `fetch` that the client uses. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>

/** Where requests are sent, and with what. */
export interface Connection {
  url: string
  key: string | undefined
  fetch: Fetch
}

/** A request, as its operation has it. */
export interface RequestOptions {
  path?: Record<string, unknown> | undefined
  query?: Record<string, unknown> | undefined
  header?: Record<string, unknown> | undefined
  body?: unknown
  init?: RequestInit | undefined
}

/**
 * Sends a request and returns a response with a status below 400, or the problem. Rejects only when `signal` is aborted.
 * A slug that was renamed is a redirect, which `fetch` follows.
 */
export async function send(
  connection: Connection,
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<Result<Response>> {
  const { init } = options
  const { body, type } = encodeBody(options.body)
  const headers = new Headers({ accept: 'application/json', ...definedTexts(options.header) })
  if (type) headers.set('content-type', type)
  if (connection.key) headers.set('authorization', `Bearer ${connection.key}`)
  new Headers(init?.headers).forEach((value, name) => {
    headers.set(name, value)
  })
  const request = { ...init, method: method.toUpperCase(), headers, ...(body !== undefined && { body }) }
  try {
    const response = await connection.fetch(urlOf(connection.url, path, options), request)
    if (response.ok) return { data: response, response }
    return { problem: await problemOf(response), response }
  } catch (error) {
    if (init?.signal?.aborted) throw error
    return { problem: unreachable(connection.url, error) }
  }
}

/** Reads the JSON of a response; undefined if it has no body. */
export async function readJson(result: Result<Response>): Promise<Result<unknown>> {
  if (result.problem) return result
  const { response } = result
  try {
    const text = await response.text()
    return { data: text === '' ? undefined : JSON.parse(text), response }
  } catch (error) {
    return { problem: createProblem('unexpected-response', 'The response is not JSON', error), response }
  }
}

function unreachable(url: string, error: unknown): Problem {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  return createProblem('unreachable', `No response from ${url}`, cause)
}

/** Returns a URL. In a path of a file, slashes stay; everywhere else they are a part of the value. */
function urlOf(base: string, path: string, { path: parameters, query }: RequestOptions): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = encodeURIComponent(String(parameters?.[name]))
    return name === 'path' ? value.replaceAll('%2F', '/') : value
  })
  const search = new URLSearchParams(queryPairs(query ?? {})).toString()
  return `${base}${filled}${search && `?${search}`}`
}

/** Returns names and values: a list repeats its name, and an object has its keys in brackets (`metadata[series]`). */
function queryPairs(query: object, nameOf = (key: string) => key): [string, string][] {
  return Object.entries(query).flatMap(([key, value]): [string, string][] => {
    if (value === undefined || value === null) return []
    if (Array.isArray(value)) return value.map((item) => [nameOf(key), String(item)])
    if (typeof value === 'object') return queryPairs(value, (inner) => `${nameOf(key)}[${inner}]`)
    return [[nameOf(key), String(value)]]
  })
}

/** Encodes a body: a text is Markdown, forms and files are sent as they are, everything else is JSON. */
function encodeBody(body: unknown): { body?: NonNullable<RequestInit['body']>; type?: string } {
  if (body === undefined) return {}
  if (typeof body === 'string') return { body, type: 'text/markdown' }
  if (body instanceof FormData || body instanceof Blob) return { body }
  return { body: JSON.stringify(body), type: 'application/json' }
}

const definedTexts = (record: Record<string, unknown> = {}): Record<string, string> =>
  Object.fromEntries(queryPairs(record))
