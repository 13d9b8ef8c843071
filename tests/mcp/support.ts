/** Agents for tests: clients of the official SDK over HTTP. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
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

/** Connects an agent, with a key if one is given. */
export async function connect(url: URL, secret?: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' })
  const requestInit = secret === undefined ? {} : { headers: { authorization: `Bearer ${secret}` } }
  // The types of the SDK do not allow for exactOptionalPropertyTypes.
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit }) as never)
  return client
}

/** JSON of any form. */
type Facts = ReturnType<typeof JSON.parse>

/** The result of a tool: the facts in its first text, and the second text. */
interface ToolOutcome {
  isError: boolean
  /** The first text as it is. */
  text: string
  /** The first text as JSON; null for an error. */
  facts: Facts | null
  /** The second text. */
  body: string
}

/** Calls a tool. */
export async function call(
  client: Client,
  name: string,
  args: Record<string, unknown> = {},
): Promise<ToolOutcome> {
  const { isError = false, content } = (await client.callTool({ name, arguments: args })) as CallToolResult
  const [text = '', body = ''] = content.map((item) => (item.type === 'text' ? item.text : ''))
  return { isError, text, facts: isError ? null : JSON.parse(text), body }
}
