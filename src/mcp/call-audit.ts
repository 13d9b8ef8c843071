/** Audit events of tool calls: which tool an agent has called on which article, and whether it failed. */
import { recordAuditEvent } from '../audit/db/record-audit-events.ts'
import { ANONYMOUS, type Principal } from '../auth/principal.ts'
import type { Database } from '../database/connection.ts'
import { isUuid } from '../schemas/text.ts'

/** A call of a tool that has ended. */
interface EndedCall {
  tool: string
  /** The arguments as the agent has sent them. */
  args: unknown
  isError: boolean
}

/** Records a call. */
export type RecordCall = (call: EndedCall) => Promise<void>

/** Returns the function that records the calls of a principal. Those of the public, which only read, are not recorded. */
export function createCallRecorder(db: Database, principal: Principal): RecordCall {
  if (principal === ANONYMOUS) return async () => {}
  const { actor, keyId } = principal
  return async ({ tool, args, isError }) => {
    const action = isError ? 'tool.failed' : 'tool.called'
    const event = { actor, keyId, action, entityId: articleIdIn(args), subject: tool }
    await db.transaction((transaction) => recordAuditEvent(transaction, event))
  }
}

/** Returns the id of the article in arguments; null when they have none, or a slug. */
function articleIdIn(args: unknown): string | null {
  const { article } = Object(args) as { article?: unknown }
  return typeof article === 'string' && isUuid(article) ? article : null
}
