/** Model Context Protocol over HTTP: one message in, one response out, without sessions. */
import { createMcpHandler } from '@modelcontextprotocol/server'
import type { AgentSession } from './call-tool.ts'
import { createProtocolServer } from './protocol-server.ts'

/** A message of an agent, and its session for this one message. */
interface AgentMessage {
  headers: Record<string, string | string[] | undefined>
  /** The parsed JSON. */
  body: unknown
  session: AgentSession
}

/** The response to a message. */
interface MessageResponse {
  status: number
  contentType: string | null
  text: string
}

/** Returns the function that responds to messages. */
export function createHttpEndpoint(version: string): (message: AgentMessage) => Promise<MessageResponse> {
  const handler = createMcpHandler(
    ({ authInfo }) => createProtocolServer(authInfo?.extra?.session as AgentSession, version),
    { maxSubscriptions: 0 }, // a stream that never ends needs a limit of its own, and nothing is sent on it
  )
  return async ({ headers, body, session }) => {
    const request = new Request('http://localhost/mcp', { method: 'POST', headers: webHeaders(headers) })
    const { actor: clientId } = session.principal
    const authInfo = { token: '', clientId, scopes: [], extra: { session } }
    const response = await handler.fetch(request, { parsedBody: body, authInfo })
    return {
      status: response.status,
      contentType: response.headers.get('content-type'),
      text: await response.text(),
    }
  }
}

/** Headers that the protocol reads. */
const PROTOCOL_HEADERS = /^(?:accept|content-type|mcp-[a-z-]+)$/

function webHeaders(headers: AgentMessage['headers']): Headers {
  const entries = Object.entries(headers).filter(([name]) => PROTOCOL_HEADERS.test(name))
  return new Headers(entries.map(([name, value]): [string, string] => [name, String(value)]))
}
