/** `inkstone mcp`: the Model Context Protocol over standard input and output, for an agent on this machine. */
import { type Command, Option } from 'commander'
import type { Scope } from '../auth/scopes.ts'
import type { Config } from '../config.ts'
import { type CommandContext, EXIT_SUCCESS, exitCodesHelp, stopSignal } from './context.ts'
import type { OpenDatabase } from './open-database.ts'

const help = `
A client such as Claude Desktop starts this command, and speaks to it over standard input and output. The agent acts with
the API key MCP_KEY. Without one it has the permissions of the operator, up to --scope, and \`command\` is its name in the
audit log. It works beside a running server on the same database.
${exitCodesHelp}`

/** The scopes that an agent of the operator can have. */
const AGENT_SCOPES: readonly Scope[] = ['preview', 'read', 'write', 'publish']

/** Adds `mcp` to the program. */
export function addMcpCommand(program: Command, context: CommandContext): void {
  program
    .command('mcp')
    .description('serve an agent over standard input and output (Model Context Protocol)')
    .addOption(
      new Option('--scope <scope>', 'what the agent may do at most, without MCP_KEY')
        .choices(AGENT_SCOPES)
        .default('publish'),
    )
    .addHelpText('after', help)
    .action(({ scope }: { scope: Scope }) => {
      const signal = stopSignal()
      return context.withDatabase((database, config) =>
        serveAgent(context, { database, config, scope, signal }),
      )
    })
}

/** A run of the command. */
interface AgentRun {
  database: OpenDatabase
  config: Config
  scope: Scope
  signal: AbortSignal
}

async function serveAgent(
  { version, warn }: CommandContext,
  { database: { db, replicas }, config, scope, signal }: AgentRun,
): Promise<number> {
  const { findKeyBySecret } = await import('../keys/db/find-key-by-secret.ts')
  const { keyAccess, localAgent, operatorAccess } = await import('../mcp/local-agent.ts')
  const { serveOverStdio } = await import('../mcp/stdio.ts')
  const { buildConfiguredApp } = await import('../server.ts')
  const findKey = findKeyBySecret.bind(null, db)
  const { MCP_KEY: secret } = config
  const access = secret === undefined ? operatorAccess(findKey, scope) : await keyAccess(findKey, secret)
  const rateLimits = { reads: 0, writes: 0, wrongKeys: 0 } // there is one caller, on this machine
  const parts = { config, db, replicas, version, logger: null }
  const app = await buildConfiguredApp(parts, { findKey: access.findKey, rateLimits, mcp: false })
  try {
    const session = localAgent(
      db,
      (request) => app.inject(request),
      access,
      (err) => warn(String(err)),
    )
    await serveOverStdio(session, version, signal)
    return EXIT_SUCCESS
  } finally {
    await app.close()
  }
}
