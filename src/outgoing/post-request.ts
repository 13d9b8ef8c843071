/** POST requests to URLs that come from somebody else: without redirects, with a time-out and a bounded response. */
import { Agent as HttpAgent, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { AddressRule } from './address-rule.ts'
import { failureReason, openRequest } from './open-request.ts'

/** A request that got no response. The message is the reason. */
export class RemoteRequestError extends Error {
  override readonly name = 'RemoteRequest'
}

interface RemoteRequest {
  url: string
  headers: Readonly<Record<string, string>>
  /** The body; null for none. */
  body: string | null
}

interface RemoteResponse {
  status: number
  headers: IncomingHttpHeaders
  /** The beginning of the body. */
  text: string
}

export interface RemoteClient {
  /** Sends a POST request. Rejects with RemoteRequestError when there is no response, or none in time. */
  post(request: RemoteRequest): Promise<RemoteResponse>
  /** Ends all requests and connections. */
  close(): void
}

interface ClientOptions {
  isAllowedAddress: AddressRule
  /** For the whole request and its response, in milliseconds. */
  timeoutMs: number
}

/** More of a body is not read, in bytes. Its connection is closed. */
const BODY_MAX = 16_384
/** Unused connections are closed after this time, in milliseconds. */
const KEEP_ALIVE_MS = 10_000

/** Creates a client, which keeps connections open for further requests. The caller closes it. */
export function createRemoteClient({ isAllowedAddress, timeoutMs }: ClientOptions): RemoteClient {
  const agentOptions = { keepAlive: true, timeout: KEEP_ALIVE_MS }
  const [http, https] = [new HttpAgent(agentOptions), new HttpsAgent(agentOptions)]
  const pending = new Set<AbortController>()
  return {
    async post({ url, headers, body }) {
      const controller = new AbortController()
      const { signal } = controller
      const timer = setTimeout(() => controller.abort(), timeoutMs)
      pending.add(controller)
      try {
        const target = new URL(url)
        const agent = target.protocol === 'https:' ? https : http
        const length = String(Buffer.byteLength(body ?? ''))
        const request = { method: 'POST', headers: { ...headers, 'content-length': length }, body } as const
        const response = await openRequest(target, { ...request, isAllowed: isAllowedAddress, agent, signal })
        const text = await readBeginning(response)
        return { status: response.statusCode ?? 0, headers: response.headers, text }
      } catch (err) {
        throw new RemoteRequestError(failureReason(err, signal))
      } finally {
        clearTimeout(timer)
        pending.delete(controller)
      }
    },
    close() {
      for (const controller of pending) controller.abort()
      for (const agent of [http, https]) agent.destroy()
    },
  }
}

async function readBeginning(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    length += chunk.length
    if (length > BODY_MAX) break // leaving the loop destroys the response
  }
  return Buffer.concat(chunks).subarray(0, BODY_MAX).toString('utf8')
}
