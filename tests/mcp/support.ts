/** Agents for tests: the messages of a client, over HTTP or standard input and output. tests/clients/mcp has the official clients. */
import type {
  CallToolResult,
  GetPromptResult,
  ListPromptsResult,
  ListResourcesResult,
  ListResourceTemplatesResult,
  ListToolsResult,
  ReadResourceResult,
} from '@modelcontextprotocol/server'
import type { Scope } from '../../src/auth/scopes.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import type { Booted } from '../support/app.ts'

/** Returns the URL of `/mcp` of an application. */
export function mcpUrl({ app }: Booted): URL {
  const { port } = app.server.address() as { port: number }
  return new URL(`http://127.0.0.1:${port}/mcp`)
}

/** Creates a key with this scope, and returns its secret. */
export const keyOf = async ({ db }: Booted, scope: Scope): Promise<string> =>
  (await createKey(db, { name: `agent-${scope}`, scopes: [scope], expiresAt: null })).secret

/** A message of JSON-RPC 2.0. */
interface Message {
  jsonrpc: '2.0'
  /** Absent in a notification. */
  id?: number
  method: string
  params?: object
}

/** JSON of any form. */
type Json = ReturnType<typeof JSON.parse>

/** Sends a message. Resolves to the response, or to undefined for a notification. */
type Exchange = (message: Message) => Promise<Json>

/** An agent that is connected. Each function rejects with the message of an error. */
export type Agent = Awaited<ReturnType<typeof openAgent>>

const PROTOCOL_VERSION = '2025-11-25'
const initialization = {
  ...{ protocolVersion: PROTOCOL_VERSION, capabilities: {} },
  clientInfo: { name: 'test', version: '1.0.0' },
}

/** Connects an agent that exchanges messages in this way. */
export async function openAgent(exchange: Exchange) {
  let last = 0
  async function request<Result>(method: string, params: object = {}): Promise<Result> {
    last += 1
    const { id, result, error } = await exchange({ jsonrpc: '2.0', id: last, method, params })
    if (error) throw new Error(error.message)
    if (id !== last || !result) throw new Error(`${method} got a response to another request`)
    return result
  }
  const { protocolVersion } = await request<typeof initialization>('initialize', initialization)
  if (protocolVersion !== PROTOCOL_VERSION) throw new Error(`the server chose ${protocolVersion}`)
  await exchange({ jsonrpc: '2.0', method: 'notifications/initialized' })
  return {
    listTools: () => request<ListToolsResult>('tools/list'),
    callTool: (params: { name: string; arguments?: object }) => request<CallToolResult>('tools/call', params),
    listResources: (params?: { cursor: string | undefined }) =>
      request<ListResourcesResult>('resources/list', params),
    listResourceTemplates: () => request<ListResourceTemplatesResult>('resources/templates/list'),
    readResource: (params: { uri: string }) => request<ReadResourceResult>('resources/read', params),
    listPrompts: () => request<ListPromptsResult>('prompts/list'),
    getPrompt: (params: { name: string; arguments?: object }) =>
      request<GetPromptResult>('prompts/get', params),
  }
}

/** Connects an agent over HTTP, with a key if one is given. */
export function connect(url: URL, secret?: string): Promise<Agent> {
  const headers = {
    ...{ accept: 'application/json, text/event-stream', 'content-type': 'application/json' },
    ...{ 'mcp-protocol-version': PROTOCOL_VERSION },
    ...(secret !== undefined && { authorization: `Bearer ${secret}` }),
  }
  return openAgent(async (message) => {
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(message) })
    if (!response.ok) throw new Error(await response.text())
    const text = await response.text()
    return text === '' ? undefined : JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text) // one event, or JSON
  })
}

/** The result of a tool: the facts in its first text, and the second text. */
interface ToolOutcome {
  isError: boolean
  /** The first text as it is. */
  text: string
  /** The first text as JSON; null for an error. */
  facts: Json | null
  /** The second text. */
  body: string
}

/** Calls a tool. */
export async function call(
  agent: Agent,
  name: string,
  args: Record<string, unknown> = {},
): Promise<ToolOutcome> {
  const { isError = false, content } = await agent.callTool({ name, arguments: args })
  const [text = '', body = ''] = content.map((item) => (item.type === 'text' ? item.text : ''))
  return { isError, text, facts: isError ? null : JSON.parse(text), body }
}
