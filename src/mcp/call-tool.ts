/** Calls of tools: finds the tool, validates its arguments, runs it, and turns every error into a result. */
import type { CallToolResult } from '@modelcontextprotocol/server'
import type { Principal } from '../auth/principal.ts'
import { requireScope } from '../auth/principal.ts'
import { DomainError, INVALID_REQUEST_MESSAGE, jsonPointerTo, listErrors } from '../errors.ts'
import { toProblem } from '../http/error-handler.ts'
import { unknownKeyDetail } from '../schemas/unknown-keys.ts'
import { type Api, ApiError } from './api.ts'
import type { RecordCall } from './call-audit.ts'
import { problemText } from './results.ts'
import { annotationsOf, jsonSchemaOf, type Tool } from './tool.ts'
import { editTools } from './tools/edit-tools.ts'
import { historyTools } from './tools/history-tools.ts'
import { publishTools } from './tools/publish-tools.ts'
import { readTools } from './tools/read-tools.ts'

/** An agent that is connected. */
export interface AgentSession {
  principal: Principal
  api: Api
  recordCall: RecordCall
  /** Logs an error of this program, which the agent does not see. */
  logError: (error: unknown) => void
}

const tools: readonly Tool[] = [...readTools, ...historyTools, ...editTools, ...publishTools]

const descriptions = tools.map((tool) => ({
  scope: tool.scope,
  listed: {
    ...{ name: tool.name, title: tool.title, description: tool.description },
    inputSchema: { ...jsonSchemaOf(tool.input), type: 'object' as const },
    annotations: annotationsOf(tool),
  },
}))

/** Returns the tools that the scopes of a principal allow, as the protocol lists them. */
export const listTools = ({ may }: Principal) =>
  descriptions.filter(({ scope }) => scope === null || may(scope)).map(({ listed }) => listed)

/** Returns the tool with this name, or undefined. */
export const findTool = (name: string): Tool | undefined => tools.find((tool) => tool.name === name)

/** Runs a tool, and records the call. A failure is a result with `isError`, which the agent can read and act on. */
export async function callTool(tool: Tool, args: unknown, session: AgentSession): Promise<CallToolResult> {
  const result = await runTool(tool, args, session)
  const call = { tool: tool.name, args, isError: result.isError === true }
  await session.recordCall(call).catch(session.logError) // the tool has already done its work
  return result
}

async function runTool(tool: Tool, args: unknown, session: AgentSession): Promise<CallToolResult> {
  try {
    if (tool.scope !== null) requireScope(session.principal, tool.scope, `the tool ${tool.name}`)
    const texts = await tool.run(parseArguments(tool, args), session.api)
    return { content: texts.map((text) => ({ type: 'text', text })) }
  } catch (error) {
    return { isError: true, content: [{ type: 'text', text: errorText(error, session) }] }
  }
}

/** Returns an error in words that an agent can act on. Errors of this program are logged, and do not show their cause. */
export function errorText(error: unknown, { logError }: Pick<AgentSession, 'logError'>): string {
  if (error instanceof ApiError) return problemText(error.problem, error.retryAfter)
  const problem = toProblem(error)
  if (problem.status >= 500) logError(error)
  return problemText(problem)
}

/** Returns valid arguments. Throws DomainError `invalid` with the place of each error. */
function parseArguments({ input }: Tool, args: unknown): Record<string, unknown> {
  const { data, error } = input.safeParse(args ?? {})
  if (data) return data
  const issues = error.issues.map((issue) => ({
    pointer: jsonPointerTo(issue.path),
    message: issue.message,
    unknownKeys: issue.code === 'unrecognized_keys' ? issue.keys : undefined,
  }))
  const detail = (key: string, pointer: string) => unknownKeyDetail('body', input, key, pointer)
  throw new DomainError('invalid', INVALID_REQUEST_MESSAGE, listErrors('body', issues, detail))
}
