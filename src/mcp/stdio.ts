/** Model Context Protocol over standard input and output: one agent, until its input ends. */
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import type { AgentSession } from './call-tool.ts'
import { createProtocolServer } from './protocol-server.ts'

/** Serves an agent until its input ends, its output cannot be written, or the signal stops. */
export async function serveOverStdio(
  session: AgentSession,
  version: string,
  signal: AbortSignal,
): Promise<void> {
  const handle = serveStdio(() => createProtocolServer(session, version), { maxSubscriptions: 0 })
  await new Promise<void>((resolve) => {
    for (const event of ['end', 'close']) process.stdin.once(event, resolve)
    process.stdout.once('error', resolve)
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  await handle.close()
}
