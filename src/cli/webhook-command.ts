/** What the subcommands of `inkstone webhooks` share: dependencies, the webhook that an argument names, and messages. */
import type { WriteRequest } from '../changes/write-transaction.ts'
import { htmlPolicyOf } from '../config.ts'
import { CannotRun, DomainError } from '../errors.ts'
import type { createWebhook } from '../webhooks/service/edit.ts'
import { type WebhookOptions, webhookOptionsOf } from '../webhooks/settings.ts'
import { commandRequest } from './command-request.ts'
import type { CommandContext } from './context.ts'

/** The argument that names a webhook. */
export const webhookArgument = ['<webhook>', 'id or name of the webhook'] as const

type Dependencies = Parameters<typeof createWebhook>[0] & { options: WebhookOptions }

/** Runs the work of a subcommand. Throws `CannotRun` with the place of an invalid value. */
export function withWebhooks(
  { withDatabase }: CommandContext,
  work: (dependencies: Dependencies, request: WriteRequest) => Promise<number>,
): Promise<void> {
  return withDatabase(async ({ db }, config) => {
    const options = webhookOptionsOf(config)
    const { isAllowedAddress } = options
    const policy = htmlPolicyOf(config)
    const dependencies = { db, policy, isAllowedAddress, options }
    return work(dependencies, commandRequest).catch(explainError)
  })
}

/** Runs the work of a subcommand on the webhook with an id or a name. */
export const withWebhook = (
  context: CommandContext,
  idOrName: string,
  work: (id: string, dependencies: Dependencies, request: WriteRequest) => Promise<number>,
): Promise<void> =>
  withWebhooks(context, async (dependencies, write) => {
    const { findWebhookId } = await import('../webhooks/db/webhooks.ts')
    return work(await findWebhookId(dependencies.db, idOrName), dependencies, write)
  })

function explainError(err: unknown): never {
  if (!(err instanceof DomainError)) throw err
  const [first] = err.errors
  if (first) throw new CannotRun(`${first.pointer.slice(1)} ${first.detail}.`)
  throw new CannotRun(`${err.message} \`inkstone webhooks list\` lists all webhooks.`)
}
