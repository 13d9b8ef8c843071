/** `inkstone webhooks test`, `deliveries` and `replay`. */
import { type Command, InvalidArgumentError } from 'commander'
import { textTable } from '../schemas/text-table.ts'
import { ReplayStart } from '../webhooks/input.ts'
import type { DeliveryJson } from '../webhooks/schema.ts'
import { FULL_PAGE, readAllPages } from './all-pages.ts'
import { type CommandContext, EXIT_PARTIAL, EXIT_SUCCESS, exitCodesHelp } from './context.ts'
import { webhookArgument, withWebhook } from './webhook-command.ts'

/** Adds the subcommands to `webhooks`. */
export function addDeliveryCommands(webhooks: Command, context: CommandContext): void {
  addTest(webhooks, context)
  addLog(webhooks, context)
  addReplay(webhooks, context)
}

const testHelp = '\nExit codes: 0 the test was accepted, 1 it was not, 2 the command could not run.'

function addTest(webhooks: Command, context: CommandContext): void {
  webhooks
    .command('test')
    .description('send a test request from this machine, and print the result')
    .argument(...webhookArgument)
    .addHelpText('after', testHelp)
    .action((name: string) =>
      withWebhook(context, name, async (id, dependencies, request) => {
        const { createRemoteClient } = await import('../outgoing/post-request.ts')
        const { createSender } = await import('../webhooks/service/send-message.ts')
        const { sendTest } = await import('../webhooks/service/send-test.ts')
        const client = createRemoteClient(dependencies.options)
        const send = createSender({ client, now: Date.now })
        const { delivered, status, problem, durationMs } = await sendTest(
          { ...dependencies, send },
          request,
          id,
        ).finally(client.close)
        const result = delivered ? `The test was accepted (${status})` : `The test failed: ${problem}`
        context.print(`${result}, after ${durationMs} ms.`)
        return delivered ? EXIT_SUCCESS : EXIT_PARTIAL
      }),
    )
}

function addLog(webhooks: Command, context: CommandContext): void {
  webhooks
    .command('deliveries')
    .description('list the last attempts to deliver to a webhook, newest first')
    .argument(...webhookArgument)
    .option('--json', 'print one JSON object on each line')
    .addHelpText('after', exitCodesHelp)
    .action((name: string, { json = false }: { json?: boolean }) =>
      withWebhook(context, name, async (id, { db }) => {
        const { listDeliveries } = await import('../webhooks/db/deliveries.ts')
        const rows = await readAllPages((cursor) => listDeliveries(db, id, { limit: FULL_PAGE, cursor }))
        context.print(json ? rows.join('\n') : describeDeliveries(rows.map((row) => JSON.parse(row))))
        return EXIT_SUCCESS
      }),
    )
}

function describeDeliveries(deliveries: readonly DeliveryJson[]): string {
  if (deliveries.length === 0) return 'There are no deliveries yet.'
  const rows = deliveries.map(({ at, type, firstChange, lastChange, attempt, status, problem }) => [
    ...[at, type, firstChange === lastChange ? String(firstChange ?? '') : `${firstChange}–${lastChange}`],
    ...[String(attempt), problem ?? `accepted (${status})`],
  ])
  return textTable([['time (UTC)', 'type', 'changes', 'attempt', 'result'], ...rows])
}

function addReplay(webhooks: Command, context: CommandContext): void {
  webhooks
    .command('replay')
    .description('deliver all changes from a number on, again or for the first time')
    .argument(...webhookArgument)
    .argument(
      '<from>',
      'number of the first change, as in `deliveries`; or now: skip what is pending',
      parseStart,
    )
    .addHelpText('after', exitCodesHelp)
    .action((name: string, from: ReplayStart) =>
      withWebhook(context, name, async (id, dependencies, request) => {
        const { replayWebhook } = await import('../webhooks/service/edit.ts')
        await replayWebhook(dependencies, request, id, from)
        context.print(`Webhook ${id} goes on with ${from === 'now' ? 'the next change' : `change ${from}`}.`)
        return EXIT_SUCCESS
      }),
    )
}

function parseStart(text: string): ReplayStart {
  const { data, error } = ReplayStart.safeParse(/^\d+$/.test(text) ? Number(text) : text)
  if (data === undefined) throw new InvalidArgumentError(`It ${error?.issues[0]?.message}.`)
  return data
}
