/** Requests of agents to the endpoints of this server: every tool has the rules of an endpoint, not a copy of them. */
import type { Problem } from '../http/problem.ts'

/** Who sends the requests: what the endpoints need of the request that an agent has sent. */
interface Caller {
  /** The header `Authorization`; undefined for the public. */
  authorization: string | undefined
  /** The IP address of the client, which rate limits count and keys may be restricted to. */
  ip: string
  /** The header `Host`, of which URLs are built if the site has none. */
  host: string | undefined
  /** The header `Origin`, to which keys may be restricted. */
  origin: string | undefined
  /** The header `User-Agent`, for the log. */
  userAgent: string | undefined
}

/** A request inside the process. */
interface InjectedRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  url: string
  headers: Record<string, string>
  remoteAddress: string
  payload?: string
}

/** Runs a request inside the process, through the hooks and the handler of its route. */
export type Inject = (request: InjectedRequest) => Promise<InjectedResponse>

interface InjectedResponse {
  statusCode: number
  headers: Record<string, unknown>
  payload: string
}

/** A request to an endpoint. Values of `query` that are undefined are left out; those of a list are repeated. */
interface ApiRequest {
  method?: InjectedRequest['method']
  path: string
  query?: Record<string, unknown>
  headers?: Record<string, string>
  /** Sent as JSON. */
  body?: unknown
  /** Sent as a Markdown file, instead of `body`. */
  markdown?: string
}

/** A response with a status below 400. */
export interface ApiResponse {
  status: number
  /** The header with this name in lower case. */
  header: (name: string) => string | undefined
  text: string
}

/** Sends requests to the endpoints. Throws ApiError for a response with a problem. */
export type Api = (request: ApiRequest) => Promise<ApiResponse>

/** A problem with which an endpoint has responded. */
export class ApiError extends Error {
  readonly problem: Problem
  /** The seconds after which the request may succeed, if the endpoint has stated them. */
  readonly retryAfter: string | undefined

  constructor(problem: Problem, retryAfter: string | undefined) {
    super(problem.detail ?? problem.title)
    this.name = 'ApiError'
    this.problem = problem
    this.retryAfter = retryAfter
  }
}

/** Returns the function that sends the requests of a caller to the endpoints. It follows one redirect of a read. */
export function createApi(inject: Inject, caller: Caller): Api {
  const send = async (request: ApiRequest): Promise<ApiResponse> => {
    const injected = await inject(injectedRequest(request, caller))
    const { statusCode: status, payload: text } = injected
    const header = (name: string) => {
      const value = injected.headers[name]
      return value === undefined ? undefined : String(value)
    }
    if (status >= 400) throw new ApiError(JSON.parse(text) as Problem, header('retry-after'))
    return { status, header, text }
  }
  return async (request) => {
    const response = await send(request)
    const location = response.header('location')
    if (response.status !== 308 || location === undefined) return response
    const { query: _, ...rest } = request // the location contains it
    return send({ ...rest, path: location })
  }
}

function injectedRequest(request: ApiRequest, caller: Caller): InjectedRequest {
  const { method = 'GET', path, query = {}, body, markdown } = request
  const isFile = markdown !== undefined
  const payload = markdown ?? (body === undefined ? undefined : JSON.stringify(body))
  return {
    method,
    url: path + queryString(query),
    headers: {
      ...callerHeaders(caller),
      ...(payload !== undefined && { 'content-type': isFile ? 'text/markdown' : 'application/json' }),
      ...request.headers,
    },
    remoteAddress: caller.ip,
    ...(payload !== undefined && { payload }),
  }
}

function callerHeaders({ authorization, host, origin, userAgent }: Caller): Record<string, string> {
  return {
    ...(authorization !== undefined && { authorization }),
    ...(host !== undefined && { host }),
    ...(origin !== undefined && { origin }),
    ...(userAgent !== undefined && { 'user-agent': userAgent }),
  }
}

function queryString(query: Record<string, unknown>): string {
  const parameters = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((item): [string, string] => [name, String(item)]),
  )
  return parameters.length === 0 ? '' : `?${new URLSearchParams(parameters)}`
}

/** Returns the path of an article below `/v1`, and of an endpoint below it. */
export const articlePath = (article: string, endpoint = ''): string =>
  `/v1/articles/${encodeURIComponent(article)}${endpoint}`
